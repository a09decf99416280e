/**
 * sha256 of a file, piece by piece: a film doesn't fit into memory. `@noble/hashes` is plain JavaScript: the browser's own
 * takes a whole file at once, and is there on secure pages only; one in WebAssembly is refused by the server's policy.
 */
import type { Sha256 } from '@bacheca/shared/model/ids';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

const PIECE_BYTES = 4 * 1024 * 1024;

export async function hashFile(file: Blob, onShare: (share: number) => void): Promise<Sha256> {
  const hash = sha256.create();
  for (let start = 0; start < file.size; start += PIECE_BYTES) {
    const piece = file.slice(start, start + PIECE_BYTES);
    hash.update(new Uint8Array(await piece.arrayBuffer()));
    onShare(Math.min(1, (start + PIECE_BYTES) / file.size));
  }
  return bytesToHex(hash.digest()) as Sha256;
}
