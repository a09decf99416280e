/**
 * A player that was without a network for 30 days, with a play every 5 s: the size of its journal, how long it
 * takes to open it when it starts, and how long to hand it over, while other players report as ever. Their
 * acknowledgements' latency is measured without the backlog and with it. The floor of the hand-over is the
 * scheduler's: how long the same plays take through `Ingest` alone is the `ingest` bench.
 */
import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createClockHours } from '@bacheca/shared/engine/time/clock-hours';
import { MAX_PLAYS_PER_BATCH, type SchedulerMessage } from '@bacheca/shared/wire/protocol';
import { Journal } from '../../apps/player/agent/plays/numbered-journal.ts';
import { messageOf } from '../../apps/player/agent/plays/reporter.ts';
import { startSchedulerProcess } from '../support/scheduler.ts';
import { percentile, printFigure, wholeNumber } from './support/figures.ts';
import { addPlayers } from './support/many-players.ts';
import { aPlay, link, startReporters } from './support/reporters.ts';

const MEASURED_MS = 15_000;
/** Less than the hand-over takes. */
const MEASURED_DURING_MS = 5000;
const LIMITS = { plays: MAX_PLAYS_PER_BATCH, bytes: 160 * 1024 };

export async function bench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { days: { type: 'string' }, players: { type: 'string' } },
  });
  const days = wholeNumber('days', values.days, 30);
  const players = wholeNumber('players', values.players, 500);
  const plays = days * 24 * 720;
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-bench-'));
  try {
    const file = join(folder, 'player', 'journal.sqlite');
    const bytes = fill(file, plays);
    const startedMs = performance.now();
    const journal = open(file);
    const first = journal.nextBatch(LIMITS);
    const restartMs = performance.now() - startedMs;
    if (!first || journal.waiting !== plays) throw new Error('the journal has not what was written to it');

    const dataDir = join(folder, 'scheduler');
    const [token = '', ...others] = await addPlayers(dataDir, players + 1);
    const scheduler = await startSchedulerProcess(dataDir);
    const reporters = await startReporters({ url: scheduler.url, tokens: others, everyMs: 5000 });
    const alone = await reporters.measure(MEASURED_MS);
    const upload = handOver(journal, scheduler.url, token);
    const during = await reporters.measure(MEASURED_DURING_MS);
    const uploadSeconds = await upload;
    printFigure({
      bench: 'backlog',
      days,
      plays,
      bytes,
      restartMs,
      uploadSeconds,
      otherPlayers: players,
      p99AloneMs: percentile(alone, 0.99),
      p99DuringMs: percentile(during, 0.99),
    });
    journal.close();
    await reporters.stop();
    await scheduler.stop();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function open(file: string): Journal {
  const hours = createClockHours('Europe/Rome');
  return new Journal(file, { bootId: randomUUID(), nowMs: () => Date.now(), hourOf: () => hours });
}

/** Made in memory, where syncing each of them costs nothing; the bytes are of file and WAL. */
function fill(file: string, plays: number): number {
  const memory = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'bacheca-bench-'));
  try {
    const journal = open(join(memory, 'journal.sqlite'));
    const fromMs = Date.now() - plays * 5000;
    for (let seq = 1; seq <= plays; seq += 1) {
      const {
        seq: _seq,
        bootId: _boot,
        durationMs,
        outcome,
        ...opened
      } = aPlay(seq, fromMs + seq * 5000, '');
      const kind = seq % 2 === 0 ? 'video' : 'qr';
      const frames = { shown: 148, dropped: seq % 3 };
      const place = journal.begin({ ...opened, kind, revision: String(seq % 9).repeat(64) });
      journal.end(place, {
        durationMs: durationMs / 2 - (seq % 40),
        outcome,
        ...(seq % 2 === 0 ? { frames } : {}),
      });
    }
    const names = ['journal.sqlite', 'journal.sqlite-wal'];
    const bytes = names.reduce((sum, name) => sum + statSync(join(memory, name)).size, 0);
    journal.close();
    mkdirSync(join(file, '..'), { recursive: true });
    cpSync(join(memory, 'journal.sqlite'), file);
    return bytes;
  } finally {
    rmSync(memory, { recursive: true, force: true });
  }
}

/** Does it as a player does: one message in flight. Returns how many seconds it took. */
async function handOver(journal: Journal, url: string, token: string): Promise<number> {
  const socket = await link(url, token, journal.id);
  const startedMs = performance.now();
  await new Promise<void>((resolve) => {
    const next = () => {
      const batch = journal.nextBatch(LIMITS);
      if (batch) socket.send(JSON.stringify(messageOf(batch)));
      else resolve();
    };
    socket.on('message', (data, isBinary) => {
      if (isBinary) return;
      const message = JSON.parse(String(data)) as SchedulerMessage;
      if (message.type === 'plays-acknowledged' && journal.acknowledge(message.journalId, message.upTo))
        next();
    });
    next();
  });
  socket.close();
  return (performance.now() - startedMs) / 1000;
}
