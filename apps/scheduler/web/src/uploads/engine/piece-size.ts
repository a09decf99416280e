/**
 * How much is sent in one request. A proxy may allow a megabyte only, or keep all of it until the last byte has come: a
 * piece that is cut off is then lost as a whole. Pieces become smaller until they go through.
 */

/** A line that breaks costs a piece at most, and a far scheduler answers often enough not to be waited for. */
export const FIRST_PIECE_BYTES = 1.5 * 1024 * 1024;
/** What is refused below this is refused for another reason than its size. */
export const MIN_PIECE_BYTES = 256 * 1024;

/** Null where smaller pieces would be no use. */
export function smallerPiece(bytes: number): number | null {
  return bytes > MIN_PIECE_BYTES ? Math.max(MIN_PIECE_BYTES, Math.floor(bytes / 4)) : null;
}
