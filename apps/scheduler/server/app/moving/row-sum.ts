import { createHash } from 'node:crypto';

export type Row = Readonly<Record<string, unknown>>;

const MODULUS = 1n << 256n;

/**
 * Many rows as one number that is another if any of them is another, is missing or is there twice, in whatever order they
 * come: the sum of their hashes.
 */
export class RowSum {
  readonly #columns: readonly string[];
  #sum = 0n;
  #rows = 0;

  constructor(columns: readonly string[]) {
    this.#columns = columns;
  }

  get rows(): number {
    return this.#rows;
  }

  add(row: Row): void {
    const text = JSON.stringify(this.#columns.map((column) => valueText(row[column])));
    const hash = createHash('sha256').update(text).digest('hex');
    this.#sum = (this.#sum + BigInt(`0x${hash}`)) % MODULUS;
    this.#rows += 1;
  }

  equals(other: RowSum): boolean {
    return this.#rows === other.#rows && this.#sum === other.#sum;
  }
}

/** As PostgreSQL reads it from JSON: bytes as `\x` and hexadecimal digits. */
export function valueText(value: unknown): unknown {
  return Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : (value ?? null);
}
