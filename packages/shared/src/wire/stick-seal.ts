// Apart from the index, because it needs Node's crypto and the renderers do not.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';
import { type WrongMember, wrongMember } from './wrong-member.ts';

/** What a seal is for: one of a manifest is no good on a receipt. */
export type SealedAs = 'manifest' | 'plays' | 'receipt';

export interface SealKeys {
  /** The hex sha256 of the player's token, which the scheduler's database has too. */
  readonly tokenHash: string;
  /** What no copy of the database gives. Older players have none. */
  readonly sealKey?: string | undefined;
}

/**
 * Seals a body as a file's content: a line with the seal by the token's hash, the body as JSON, and a line with the
 * seal by the key where there is one. Older versions read the first two.
 */
export function seal(as: SealedAs, { tokenHash, sealKey }: SealKeys, body: unknown): string {
  const json = JSON.stringify(body);
  const byKey = sealKey === undefined ? '' : `${sealOf(as, sealKey, json)}\n`;
  return `${sealOf(as, tokenHash, json)}\n${json}\n${byKey}`;
}

/** Whether it claims to be sealed by a key. */
export function isSealedByKey(text: string): boolean {
  return (text.split('\n')[2] ?? '') !== '';
}

/** What is wrong with what is sealed; the message is a clause about it. */
export class SealError extends Error {
  override name = 'SealError';
  readonly code: 'old-seal' | 'wrong-seal' | 'other-version';
  /** Where it isn't as this version writes it, and Zod's code for what is wrong there. */
  readonly detail: WrongMember | null;

  constructor(code: SealError['code'], message: string, detail: SealError['detail'] = null) {
    super(detail ? `${message}: ${detail.at} (${detail.code})` : message);
    this.code = code;
    this.detail = detail;
  }
}

/** Throws a SealError if the seal is not this player's, or the body not what it should be. With a key, only that counts. */
export function unseal<T>(as: SealedAs, keys: SealKeys, text: string, schema: z.ZodType<T>): T {
  const [byToken = '', json = '', byKey = ''] = text.split('\n');
  const { tokenHash, sealKey } = keys;
  const isRight =
    sealKey === undefined
      ? isSame(byToken, sealOf(as, tokenHash, json))
      : isSame(byKey, sealOf(as, sealKey, json));
  if (!isRight) {
    const isOld = sealKey !== undefined && byKey === '' && isSame(byToken, sealOf(as, tokenHash, json));
    throw new SealError(
      isOld ? 'old-seal' : 'wrong-seal',
      isOld
        ? 'its seal is of the old kind, which is no longer taken: write it anew with the present version'
        : 'its seal is not right: it was damaged, or is for another player. If all sticks are refused, the player needs its key anew (npm run provision)',
    );
  }
  const parsed = schema.safeParse(JSON.parse(json));
  if (parsed.success) return parsed.data;
  const detail = wrongMember(parsed.error.issues[0], [as]);
  throw new SealError('other-version', 'it was written by another version', detail);
}

function isSame(claimed: string, right: string): boolean {
  const [a, b] = [Buffer.from(claimed), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function sealOf(as: SealedAs, key: string, json: string): string {
  return createHmac('sha256', key).update(`bacheca stick ${as}\n${json}`).digest('hex');
}
