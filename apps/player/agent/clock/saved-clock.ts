/** What this player knew of the time when it last ran. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LatestFile } from '@bacheca/node/durable-file';
import { parseJson } from '@bacheca/node/json';
import { z } from 'zod';
import { baseAt, boundAt, type Estimate } from './clock-estimate.ts';

const KnownBoot = z.object({
  /** The machine's name for it. */
  id: z.uuid(),
  /** The estimate is at this instant of that boot's monotonic clock. */
  atMs: z.number(),
  baseMs: z.number(),
  boundMs: z.number().min(0),
  /** A stick told it: the time is never later than this was, but nobody knows by how much it is earlier. */
  byStick: z.boolean().optional(),
});

export type KnownBoot = z.infer<typeof KnownBoot>;

export const SavedClock = z.object({
  /** It is the corrected time minus the wall clock's, if a scheduler was ever heard, or a stick told the time. */
  offsetMs: z.number().optional(),
  /** It was a stick. */
  byStick: z.boolean().optional(),
  /** It is the corrected time when this was stored, if it can't be earlier now. */
  atMs: z.number().optional(),
  /** How much slower than the scheduler's clock this machine's runs, and how sure that is: ms per ms. */
  drift: z.object({ rate: z.number(), bound: z.number().min(0) }).optional(),
  /** What is known of the latest boots, the newest last. */
  boots: z.array(KnownBoot).default([]),
  /** It says in which boot of the machine the latest runs of this player were, the newest last. */
  runs: z.array(z.object({ id: z.uuid(), boot: z.uuid() })).default([]),
});
export type SavedClock = z.infer<typeof SavedClock>;

/** Where corrected time is from: a scheduler in this boot, or in an earlier one; a stick; only the machine's own clock. */
export type ClockSource = 'scheduler' | 'saved' | 'stick' | 'machine';

/** It is not earlier than this, at that instant of the monotonic clock. */
export interface KnownTime {
  readonly atMs: number;
  readonly monotonicMs: number;
}

/** A time that a stick told has this as its bound: whatever reads it as a bound sees that there is none. */
const NO_BOUND_MS = 1e12;
const BOOTS_KEPT = 8;
/** A player that crashes again and again without a network begins many runs before its plays go out. */
const RUNS_KEPT = 256;

export class ClockFile {
  readonly #file: LatestFile;

  constructor(dataDir: string) {
    this.#file = new LatestFile(join(dataDir, 'clock.json'));
  }

  /**
   * Resolves with null if it never knew, or the file is damaged: then the machine's clock has to do, as on a first
   * start.
   */
  async read(): Promise<SavedClock | null> {
    try {
      const saved = SavedClock.safeParse(parseJson(await readFile(this.#file.path, 'utf8')));
      return saved.success ? saved.data : null;
    } catch {
      return null;
    }
  }

  write(saved: SavedClock): Promise<void> {
    return this.#file.write(JSON.stringify(saved));
  }
}

/** The machine's name for the boot in which a run of the player was; undefined if that is forgotten. */
export function bootOfRun(saved: SavedClock | null, runId: string): string | undefined {
  return saved?.runs.findLast(({ id }) => id === runId)?.boot;
}

/** What was known of an earlier boot. */
export function knownBoot(saved: SavedClock | null, boot: string | undefined): KnownBoot | undefined {
  return saved?.boots.findLast(({ id }) => id === boot);
}

/** What a clock knows that later runs may be helped by. Times are in ms. */
export interface ClockState {
  /** This run of the player, and the boot of the machine in which it is. */
  readonly run: SavedClock['runs'][number];
  readonly source: ClockSource;
  /**
   * These are the corrected time, the monotonic clock at that instant, and the corrected time minus the wall clock's.
   */
  readonly nowMs: number;
  readonly monotonicMs: number;
  readonly offsetMs: number;
  readonly estimate: Estimate;
  readonly known: KnownTime | null;
}

export function clockToSave(saved: SavedClock | null, clock: ClockState): SavedClock {
  const { run, source, nowMs, monotonicMs, offsetMs, estimate, known } = clock;
  const runs = [...(saved?.runs ?? []), run].slice(-RUNS_KEPT);
  const others = saved?.boots.filter(({ id }) => id !== run.boot) ?? [];
  const baseMs = baseAt(estimate, monotonicMs);
  const boot = { id: run.boot, atMs: monotonicMs, baseMs };
  const withThis = (last: KnownBoot) => [...others, last].slice(-BOOTS_KEPT);
  if (source === 'scheduler') {
    const { drift, driftBound } = estimate;
    const boots = withThis({ ...boot, boundMs: boundAt(estimate, monotonicMs) });
    return { offsetMs, atMs: nowMs, drift: { rate: drift, bound: driftBound }, boots, runs };
  }
  if (source === 'stick') {
    const boots = withThis({ ...boot, boundMs: NO_BOUND_MS, byStick: true });
    return { offsetMs, byStick: true, atMs: nowMs, boots, runs };
  }
  if (!known) return { boots: others, runs };
  // A wall clock that nobody has confirmed must not become the least that later runs believe.
  const sinceMs = monotonicMs - known.monotonicMs;
  const atMs = source === 'saved' ? Math.max(nowMs, known.atMs) : known.atMs + sinceMs;
  return { ...saved, atMs, boots: others, runs };
}
