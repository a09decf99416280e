/**
 * What a player does with a stick that is for it. In this order:
 *
 *  1. Receipts: plays that the scheduler has need not go again.
 *  2. The program, if the manifest is newer than anything the player has heard: first every file is copied and
 *     verified, then the program is taken as if the scheduler had sent it. A stick that is pulled out before
 *     that changes nothing; what was copied need not be copied again.
 *  3. Plays that the scheduler has not acknowledged go onto the stick.
 */

import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import type { MediaFile } from '@bacheca/shared/model/items';
import type { Takeover } from '@bacheca/shared/model/schedule';
import { fault, type NestedFault, type PlainFault } from '@bacheca/shared/translations/problem';
import { systemCause } from '@bacheca/shared/translations/system-error';
import { type LeftOut, withReadableEntries } from '@bacheca/shared/wire/readable-entries';
import { StickManifest, StickReceipt } from '@bacheca/shared/wire/stick';
import { SealError, type SealKeys, unseal } from '@bacheca/shared/wire/stick-seal';
import { z } from 'zod';
import type { Cache } from '../cache/cache.ts';
import { DownloadError } from '../cache/download-error.ts';
import { plainCauseOf } from '../faults/fault-error.ts';
import { DIRECTIVE_LISTS } from '../link/directives.ts';
import type { PlayJournal } from '../plays/play-journal.ts';
import type { Received } from '../programs/program-store.ts';
import { StickError } from './stick-error.ts';
import type { StickFolder } from './stick-folder.ts';
import { writePlays } from './stick-plays.ts';

/** A journal that can't be read costs no other its receipt. */
const RECEIPT_LISTS = { journals: StickReceipt.shape.journals.element };

export interface StickReader extends SealKeys {
  readonly playerId: Id;
  readonly screenId: Id;
  /** The files of plays that this stick has been given already, since it was plugged in. */
  readonly written: Set<string>;
}

export interface StickVisitOptions {
  readonly cache: Cache;
  readonly journal: PlayJournal;
  /** The latest word of the scheduler that the player has, over its link or from a stick, by the scheduler's clock. */
  readonly newestAtMs: () => number;
  /** While there is a link, programs and directives come over it. */
  readonly isLinked: () => boolean;
  readonly receive: (program: Buffer, revision: Sha256) => Promise<Received>;
  readonly follow: (directives: { takeovers: Takeover[]; withdrawn: Id[] }) => void;
  /** What could not be read of the directives that were just given. */
  readonly leftOut: (leftOut: readonly LeftOut[]) => void;
  /** A manifest that is rightly sealed tells when the scheduler wrote it. */
  readonly onTime: (exportedAtMs: number) => void;
  /** All of this manifest was taken. */
  readonly taken: (exportedAtMs: number) => Promise<void>;
}

export type ProgramOutcome = 'taken' | 'known' | 'older' | 'linked' | 'none';

export interface Visit {
  readonly program: ProgramOutcome;
  /** How many plays it took along. */
  readonly plays: number;
}

/** It is for this player, and its program is no good. */
export class ProgramRefused extends StickError {
  override name = 'ProgramRefused';
}

/** What the stick had to give was taken, and it does not take the plays. */
export class TakesNoPlays extends StickError {
  override name = 'TakesNoPlays';
}

/**
 * Rejects with a sentence if the stick is damaged, was pulled out, or is not for this player; with `TakesNoPlays` if
 * it is full or read-only.
 */
export async function visit(
  stick: StickFolder,
  reader: StickReader,
  options: StickVisitOptions,
): Promise<Visit> {
  const { playerId, screenId } = reader;
  const receipt = await sealed(stick, 'receipt', reader, [], 'receipts', `${playerId}.receipt`);
  const leftOut: LeftOut[] = [];
  const manifest = await sealed(stick, 'manifest', reader, leftOut, 'screens', `${screenId}.manifest`);
  // It is not one of ours, and is told nothing.
  if (!receipt && !manifest) return { program: 'none', plays: 0 };
  for (const { journalId, upTo } of receipt?.journals ?? []) options.journal.takeReceipt(journalId, upTo);
  // This comes before the plays go onto the stick: they may get their time by it.
  if (manifest) options.onTime(manifest.exportedAtMs);
  let failure: unknown = null;
  const program = manifest
    ? await takeProgram(stick, manifest, leftOut, options).catch((error: unknown) => {
        failure = error;
        return 'none' as const;
      })
    : 'none';
  // Whatever is wrong with the program, the plays may go.
  const plays = await writePlays(stick, options.journal, reader, reader.written).catch((error: unknown) => {
    failure ??= new TakesNoPlays(whyNotWritten(error), error);
    return 0;
  });
  if (failure) throw failure;
  return { program, plays };
}

function whyNotWritten(error: unknown): string | PlainFault {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOSPC' || code === 'EDQUOT') return fault('stick-full');
  return code === 'EROFS' ? fault('stick-read-only') : systemCause(error);
}

async function sealed<As extends 'manifest' | 'receipt'>(
  stick: StickFolder,
  as: As,
  reader: StickReader,
  leftOut: LeftOut[],
  ...names: string[]
): Promise<(As extends 'manifest' ? StickManifest : StickReceipt) | null>;
async function sealed(
  stick: StickFolder,
  as: 'manifest' | 'receipt',
  { playerId, screenId, ...keys }: StickReader,
  leftOut: LeftOut[],
  ...names: string[]
): Promise<StickManifest | StickReceipt | null> {
  const bytes = await stick.read(...names);
  if (!bytes) return null;
  const file = names.join('/');
  try {
    const text = bytes.toString('utf8');
    const readable = (value: unknown) => {
      const read = withReadableEntries(value, as === 'manifest' ? DIRECTIVE_LISTS : RECEIPT_LISTS);
      leftOut.push(...read.leftOut);
      return read.value;
    };
    const body =
      as === 'manifest'
        ? unseal(as, keys, text, z.preprocess(readable, StickManifest))
        : unseal(as, keys, text, z.preprocess(readable, StickReceipt));
    const mine = body.playerId === playerId && (!('screenId' in body) || body.screenId === screenId);
    if (!mine) throw new StickError(fault('stick-other-screen', { file }));
    return body;
  } catch (error) {
    if (error instanceof StickError) throw error;
    throw new StickError(whyUnusable(error, file), error);
  }
}

function whyUnusable(error: unknown, file: string): NestedFault {
  if (!(error instanceof SealError)) return fault('stick-file-unusable', { file, why: systemCause(error) });
  const { code, detail } = error;
  if (code !== 'other-version') return fault(`stick-${code}`, { file });
  return fault('stick-other-version', { file, detail: detail ? fault('member-wrong', { ...detail }) : '?' });
}

async function takeProgram(
  stick: StickFolder,
  manifest: StickManifest,
  leftOut: readonly LeftOut[],
  { cache, newestAtMs, isLinked, receive, follow, leftOut: tell, taken }: StickVisitOptions,
): Promise<ProgramOutcome> {
  const { exportedAtMs, revision, mediaFiles, takeovers, withdrawn } = manifest;
  const outcome = isLinked()
    ? 'linked'
    : exportedAtMs < newestAtMs()
      ? 'older'
      : exportedAtMs === newestAtMs()
        ? 'known'
        : 'taken';
  if (outcome === 'older') return outcome;
  // What is wanted and missing is as good from here as from the network, and costs nothing.
  const files = outcome === 'taken' ? mediaFiles : mediaFiles.filter((file) => cache.isWanted(file));
  const release = cache.pin(files);
  try {
    for (const file of files) await copy(stick, file, cache);
    if (outcome !== 'taken') return outcome;
    const bytes = await stick.read('programs', `${revision}.json`);
    if (!bytes) throw new StickError(fault('stick-file-missing', { file: `programs/${revision}.json` }));
    const received = await receive(bytes, revision);
    if (received.type === 'refused') throw new ProgramRefused(received.why);
    follow({ takeovers, withdrawn });
    tell(leftOut);
    await taken(exportedAtMs);
    return outcome;
  } finally {
    release();
  }
}

async function copy(stick: StickFolder, file: MediaFile, cache: Cache): Promise<void> {
  const name = `media/${file.sha256}`;
  try {
    await cache.store(file, (from) => stick.bytes(from, 'media', file.sha256));
  } catch (error) {
    throw new StickError(whyNotCopied(error, name), error);
  }
}

function whyNotCopied(error: unknown, file: string): NestedFault {
  switch (error instanceof DownloadError ? error.code : null) {
    case 'wrong-content':
      return fault('stick-file-damaged', { file });
    case 'disk-full':
      return fault('stick-file-disk-full', { file });
    case 'over-quota':
      return fault('stick-file-over-quota', { file });
    default:
      return fault('stick-file-not-copied', { file, why: plainCauseOf(error) });
  }
}
