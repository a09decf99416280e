/** The director of a player that plays into a real journal, on a stage, by programs and at times that a test sets. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import { resolve } from '@bacheca/shared/engine/resolve';
import type { Program } from '@bacheca/shared/model/program';
import { serialise } from '@bacheca/shared/wire/content-hash';
import type { Play } from '@bacheca/shared/wire/plays';
import pino from 'pino';
import { vi } from 'vitest';
import { CorrectedClock, machineClock } from '../clock/clock.ts';
import { Problems } from '../faults/problems.ts';
import { Director } from '../playback/director.ts';
import { Planner, type ProgramChoice } from '../playback/planner.ts';
import type { PlayJournal } from '../plays/play-journal.ts';
import { Recorder } from '../plays/recorder.ts';
import { Availability } from '../programs/availability.ts';
import type { StoredProgram } from '../programs/program-store.ts';
import { FakeStage } from './fake-stage.ts';
import { openPlayJournal, playsOf } from './journals.ts';
import { program, sampleVideo, slide, video } from './samples.ts';

/** It is a Saturday morning in Prato, at a whole minute: the loops below start anew at it. */
export const T0 = Date.parse('2026-11-21T09:00:00+01:00');
const log = pino({ level: 'silent' });
export const film = sampleVideo(10_000);
export const otherFilm = sampleVideo(20_000);
export const anotherFilm = sampleVideo(10_000);

export class TestDirector {
  readonly stage = new FakeStage();
  readonly problems = new Problems();
  /** The revisions of programs that took over, in order. */
  readonly activated: string[] = [];
  /** The program that waits to take over. */
  readonly choice: ProgramChoice & { offered: StoredProgram | null } = {
    offered: null,
    begin: (revision) => {
      this.choice.offered = null;
      this.activated.push(revision);
    },
  };
  /** The sha256 of each file that isn't there. */
  readonly missing = new Set<string>();
  /** What is to be called when a stream is well again, by its address. */
  readonly awaited = new Map<string, () => void>();
  readonly #dataDir = mkdtempSync(join(tmpdir(), 'bacheca-director-'));
  // They are there once it directs.
  clock!: CorrectedClock;
  journal!: PlayJournal;
  availability!: Availability;
  recorder!: Recorder;
  director!: Director;

  /** Time is a test's own from here until `close`, and begins at T0. */
  static begin(): TestDirector {
    vi.useFakeTimers();
    vi.setSystemTime(T0);
    return new TestDirector();
  }

  /** Starts with this program, or with none; again, as another run would in the same folder. */
  direct(plays: Program | null): void {
    this.clock = new CorrectedClock(machineClock, null);
    this.journal = openPlayJournal(this.#dataDir, { clock: this.clock, problems: this.problems });
    this.availability = new Availability(this.clock, ({ sha256 }) => !this.missing.has(sha256));
    this.recorder = new Recorder({
      journal: this.journal,
      onClosed: () => undefined,
      onShownHealthy: () => undefined,
      clock: this.clock,
      panel: () => 'unknown',
      problems: this.problems,
      log,
    });
    this.director = new Director({
      send: this.stage.send,
      clock: this.clock,
      planner: new Planner(
        { programs: this.choice, availability: this.availability, runId: 'run' },
        plays && stored(plays),
      ),
      availability: this.availability,
      recorder: this.recorder,
      problems: this.problems,
      streams: {
        watch: (url, onWell) => {
          this.awaited.set(url, onWell);
        },
      },
      log,
      onScreen: () => undefined,
      onShown: () => undefined,
      onMedia: () => undefined,
    });
    this.stage.subscribe((message) => this.director.receive(message));
    this.stage.load();
  }

  offer(program: StoredProgram): void {
    this.choice.offered = program;
    this.director.reconsider();
  }

  /** The plays that wait to be reported, in order. */
  plays(): Play[] {
    return playsOf(this.journal.nextBatch({ plays: 200, bytes: 1e9 }));
  }

  outcomes() {
    return this.plays().map(({ itemId, outcome }) => [itemId, outcome.type]);
  }

  /** Ends what runs, but leaves its folder. */
  stop(): void {
    this.director.stop();
    this.recorder.stop();
    this.journal.stop();
  }

  close(): void {
    this.stop();
    this.stage.close();
    vi.useRealTimers();
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}

export function stored(from: Program): StoredProgram {
  return { revision: serialise(from).revision, prepared: prepare(from) };
}

export function pass(ms: number): void {
  vi.advanceTimersByTime(ms);
}

/** What the timeline says, by itself. */
export function timeline(
  of: Program,
  fromMs: number,
  untilMs: number,
): { itemId: string; startsAtMs: number }[] {
  const prepared = prepare(of);
  const showings: { itemId: string; startsAtMs: number }[] = [];
  for (let atMs = fromMs; atMs < untilMs; ) {
    const at = resolve(prepared, [], atMs, new Set());
    if (at.type !== 'item') throw new Error('a gap in the timeline');
    showings.push({ itemId: at.planned.item.id, startsAtMs: at.planned.startsAtMs });
    atMs = at.planned.endsAtMs;
  }
  return showings;
}

/** A program of two slides and a film. */
export const three = () => program([slide('a', 10_000), slide('b', 20_000), video('film', film)], [film]);
