// Apart from the index, because it needs Node's crypto and the renderers do not.
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { z } from 'zod';

/** What a seal is for: one of a manifest is no good on a receipt. */
export type SealedAs = 'manifest' | 'plays' | 'receipt';

/** A file's content: a line with its seal, then the body as JSON. `tokenHash` is the hex sha256 of the token. */
export function seal(as: SealedAs, tokenHash: string, body: unknown): string {
  const json = JSON.stringify(body);
  return `${sealOf(as, tokenHash, json)}\n${json}\n`;
}

/** Throws a sentence if the seal is not this player's, or the body not what it should be. */
export function unseal<T>(as: SealedAs, tokenHash: string, text: string, schema: z.ZodType<T>): T {
  const [claimed = '', json = ''] = text.split('\n');
  const right = sealOf(as, tokenHash, json);
  if (claimed.length !== right.length || !timingSafeEqual(Buffer.from(claimed), Buffer.from(right))) {
    throw new Error('its seal is not right: it was damaged, or is for another player');
  }
  const parsed = schema.safeParse(JSON.parse(json));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(
    `it was written by another version: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
  );
}

function sealOf(as: SealedAs, tokenHash: string, json: string): string {
  return createHmac('sha256', tokenHash).update(`bacheca stick ${as}\n${json}`).digest('hex');
}
