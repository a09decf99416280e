import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClockHours } from '@bacheca/shared/engine/time/clock-hours';
import type { Play } from '@bacheca/shared/wire/plays';
import pino from 'pino';
import { CorrectedClock, machineClock } from '../clock/clock.ts';
import { Problems } from '../faults/problems.ts';
import { type Batch, lastSeqOf } from '../plays/journal-outbox.ts';
import { Journal, type JournalOptions, type OpenedPlay } from '../plays/numbered-journal.ts';
import { PlayJournal, type PlayJournalOptions } from '../plays/play-journal.ts';

export const NOW_MS = Date.parse('2026-11-21T08:00:00Z');

/** A folder for a journal of thousands of plays: in memory where there is such a place, for each is synced. */
export function journalFolder(): string {
  return mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bacheca-journal-'));
}

/** The journal in this folder as a player finds it that has just started. */
export function openJournal(dataDir: string, options: Partial<JournalOptions> = {}): Journal {
  const hours = createClockHours('Europe/Rome');
  return new Journal(join(dataDir, 'journal.sqlite'), {
    bootId: randomUUID(),
    nowMs: () => NOW_MS,
    hourOf: () => hours,
    ...options,
  });
}

/** Opens the same as the rest of the player knows it. */
export function openPlayJournal(dataDir: string, options: Partial<PlayJournalOptions> = {}): PlayJournal {
  return new PlayJournal({
    dataDir,
    clock: new CorrectedClock(machineClock, null),
    problems: new Problems(),
    log: pino({ level: 'silent' }),
    owner: () => null,
    timeZone: () => 'Europe/Rome',
    ...options,
  });
}

export function opened(itemId: string, more: Partial<OpenedPlay> = {}): OpenedPlay {
  return {
    itemId,
    itemHash: 'a'.repeat(64),
    kind: 'qr',
    title: itemId,
    language: 'it',
    startedAtMs: NOW_MS,
    monotonicMs: 1000,
    clock: { quality: 'synced', boundMs: 5 },
    panel: 'unknown',
    ...more,
  };
}

export const COMPLETE = { durationMs: 3000, outcome: { type: 'complete' } } as const;

export function playsOf(batch: Batch | null): Play[] {
  return batch && 'plays' in batch ? batch.plays : [];
}

/** So much of a journal in one message, unless a test says otherwise. */
export const LIMITS = { plays: 200, bytes: 1e6 };

/** Sends all that waits, and has it acknowledged. */
export function drain(from: Journal, limits = LIMITS): Batch[] {
  const batches: Batch[] = [];
  for (let batch = from.nextBatch(limits); batch; batch = from.nextBatch(limits)) {
    batches.push(batch);
    if (!from.acknowledge(batch.journalId, lastSeqOf(batch))) break;
  }
  return batches;
}
