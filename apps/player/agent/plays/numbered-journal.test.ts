import { randomUUID } from 'node:crypto';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Play } from '@bacheca/shared/wire/plays';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  COMPLETE,
  drain,
  journalFolder,
  LIMITS,
  NOW_MS,
  opened,
  openJournal,
  playsOf,
} from '../testing/journals.ts';
import type { Journal, JournalOptions } from './numbered-journal.ts';

const DAY_MS = 24 * 3_600_000;

let dataDir: string;
let journal: Journal;

beforeEach(() => {
  dataDir = journalFolder();
  journal = openJournal(dataDir);
});

afterEach(() => {
  journal.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function reopen(options: Partial<JournalOptions> = {}): void {
  journal.close();
  journal = openJournal(dataDir, options);
}

const next = () => journal.nextBatch(LIMITS);

describe('plays', () => {
  it('are numbered from 1 without gaps, and read back as they were', () => {
    const full = {
      serviceId: 'cie',
      ruleId: 'always',
      panel: 'off',
      clock: { quality: 'estimated' },
    } as const;
    journal.end(journal.begin(opened('a', full)), { ...COMPLETE, frames: { shown: 90, dropped: 1 } });
    journal.add(opened('b'), { durationMs: 0, outcome: { type: 'failed', reason: 'no' } });
    journal.add(opened('c'), { durationMs: 5, outcome: { type: 'cut', cause: 'takeover' } });
    const batch = next();
    const plays = playsOf(batch);
    expect(batch?.journalId).toBe(journal.id);
    expect(plays.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    expect(plays.map((play) => Play.parse(play))).toEqual(plays);
    expect(plays).toMatchObject([
      { itemId: 'a', ...full, frames: { shown: 90, dropped: 1 } },
      { itemId: 'b', outcome: { type: 'failed', reason: 'no' }, clock: { quality: 'synced', boundMs: 5 } },
      { itemId: 'c', outcome: { type: 'cut', cause: 'takeover' } },
    ]);
  });

  it('go out only when closed, and in order', () => {
    const first = journal.begin(opened('a'));
    const second = journal.begin(opened('b'));
    journal.end(second, COMPLETE);
    expect(next()).toBeNull();
    journal.end(first, COMPLETE);
    expect(playsOf(next()).map(({ itemId }) => itemId)).toEqual(['a', 'b']);
  });

  it('found open at start were interrupted, with the progress last known, in the journal of their boot', () => {
    const { id } = journal;
    journal.progress(journal.begin(opened('a')), 12_345);
    reopen();
    journal.add(opened('b'), COMPLETE);
    expect(journal.id).not.toBe(id);
    const batches = drain(journal);
    expect(
      batches.map(({ journalId }) => journalId),
      'this boot first',
    ).toEqual([journal.id, id]);
    expect(playsOf(batches[1] ?? null)).toMatchObject([
      { seq: 1, itemId: 'a', durationMs: 12_345, outcome: { type: 'interrupted' } },
    ]);
    expect(playsOf(batches[0] ?? null)).toMatchObject([{ seq: 1, itemId: 'b' }]);
  });

  it('fill no more than a message holds', () => {
    for (let i = 0; i < 250; i++) journal.add(opened(`item-${i}`), COMPLETE);
    expect(playsOf(next())).toHaveLength(200);
    expect(playsOf(journal.nextBatch({ plays: 200, bytes: 5000 })).length).toBeLessThan(20);
    expect(playsOf(journal.nextBatch({ plays: 200, bytes: 1 })), 'one always goes').toHaveLength(1);
  });

  it('without a good clock get their right time, if they are of this boot and not acknowledged', () => {
    const bootId = randomUUID();
    const unsure = { clock: { quality: 'unsynced' }, startedAtMs: 5000 } as const;
    journal.add(opened('earlier-boot', unsure), COMPLETE);
    reopen({ bootId });
    journal.add(opened('sent', unsure), COMPLETE);
    journal.acknowledge(journal.id, next() ? 1 : 0);
    journal.add(opened('now', { ...unsure, monotonicMs: 7000 }), COMPLETE);
    journal.correct((of, monotonicMs) =>
      of === bootId ? { startedAtMs: NOW_MS + monotonicMs, clock: { quality: 'synced', boundMs: 9 } } : null,
    );
    const plays = drain(journal).flatMap(playsOf);
    expect(plays.map(({ itemId, startedAtMs }) => [itemId, startedAtMs])).toEqual([
      ['now', NOW_MS + 7000],
      ['earlier-boot', 5000],
    ]);
    expect(plays[0]?.clock).toEqual({ quality: 'synced', boundMs: 9 });
  });

  it('are kept for a week after they were acknowledged, to be sent again if the scheduler lost them', () => {
    // It is of a month without a network: what counts is when the scheduler got them.
    journal.add(opened('old', { startedAtMs: NOW_MS - 30 * DAY_MS }), COMPLETE);
    drain(journal);
    journal.prune(NOW_MS);
    for (const days of [3, 2, 1])
      journal.add(opened(`of-${days}`, { startedAtMs: NOW_MS - days * DAY_MS }), COMPLETE);
    drain(journal);
    journal.prune(NOW_MS + 2 * DAY_MS);
    expect(journal.kept()).toEqual([{ journalId: journal.id, from: 1, upTo: 4 }]);
    journal.prune(NOW_MS + 7 * DAY_MS);
    expect(journal.kept()).toEqual([{ journalId: journal.id, from: 2, upTo: 4 }]);
    journal.sendAgain(journal.id, 3);
    expect(journal.waiting).toBe(2);
    expect(playsOf(next()).map(({ itemId }) => itemId)).toEqual(['of-2', 'of-1']);
    drain(journal);
    // From then on their week counts anew.
    journal.prune(NOW_MS + 10 * DAY_MS);
    expect(journal.kept()).toEqual([{ journalId: journal.id, from: 2, upTo: 4 }]);
    journal.prune(NOW_MS + 17 * DAY_MS);
    expect(journal.kept()).toEqual([]);
    expect(journal.begin(opened('next')).seq).toBe(5);
  });

  it('that were recorded before a player was paired anew go out under the token of then', () => {
    let owner: string | null = null;
    reopen({ owner: () => owner });
    journal.add(opened('unpaired'), COMPLETE);
    journal.startAnew();
    owner = 'a'.repeat(40);
    journal.add(opened('first'), COMPLETE);
    journal.startAnew();
    owner = 'b'.repeat(40);
    journal.add(opened('second'), COMPLETE);
    const sent = drain(journal).map((batch) => [playsOf(batch)[0]?.itemId, batch.formerToken]);
    expect(sent).toEqual([
      ['second', undefined],
      ['first', 'a'.repeat(40)],
      ['unpaired', undefined],
    ]);
  });

  it('that another machine has other plays for go on under a new journal, open ones too', () => {
    for (const itemId of ['a', 'b', 'c']) journal.add(opened(itemId), COMPLETE);
    const open = journal.begin(opened('d'));
    const { id } = journal;
    const move = journal.fork(id, 3);
    expect(journal.id).not.toBe(id);
    expect(move).toMatchObject({ from: { seq: 3 }, to: { seq: 1 } });
    journal.end({ journal: move?.to.journal ?? 0, seq: open.seq - 2 }, COMPLETE);
    const sent = drain(journal).map((batch) => [
      batch.journalId,
      playsOf(batch).map((play) => [play.seq, play.itemId]),
    ]);
    expect(sent).toEqual([
      [
        journal.id,
        [
          [1, 'c'],
          [2, 'd'],
        ],
      ],
      [
        id,
        [
          [1, 'a'],
          [2, 'b'],
        ],
      ],
    ]);
  });

  it('that never went out in this run are not taken for acknowledged', () => {
    journal.add(opened('a'), COMPLETE);
    expect(journal.acknowledge(journal.id, 1)).toBe(false);
    expect(playsOf(next())).toHaveLength(1);
  });

  it('of two machines with one disk have different journals from their next start on', () => {
    journal.add(opened('before'), COMPLETE);
    journal.close();
    const copy = journalFolder();
    cpSync(dataDir, copy, { recursive: true });
    const machines = [openJournal(dataDir), openJournal(copy)];
    const received = new Map<string, string>();
    for (const [index, machine] of machines.entries()) {
      machine.add(opened(`of-${index}`), COMPLETE);
      for (const batch of drain(machine)) {
        for (const { seq, itemId } of playsOf(batch)) received.set(`${batch.journalId}/${seq}`, itemId);
      }
      machine.close();
    }
    expect([...received.values()].sort()).toEqual(['before', 'of-0', 'of-1']);
    rmSync(copy, { recursive: true });
    journal = openJournal(dataDir);
  });
});

it('a file of the first version is taken over: its journal, its numbers, and what was acknowledged', () => {
  journal.close();
  rmSync(join(dataDir, 'journal.sqlite'));
  const nativeBinding = process.env.BACHECA_SQLITE_BINDING;
  const old = new Database(join(dataDir, 'journal.sqlite'), nativeBinding ? { nativeBinding } : {});
  old.exec(`
    CREATE TABLE journal (id TEXT NOT NULL, last_seq INTEGER NOT NULL, acknowledged_seq INTEGER NOT NULL);
    CREATE TABLE plays (seq INTEGER PRIMARY KEY, opened TEXT NOT NULL, duration_ms INTEGER NOT NULL, outcome TEXT, frames TEXT);
    PRAGMA user_version = 1;`);
  const id = randomUUID();
  const bootId = randomUUID();
  old.prepare('INSERT INTO journal VALUES (?, 3, 1)').run(id);
  const insert = old.prepare('INSERT INTO plays VALUES (?, ?, ?, ?, ?)');
  const json = JSON.stringify({ ...opened('a'), bootId });
  insert.run(1, json, 3000, JSON.stringify({ type: 'complete' }), null);
  insert.run(
    2,
    json,
    3000,
    JSON.stringify({ type: 'cut', cause: 'closing' }),
    JSON.stringify({ shown: 9, dropped: 1 }),
  );
  insert.run(3, json, 1234, null, null);
  old.close();
  journal = openJournal(dataDir);
  expect(journal.kept()).toEqual([{ journalId: id, from: 1, upTo: 1 }]);
  const batch = next();
  expect(batch?.journalId).toBe(id);
  expect(playsOf(batch)).toEqual([
    {
      ...opened('a'),
      bootId,
      seq: 2,
      durationMs: 3000,
      outcome: { type: 'cut', cause: 'closing' },
      frames: { shown: 9, dropped: 1 },
    },
    { ...opened('a'), bootId, seq: 3, durationMs: 1234, outcome: { type: 'interrupted' } },
  ]);
});
