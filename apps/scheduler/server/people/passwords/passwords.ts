import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { domainError } from '../../errors/domain-error.ts';

/** scrypt's parameters: what each check costs whoever makes it. What was hashed at one cost is checked at the same. */
export interface PasswordCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** It is OWASP's second choice for scrypt: 64 MiB and about 0.1 s for each check. */
export const PASSWORD_COST: PasswordCost = { N: 2 ** 16, r: 8, p: 2 };
const MAX_MEMORY_BYTES = 128 * 1024 * 1024;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
/** Each takes one of the four threads that reading files needs, too. */
const MAX_DERIVATIONS = 2;
/** So many wait for some seconds; who comes later is asked to try again. */
const MAX_WAITING = 60;

/** Returns `scrypt$salt$key`, both in base64url. */
export async function hashPassword(password: string, cost: PasswordCost): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derivations.run(() => derive(password, salt, cost), 'first');
  return ['scrypt', salt.toString('base64url'), key.toString('base64url')].join('$');
}

/**
 * Takes as long for no such user (`hash` null) as for a wrong password, so that time tells nothing. Whoever is
 * known to this scheduler goes `first`, so that a flood of strangers keeps nobody waiting.
 */
export async function isPassword(
  password: string,
  hash: string | null,
  cost: PasswordCost,
  turn: 'first' | 'last' = 'first',
): Promise<boolean> {
  const [, salt = '', key = ''] = (hash ?? '').split('$');
  const expected = Buffer.from(key, 'base64url');
  const actual = await derivations.run(() => derive(password, Buffer.from(salt, 'base64url'), cost), turn);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** 79 bits, in groups that a person can type; letters and digits that look alike are left out. */
export function oneTimePassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  const letters = Array.from({ length: 16 }, () => alphabet[randomInt(alphabet.length)]).join('');
  return letters.replace(/.{4}(?=.)/g, '$&-');
}

/** Runs so many at once; the others wait in two lines, each bounded, of which the first goes first. */
export class BoundedQueue {
  readonly #limit: number;
  readonly #maxWaiting: number;
  readonly #lines = { first: [] as (() => void)[], last: [] as (() => void)[] };
  #running = 0;

  constructor(limit: number, maxWaiting: number) {
    this.#limit = limit;
    this.#maxWaiting = maxWaiting;
  }

  /** Throws `too-busy` where too many wait already. */
  async run<Result>(work: () => Promise<Result>, turn: 'first' | 'last'): Promise<Result> {
    if (this.#running >= this.#limit) {
      const line = this.#lines[turn];
      if (line.length >= this.#maxWaiting)
        throw domainError('too-busy', {}, { headers: { 'retry-after': '5' } });
      await new Promise<void>((go) => line.push(go));
    } else {
      this.#running += 1;
    }
    try {
      return await work();
    } finally {
      const next = this.#lines.first.shift() ?? this.#lines.last.shift();
      // The place passes on to the next one, so that nobody slips in between.
      if (next) next();
      else this.#running -= 1;
    }
  }
}

const derivations = new BoundedQueue(MAX_DERIVATIONS, MAX_WAITING);

/** NFKC, so that a password typed on another keyboard or system is the same one. */
function derive(password: string, salt: Buffer, cost: PasswordCost): Promise<Buffer> {
  const options = { ...cost, maxmem: MAX_MEMORY_BYTES };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
