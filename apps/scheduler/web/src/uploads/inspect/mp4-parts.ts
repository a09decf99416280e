/** Whether an MP4 or QuickTime file is whole, by the boxes that it is made of: a download that broke off lacks its end. */

const HEADER_BYTES = 16;
/** More boxes than any real file has beside each other, but for films in fragments, which need no look at each. */
const MAX_BOXES = 2_000;

/** @returns `false` if a box goes on past the end of the file, or if the one that says what all others are is missing. */
export async function isWholeMp4(file: Blob): Promise<boolean> {
  let at = 0;
  let hasIndex = false;
  for (let box = 0; box < MAX_BOXES && at + 8 <= file.size; box++) {
    const header = new DataView(await file.slice(at, at + HEADER_BYTES).arrayBuffer());
    const short = header.getUint32(0);
    const type = String.fromCharCode(...new Uint8Array(header.buffer, 4, 4));
    if (short === 1 && header.byteLength < HEADER_BYTES) return false;
    // 0 is "up to the end of the file", 1 "the length follows".
    const length = short === 0 ? file.size - at : short === 1 ? Number(header.getBigUint64(8)) : short;
    if (length < 8) return hasIndex;
    if (type === 'moov') hasIndex = true;
    if (at + length > file.size) return false;
    at += length;
  }
  return hasIndex;
}
