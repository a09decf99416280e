/**
 * How long staff wait for why an item plays or not, at a place of 20 rules of 100 slots with distances between showings,
 * while 1,000 linked players report: the first question about a program (`firstMs`, which lays out its first day), and
 * those that follow, each about another item (`ms`). And how late the scheduler's loop is meanwhile; `idleLoopP99Ms` is
 * that with nobody asking. The floor is the same engine's answer in memory, from a program that has been asked before.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { ExplanationView } from '@bacheca/shared/api/questions';
import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import type { Program } from '@bacheca/shared/model/program';
import { explain } from '@bacheca/shared/questions/explain';
import { Staff } from '../support/scheduler.ts';
import { median, percentile, printFigure, wholeNumber } from './support/figures.ts';
import { addPlayers } from './support/many-players.ts';
import { startMeasuredScheduler } from './support/measured-scheduler.ts';
import { startReporters } from './support/reporters.ts';

const PLAYERS = 1000;
const REPORT_EVERY_MS = 10_000;
const IDLE_MS = 5000;

export async function bench(args: string[]): Promise<void> {
  const options = {
    rules: { type: 'string' },
    slots: { type: 'string' },
    questions: { type: 'string' },
  } as const;
  const { values } = parseArgs({ args, options });
  const rules = wholeNumber('rules', values.rules, 20);
  const slots = wholeNumber('slots', values.slots, 100);
  const questions = wholeNumber('questions', values.questions, 100);
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-bench-'));
  try {
    const tokens = await addPlayers(folder, PLAYERS);
    const scheduler = await startMeasuredScheduler(folder);
    const { url, oneTimePassword } = scheduler;
    const staff = await Staff.firstAdmin({ url, oneTimePassword });
    await addPlace(staff, rules, slots);
    const reporters = await startReporters({ url, tokens, everyMs: REPORT_EVERY_MS });
    const idle = await scheduler.during(() => setTimeout(IDLE_MS));
    const ask = async (item: number) => {
      const startedMs = performance.now();
      const path = `/api/screens/bench-place-1/explain?itemId=bench-item-${item % slots}`;
      const { rules: found } = await staff.send<ExplanationView>('GET', path);
      if (found.length !== rules) throw new Error(`${found.length} rules were explained, not ${rules}`);
      return performance.now() - startedMs;
    };
    let firstMs = 0;
    const took: number[] = [];
    const loop = await scheduler.during(async () => {
      firstMs = await ask(0);
      for (let item = 1; item <= questions; item++) took.push(await ask(item));
    });
    const program = prepare(await staff.send<Program>('GET', '/api/screens/bench-place-1/program'));
    const floor: number[] = [];
    for (let item = 0; item <= questions; item++) {
      const startedMs = performance.now();
      explain(program, [], Date.now(), `bench-item-${item % slots}`);
      if (item > 0) floor.push(performance.now() - startedMs);
    }
    await reporters.stop();
    await scheduler.stop();
    printFigure({
      bench: 'explain',
      rules,
      slots,
      firstMs,
      ms: median(took),
      p99Ms: percentile(took, 0.99),
      ...loop,
      idleLoopP99Ms: idle.loopP99Ms,
      floorMs: median(floor),
      ratio: median(took) / median(floor),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function addPlace(staff: Staff, rules: number, slots: number): Promise<void> {
  const languages = [{ language: 'it', weight: 1 }];
  const place = { id: 'bench-place', name: 'Bench', kind: 'office', timeZone: 'Europe/Rome', languages };
  await staff.send('PUT', '/api/locations/bench-place', { ...place, synchronised: false, tags: [] });
  const screen = { id: 'bench-place-1', locationId: 'bench-place', name: 'Bench', orientation: 'landscape' };
  await staff.send('PUT', '/api/screens/bench-place-1', screen);
  for (let index = 0; index < slots; index++) {
    const text = { title: 'Avviso', text: 'Oggi gli uffici chiudono alle 13.' };
    await staff.send('PUT', `/api/items/bench-item-${index}`, {
      id: `bench-item-${index}`,
      kind: 'notice',
      title: `Avviso ${index}`,
      severity: 'info',
      durationMs: 3000,
      variants: [{ language: 'it', ...text }],
    });
  }
  for (let index = 0; index < rules; index++) {
    await staff.send('PUT', `/api/playlists/bench-playlist-${index}`, {
      id: `bench-playlist-${index}`,
      name: `Playlist ${index}`,
      slots: Array.from({ length: slots }, (_, slot) => ({
        itemId: `bench-item-${(slot + index) % slots}`,
        weight: 1 + ((slot * 7 + index) % 9),
      })),
    });
    await staff.send('PUT', `/api/rules/bench-rule-${index}`, {
      id: `bench-rule-${index}`,
      playlistId: `bench-playlist-${index}`,
      target: { type: 'location', locationId: 'bench-place' },
      priority: 'priority',
      share: 1,
      minMinutesBetween: 1,
    });
  }
  await staff.send('POST', '/api/publish', { locationIds: ['bench-place'] });
}
