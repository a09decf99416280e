/** Writes what the scheduler has not acknowledged onto a stick, as the player would say it over its link. */
import { gzipSync } from 'node:zlib';
import type { Id } from '@bacheca/shared/model/ids';
import { MAX_MESSAGES_PER_STICK_FILE, MAX_PLAYER_MESSAGE_BYTES } from '@bacheca/shared/wire/message-size';
import { EDITION } from '@bacheca/shared/wire/program-editions';
import { MAX_PLAYS_PER_BATCH } from '@bacheca/shared/wire/protocol';
import type { StickPlays } from '@bacheca/shared/wire/stick';
import { type SealKeys, seal } from '@bacheca/shared/wire/stick-seal';
import { type Batch, firstSeqOf, lastSeqOf } from '../plays/journal-outbox.ts';
import type { PlayJournal } from '../plays/play-journal.ts';
import { messageOf } from '../plays/reporter.ts';
import type { StickFolder } from './stick-folder.ts';

/** They are as over the link: its scheduler takes each as one message. */
const LIMITS = { plays: MAX_PLAYS_PER_BATCH, bytes: MAX_PLAYER_MESSAGE_BYTES };

/**
 * Resolves when all of them are on the stick, in order, with how many numbers of plays that are. Rejects if it is
 * full or gone: what it has is good. `written` has the names of files that are on this stick already, and is kept
 * up to date.
 */
export async function writePlays(
  stick: StickFolder,
  journal: Pick<PlayJournal, 'unsent' | 'acknowledgedIn'>,
  { playerId, ...keys }: { playerId: Id } & SealKeys,
  written: Set<string>,
): Promise<number> {
  for (const name of await stick.list('plays', playerId)) {
    if (isSpent(name, journal)) await stick.delete('plays', playerId, name);
  }
  const current = new Set<string>();
  let plays = 0;
  for (const batches of filesOf(journal.unsent(LIMITS))) {
    const [first, last] = [batches[0], batches.at(-1)];
    if (!first || !last) continue;
    const name = `${first.journalId}-${firstSeqOf(first)}-${lastSeqOf(last)}.plays`;
    current.add(name);
    if (!written.has(name)) {
      const messages = batches.map(messageOf);
      const body: StickPlays = { format: 1, playerId, edition: EDITION, messages };
      const bytes = gzipSync(seal('plays', keys, body));
      // A full stick that has it would have no room to write it anew.
      if (!(await stick.read('plays', playerId, name).catch(() => null))?.equals(bytes))
        await stick.write(bytes, 'plays', playerId, name);
      written.add(name);
    }
    plays += lastSeqOf(last) - firstSeqOf(first) + 1;
    // Reading the journal is synchronous: the screen comes first.
    await new Promise((resolve) => setImmediate(resolve));
  }
  // They are of an earlier visit: the same plays again. Plays of a journal that is not known here any more may be nowhere else.
  for (const name of await stick.list('plays', playerId)) {
    const known = journal.acknowledgedIn(journalOf(name)) !== null;
    if (known && !current.has(name)) await stick.delete('plays', playerId, name);
  }
  return plays;
}

/** What a visit that was cut short left: of our own files only. */
const PARTIAL = /^[0-9a-f-]{36}-\d+-\d+\.plays\.partial$/;

/** Half a file, or one whose plays were all acknowledged. */
function isSpent(name: string, journal: Pick<PlayJournal, 'acknowledgedIn'>): boolean {
  if (PARTIAL.test(name)) return true;
  const acknowledged = journal.acknowledgedIn(journalOf(name));
  const last = Number(/-(\d+)\.plays$/.exec(name)?.[1] ?? Infinity);
  return acknowledged !== null && last <= acknowledged;
}

function journalOf(name: string): string {
  return /^([0-9a-f-]{36})-\d+-\d+\.plays$/.exec(name)?.[1] ?? '';
}

/**
 * Puts batches of one journal into a file, so many at once: small enough to be held in memory, few enough files for
 * months.
 */
function* filesOf(batches: Iterable<Batch>): Generator<readonly Batch[]> {
  let file: Batch[] = [];
  for (const batch of batches) {
    if (file.length >= MAX_MESSAGES_PER_STICK_FILE || (file[0] && file[0].journalId !== batch.journalId)) {
      yield file;
      file = [];
    }
    file.push(batch);
  }
  if (file.length > 0) yield file;
}
