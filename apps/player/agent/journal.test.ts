import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Play } from '@bacheca/shared';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal, type OpenedPlay } from './journal.ts';
import { Problems } from './problems.ts';
import { otherHandle } from './testing/other-handle.ts';

const BOOT = '7d6f0c55-7f5a-4b43-8f5b-0b4a6d1a2c11';
const LIMITS = { plays: 200, bytes: 1e6 };
const NOW_MS = Date.parse('2026-11-21T08:00:00Z');
const DAY_MS = 24 * 3_600_000;

let dataDir: string;
let problems: Problems;
let journal: Journal;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'bacheca-journal-'));
  problems = new Problems();
  journal = Journal.open(dataDir, problems);
});

afterEach(() => {
  journal.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function opened(itemId: string, more: Partial<OpenedPlay> = {}): OpenedPlay {
  return {
    itemId,
    itemHash: 'a'.repeat(64),
    kind: 'qr',
    title: itemId,
    language: 'it',
    startedAtMs: NOW_MS,
    bootId: BOOT,
    monotonicMs: 1000,
    clock: { quality: 'synced', boundMs: 5 },
    panel: 'unknown',
    ...more,
  };
}

const COMPLETE = { durationMs: 3000, outcome: { type: 'complete' } } as const;

function reopen(): void {
  journal.close();
  journal = Journal.open(dataDir, problems);
}

describe('plays', () => {
  it('are numbered from 1 without gaps, and read back as they were', () => {
    const seq = journal.begin(opened('a', { serviceId: 'cie', ruleId: 'always' }));
    journal.end(seq, { ...COMPLETE, frames: { shown: 90, dropped: 1 } });
    journal.add(opened('b'), { durationMs: 0, outcome: { type: 'failed', reason: 'no' } });
    const plays = journal.closedAfter(0, LIMITS);
    expect(plays.map(({ seq: number }) => number)).toEqual([1, 2]);
    expect(plays.map((play) => Play.parse(play))).toEqual(plays);
    expect(plays[0]).toMatchObject({ itemId: 'a', serviceId: 'cie', frames: { shown: 90, dropped: 1 } });
  });

  it('go out only when closed, and in order', () => {
    const first = journal.begin(opened('a'));
    const second = journal.begin(opened('b'));
    journal.end(second, COMPLETE);
    expect(journal.closedAfter(0, LIMITS)).toEqual([]);
    journal.end(first, COMPLETE);
    expect(journal.closedAfter(0, LIMITS).map(({ itemId }) => itemId)).toEqual(['a', 'b']);
  });

  it('found open at start were interrupted, with the progress last known', () => {
    journal.progress(journal.begin(opened('a')), 12_345);
    reopen();
    expect(journal.closedAfter(0, LIMITS)).toMatchObject([
      { itemId: 'a', durationMs: 12_345, outcome: { type: 'interrupted' } },
    ]);
    reopen();
    expect(journal.closedAfter(0, LIMITS)).toHaveLength(1);
  });

  it('fill no more than a message holds', () => {
    for (let i = 0; i < 250; i++) journal.add(opened(`item-${i}`), COMPLETE);
    expect(journal.closedAfter(0, LIMITS)).toHaveLength(200);
    expect(journal.closedAfter(0, { plays: 200, bytes: 5000 }).length).toBeLessThan(20);
    expect(journal.closedAfter(0, { plays: 200, bytes: 1 }), 'one always goes').toHaveLength(1);
  });

  it('without a good clock get their right time, if they are of this boot and not sent yet', () => {
    const unsure = { clock: { quality: 'unsynced' }, startedAtMs: 5000 } as const;
    journal.add(opened('sent', unsure), COMPLETE);
    journal.acknowledge(1);
    journal.add(
      opened('earlier-boot', { ...unsure, bootId: 'b5a2e0a4-3f0e-4c59-9a53-2f4a0f6a7c22' }),
      COMPLETE,
    );
    journal.add(opened('now', { ...unsure, monotonicMs: 7000 }), COMPLETE);
    journal.correct((bootId, monotonicMs) =>
      bootId === BOOT
        ? { startedAtMs: NOW_MS + monotonicMs, clock: { quality: 'synced', boundMs: 9 } }
        : null,
    );
    const plays = journal.closedAfter(0, LIMITS);
    expect(plays.map(({ startedAtMs }) => startedAtMs)).toEqual([5000, 5000, NOW_MS + 7000]);
    expect(plays[2]?.clock).toEqual({ quality: 'synced', boundMs: 9 });
  });

  it('are kept for a week after they were acknowledged, and numbers go on', () => {
    journal.add(opened('old', { startedAtMs: NOW_MS - 8 * DAY_MS }), COMPLETE);
    journal.add(opened('recent', { startedAtMs: NOW_MS - 2 * DAY_MS }), COMPLETE);
    journal.add(opened('unsent', { startedAtMs: NOW_MS - 30 * DAY_MS }), COMPLETE);
    journal.acknowledge(2);
    journal.prune(NOW_MS);
    expect(journal.closedAfter(1, LIMITS).map(({ itemId }) => itemId)).toEqual(['recent', 'unsent']);
    expect(journal.closedAfter(0, LIMITS), 'the first is gone').toEqual([]);
    journal.acknowledge(3);
    journal.prune(NOW_MS + 60 * DAY_MS);
    reopen();
    expect(journal.begin(opened('next'))).toBe(4);
  });

  it('are never lost nor doubled, whatever plays, acknowledgements, new links and crashes come in between', () => {
    type Step =
      | 'begin'
      | 'progress'
      | 'end'
      | 'fail'
      | 'send'
      | 'acknowledge'
      | 'lose-link'
      | 'crash'
      | 'prune';
    const steps: Step[] = [
      'begin',
      'progress',
      'end',
      'fail',
      'send',
      'acknowledge',
      'lose-link',
      'crash',
      'prune',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 120 }), (course) => {
        const dir = mkdtempSync(join(tmpdir(), 'bacheca-journal-'));
        let running = Journal.open(dir, problems);
        const { id } = running;
        const begun: string[] = [];
        const stored = new Map<number, Play>();
        const inFlight: Play[][] = [];
        const acknowledgements: number[] = [];
        let open: number | null = null;
        const send = () => {
          const batch = running.closedAfter(running.acknowledgedSeq, { plays: 3, bytes: 1e6 });
          if (batch.length > 0) inFlight.push(batch);
        };
        const arrive = () => {
          for (const play of inFlight.shift() ?? []) {
            const known = stored.get(play.seq);
            if (known) expect(play).toEqual(known);
            stored.set(play.seq, play);
          }
          acknowledgements.push(stored.size);
        };
        for (const step of course) {
          if (step === 'begin' && open === null) {
            begun.push(`item-${begun.length}`);
            open = running.begin(opened(begun.at(-1) ?? ''));
          }
          if (step === 'progress' && open !== null) running.progress(open, 5000);
          if (step === 'end' && open !== null) {
            running.end(open, COMPLETE);
            open = null;
          }
          if (step === 'fail') {
            begun.push(`item-${begun.length}`);
            running.add(opened(begun.at(-1) ?? ''), {
              durationMs: 0,
              outcome: { type: 'failed', reason: 'x' },
            });
          }
          if (step === 'send') send();
          if (step === 'acknowledge') {
            arrive();
            running.acknowledge(acknowledgements.shift() ?? 0);
          }
          if (step === 'lose-link') {
            // What was on its way may have arrived; its acknowledgement is lost.
            arrive();
            inFlight.length = 0;
            acknowledgements.length = 0;
          }
          if (step === 'crash') {
            running.close();
            running = Journal.open(dir, problems);
            open = null;
          }
          if (step === 'prune') running.prune(NOW_MS + 30 * DAY_MS);
        }
        running.close();
        running = Journal.open(dir, problems);
        expect(running.id).toBe(id);
        for (let turn = 0; turn < begun.length + 2; turn++) {
          send();
          arrive();
          running.acknowledge(stored.size);
        }
        expect([...stored.values()].sort((a, b) => a.seq - b.seq).map(({ itemId }) => itemId)).toEqual(begun);
        running.close();
        rmSync(dir, { recursive: true });
      }),
      { seed: 20261121, numRuns: 40 },
    );
  });
});

describe('damage', () => {
  it('is set aside and reported; a new journal with a new id begins', () => {
    const { id } = journal;
    journal.add(opened('a'), COMPLETE);
    journal.close();
    writeFileSync(
      join(dataDir, 'journal.sqlite'),
      'this is no database, only some words of a length '.repeat(100),
    );
    journal = Journal.open(dataDir, problems);
    expect(journal.id).not.toBe(id);
    expect(journal.begin(opened('b'))).toBe(1);
    expect(problems.list().map(({ code }) => code)).toEqual(['journal-corrupt']);
    expect(readdirSync(dataDir).some((name) => name.startsWith('journal.sqlite.corrupt-'))).toBe(true);
  });

  it('in the middle of the file is noticed too', () => {
    for (let i = 0; i < 500; i++) journal.add(opened(`item-${i}`), COMPLETE);
    const { id } = journal;
    journal.close();
    const db = otherHandle(dataDir);
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    const bytes = Buffer.alloc(8192, 0xff);
    overwrite(join(dataDir, 'journal.sqlite'), bytes, 16_384);
    journal = Journal.open(dataDir, problems);
    expect(journal.id).not.toBe(id);
  });

  it('of a kind that is none (a lock) costs no journal: plays are kept in memory meanwhile', () => {
    journal.close();
    const other = otherHandle(dataDir);
    other.pragma('locking_mode = EXCLUSIVE');
    other.exec('BEGIN EXCLUSIVE');
    journal = Journal.open(dataDir, problems);
    expect(problems.list().map(({ code }) => code)).toEqual(['journal-unwritable']);
    expect(journal.begin(opened('a'))).toBe(1);
    other.exec('ROLLBACK');
    other.close();
    expect(readdirSync(dataDir).some((name) => name.includes('.corrupt-'))).toBe(false);
  });
});

function overwrite(path: string, bytes: Buffer, at: number): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}
