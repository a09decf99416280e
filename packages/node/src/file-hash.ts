/** Hashes files, and what streams by, with sha256. */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Transform } from 'node:stream';

export interface HashOptions {
  /** Only so many bytes from the start are hashed; all of them if unset. */
  readonly bytes?: number;
  /** How much is read at once. */
  readonly partBytes?: number;
  /** It is awaited with the size of each part in bytes; false ends the reading. */
  readonly goOn?: (bytes: number) => Promise<boolean>;
}

/** A hash that has taken the file in, to be continued or ended; null if `goOn` ended it. Rejects if it can't be read. */
export async function hashOfFile(path: string, options: HashOptions = {}): Promise<Hash | null> {
  const { bytes, partBytes, goOn } = options;
  const hash = createHash('sha256');
  if (bytes === 0) return hash;
  const parts = createReadStream(path, {
    ...(bytes !== undefined && { end: bytes - 1 }),
    ...(partBytes !== undefined && { highWaterMark: partBytes }),
  });
  for await (const part of parts) {
    hash.update(part);
    if (goOn && !(await goOn(part.byteLength))) return null;
  }
  return hash;
}

/** Passes a stream on, counts its bytes and hashes them. `check` gets the count so far; what it throws ends the stream. */
export class HashingStream extends Transform {
  bytes = 0;
  readonly #hash = createHash('sha256');
  readonly #check: (bytes: number) => void;

  constructor(check: (bytes: number) => void = () => undefined) {
    super();
    this.#check = check;
  }

  override _transform(part: Buffer, _encoding: string, done: (error?: Error | null, part?: Buffer) => void) {
    this.bytes += part.byteLength;
    try {
      this.#check(this.bytes);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.#hash.update(part);
    done(null, part);
  }

  /** Returns the hash of all that passed, as hex digits; it is asked for once, at the end. */
  sha256(): string {
    return this.#hash.digest('hex');
  }
}
