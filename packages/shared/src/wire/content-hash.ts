// Apart from the index, because it needs Node's crypto and the renderers do not.
import { createHash } from 'node:crypto';
import type { Sha256 } from '../model/ids.ts';
import type { Item } from '../model/items.ts';
import { canonicalJson } from './canonical-json.ts';

export function sha256Of(bytes: Uint8Array | string): Sha256 {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The bytes by which a program travels and the revision that names them. */
export function serialise(value: unknown): { bytes: Buffer; revision: Sha256 } {
  const bytes = Buffer.from(canonicalJson(value), 'utf8');
  return { bytes, revision: sha256Of(bytes) };
}

/** What a passer-by can neither see, hear nor open: to change it needs no new approval. */
const NOT_CONTENT: readonly (keyof Item)[] = [
  ...(['id', 'title', 'tags', 'archived', 'serviceId'] as const),
  ...(['validFrom', 'validUntil', 'deadline'] as const),
];

/**
 * The hash that an approval names: of an item's kind, variants, texts, media, durations, URL and access modes. It is
 * stored, so what it is made of never changes for an item that exists.
 */
export function contentHashOf(item: object): Sha256 {
  const content = Object.entries(item).filter(([key]) => !NOT_CONTENT.some((each) => each === key));
  return sha256Of(canonicalJson(Object.fromEntries(content)));
}
