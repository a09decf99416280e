/** In the worker process: what is made of a file that somebody uploaded. That it is refused is a result, too. */
import { mkdir, open, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOfFile } from '@bacheca/node/file-hash';
import type { AssetKind } from '@bacheca/shared/api/assets';
import { DomainError } from '../../errors/domain-error.ts';
import type { JobContext } from '../../jobs/job-types.ts';
import { fileKind, HEAD_BYTES } from '../media/file-kind.ts';
import { probe } from '../media/probe.ts';
import type { AssetWork, Made, Refused } from './made.ts';

export async function processAsset(work: AssetWork, context: JobContext): Promise<Made | Refused> {
  // What an attempt before has left.
  await rm(work.folder, { recursive: true, force: true });
  await mkdir(work.folder, { recursive: true });
  const kind = await kindOf(work.path);
  try {
    context.progress(0);
    return await make(work, kind);
  } catch (error) {
    if (!(error instanceof DomainError) || error.code === 'media-check-busy') throw error;
    return { type: 'refused', kind, refusal: { code: error.code, params: error.params } };
  }
}

async function make({ path, folder, sha256 }: AssetWork, kind: AssetKind): Promise<Made> {
  const { advice = [], replacement, ...facts } = await probe(path);
  const place = replacement ? join(folder, 'mended') : path;
  if (replacement) await writeFile(place, replacement);
  const hash = replacement ? ((await hashOfFile(place))?.digest('hex') ?? '') : sha256;
  const file = { sha256: hash, bytes: (await stat(place)).size, ...facts };
  const { width = null, height = null, durationMs = null } = facts;
  return {
    ...{ type: 'made', kind, files: [{ path: place, file }], media: [0], renditions: [] },
    ...{ durationMs, width, height, texts: [], hasSound: false, thumbhash: null, advice },
  };
}

async function kindOf(path: string): Promise<AssetKind> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES), position: 0 });
    const { type } = fileKind(buffer.subarray(0, bytesRead));
    return type === 'video' || type === 'picture' || type === 'subtitles' ? type : 'unknown';
  } finally {
    await file.close();
  }
}
