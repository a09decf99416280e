// Apart from the index, because it needs Node's crypto and the renderers do not.
import { createHash } from 'node:crypto';
import type { Sha256 } from '../model/ids.ts';
import { canonicalJson } from './canonical-json.ts';

export function sha256Of(bytes: Uint8Array | string): Sha256 {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The bytes by which a program travels and the revision that names them. */
export function serialise(value: unknown): { bytes: Buffer; revision: Sha256 } {
  const bytes = Buffer.from(canonicalJson(value), 'utf8');
  return { bytes, revision: sha256Of(bytes) };
}
