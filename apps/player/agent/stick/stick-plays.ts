/** Writes what the scheduler has not acknowledged onto a stick, as the player would say it over its link. */
import { gzipSync } from 'node:zlib';
import { type Id, MAX_PLAYS_PER_BATCH, type PlayerMessage, type StickPlays } from '@bacheca/shared';
import { seal } from '@bacheca/shared/stick-seal';
import type { Journal } from '../journal.ts';
import type { StickFolder } from './stick-folder.ts';

/** Of some thousand plays: small enough to be held in memory, few enough for months. */
const MESSAGES_PER_FILE = 25;
const MAX_BATCH_BYTES = 160 * 1024;

export interface WrittenPlays {
  readonly journalId: string;
  readonly plays: number;
}

/**
 * Resolves when all of them are on the stick, in order. Rejects if it is full or gone: what it has is good.
 * `written` has the names of files that are on this stick already, and is kept up to date.
 */
export async function writePlays(
  stick: StickFolder,
  journal: Journal,
  { playerId, tokenHash }: { playerId: Id; tokenHash: string },
  written: Set<string>,
): Promise<WrittenPlays> {
  const before = (await stick.list('plays', playerId)).filter((name) => name.startsWith(journal.id));
  const current = new Set<string>();
  let plays = 0;
  let after = journal.acknowledgedSeq;
  for (;;) {
    const messages = nextMessages(journal, after);
    const count = messages.reduce((sum, message) => sum + message.plays.length, 0);
    if (count === 0) break;
    const name = `${journal.id}-${after + 1}-${after + count}.plays`;
    current.add(name);
    if (!written.has(name)) {
      const body: StickPlays = { format: 1, playerId, messages };
      await stick.write(gzipSync(seal('plays', tokenHash, body)), 'plays', playerId, name);
      written.add(name);
    }
    after += count;
    plays += count;
    // Reading the journal is synchronous: the screen comes first.
    await new Promise((resolve) => setImmediate(resolve));
  }
  // Of an earlier visit: the same plays again, or acknowledged meanwhile.
  for (const name of before) if (!current.has(name)) await stick.delete('plays', playerId, name);
  return { journalId: journal.id, plays };
}

function nextMessages(journal: Journal, after: number): Extract<PlayerMessage, { type: 'plays' }>[] {
  const messages: Extract<PlayerMessage, { type: 'plays' }>[] = [];
  for (let seq = after; messages.length < MESSAGES_PER_FILE; ) {
    const plays = journal.closedAfter(seq, { plays: MAX_PLAYS_PER_BATCH, bytes: MAX_BATCH_BYTES });
    const last = plays.at(-1);
    if (!last) break;
    messages.push({ type: 'plays', journalId: journal.id, plays });
    seq = last.seq;
  }
  return messages;
}
