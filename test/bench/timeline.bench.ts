/**
 * How long the timeline of a day takes, in ms, for a program of 200 rules and 500 items: of days that were not
 * asked for before (`dayMs`, laid out for the first time by a prepared program) and of one that was
 * (`againMs`). The floor is making as many entries from spans in memory.
 *
 * Then the worst programs that the limits allow, a line each: how long a first day of each takes, how long the first
 * question why an item plays, from the program's bytes on, and how long as many entries take that are only copied.
 */

import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import { timeline } from '@bacheca/shared/engine/timeline';
import type { Program } from '@bacheca/shared/model/program';
import { explain } from '@bacheca/shared/questions/explain';
import { worstPrograms } from '../../packages/shared/test/programs/worst-programs.ts';
import { largeProgram } from './support/engine-program.ts';
import { median, percentile, printFigure } from './support/figures.ts';

const DAYS = 20;
const DAY_MS = 86_400_000;
/** It is the first instant of Saturday, 21 November 2026 in Italy. */
const FROM_MS = Date.parse('2026-11-20T23:00:00Z');

export async function bench(): Promise<void> {
  const source = largeProgram();
  const program = prepare(source);
  const prepared = timed(() => timeline(program, [], FROM_MS, FROM_MS + DAY_MS));
  const days: number[] = [];
  const again: number[] = [];
  const floor: number[] = [];
  let entries = 0;
  for (let day = 1; day <= DAYS; day++) {
    const fromMs = FROM_MS + day * DAY_MS;
    const first = timed(() => timeline(program, [], fromMs, fromMs + DAY_MS));
    const second = timed(() => timeline(program, [], fromMs, fromMs + DAY_MS));
    const copy = timed(() => first.result.map((entry) => ({ ...entry })));
    days.push(first.ms);
    again.push(second.ms);
    floor.push(copy.ms);
    entries = copy.result.length;
  }
  printFigure({
    bench: 'timeline',
    rules: source.rules.length,
    items: Object.keys(source.items).length,
    entries,
    firstDayMs: prepared.ms,
    dayMs: median(days),
    dayP95Ms: percentile(days, 0.95),
    againMs: median(again),
    floorMs: median(floor),
  });
  for (const [name, worst] of Object.entries(worstPrograms())) {
    const first = timed(() => timeline(prepare(worst), [], FROM_MS, FROM_MS + DAY_MS));
    const copy = timed(() => first.result.map((entry) => ({ ...entry })));
    const text = JSON.stringify(worst);
    const itemId = Object.keys(worst.items)[0] ?? '';
    const explained = timed(() =>
      explain(prepare(JSON.parse(text) as Program), [], FROM_MS + DAY_MS / 2, itemId),
    );
    printFigure({
      bench: 'timeline',
      worst: name,
      rules: worst.rules.length,
      entries: first.result.length,
      firstDayMs: first.ms,
      firstExplainMs: explained.ms,
      floorMs: copy.ms,
      ratio: first.ms / copy.ms,
    });
  }
}

function timed<Result>(work: () => Result): { result: Result; ms: number } {
  const startedMs = performance.now();
  const result = work();
  return { result, ms: performance.now() - startedMs };
}
