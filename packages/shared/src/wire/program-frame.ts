// A binary frame from the scheduler carries one program: a byte that says how, then its bytes.
// Apart from the index, because it needs Node's zlib and the renderers do not.
import { promisify } from 'node:util';
import { gunzipSync, gzip, gzipSync } from 'node:zlib';
import { MAX_PROGRAM_BYTES } from './message-size.ts';

const PLAIN = 0;
const GZIP = 1;
/** Larger programs are compressed, once per program group. */
const COMPRESS_OVER_BYTES = 16 * 1024;
const compress = promisify(gzip);

export function encodeProgramFrame(bytes: Uint8Array): Buffer {
  return bytes.byteLength > COMPRESS_OVER_BYTES
    ? Buffer.concat([Buffer.of(GZIP), gzipSync(bytes)])
    : Buffer.concat([Buffer.of(PLAIN), bytes]);
}

/** Returns the same frame, later where it has to be compressed: a large program takes longer than a loop may wait. */
export function encodeProgramFrameLater(bytes: Uint8Array): Buffer | Promise<Buffer> {
  if (bytes.byteLength <= COMPRESS_OVER_BYTES) return encodeProgramFrame(bytes);
  return compress(bytes).then((compressed) => Buffer.concat([Buffer.of(GZIP), compressed]));
}

/** The program's bytes, to be hashed as they are. Throws on an unknown encoding or a damaged frame. */
export function decodeProgramFrame(frame: Uint8Array): Buffer {
  const body = Buffer.from(frame.buffer, frame.byteOffset + 1, Math.max(0, frame.byteLength - 1));
  switch (frame[0]) {
    case PLAIN:
      return body;
    case GZIP:
      return gunzipSync(body, { maxOutputLength: MAX_PROGRAM_BYTES });
    default:
      throw Object.assign(new Error(`a program frame starts with 0 or 1, not ${frame[0] ?? 'nothing'}`), {
        code: 'UNKNOWN_ENCODING',
      });
  }
}
