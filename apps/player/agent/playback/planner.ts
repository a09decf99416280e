/** Asks the timeline on the director's behalf, with all that decides what shows: programs, takeovers, media. */

import { variantKey } from '@bacheca/shared/engine/layout/variants';
import { nextChange, type Resolution, resolve } from '@bacheca/shared/engine/resolve';
import { timeline } from '@bacheca/shared/engine/timeline';
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { Program } from '@bacheca/shared/model/program';
import type { Takeover } from '@bacheca/shared/model/schedule';
import { pictureKey } from '../../contract/picture-key.ts';
import type { AgentToStage } from '../../contract/stage.ts';
import type { Availability } from '../programs/availability.ts';
import { BLANK } from '../programs/blank-program.ts';
import { mediaOfProgram, mediaOfTakeovers } from '../programs/lookahead.ts';
import type { StoredProgram } from '../programs/program-store.ts';
import { type PlannedEntry, type PlanningState, plannedEntryAt, takeoverOf, toCue } from './planned-entry.ts';

/** Which program takes over at the end of what is on. */
export interface ProgramChoice {
  readonly offered: StoredProgram | null;
  /** It has taken over. */
  begin(revision: Sha256): void;
}

export interface PlannerOptions {
  readonly programs: ProgramChoice;
  readonly availability: Availability;
  /** Begins the ids of cues, so that a stage which outlives an agent can't mix them up. */
  readonly runId: string;
}

const MAX_TIMER_MS = 2 ** 31 - 1;

export class Planner {
  readonly #options: PlannerOptions;
  #program: StoredProgram | null;
  #cueCount = 0;
  takeovers: readonly Takeover[] = [];

  constructor(options: PlannerOptions, program: StoredProgram | null) {
    this.#options = options;
    this.#program = program;
  }

  /** A program that takes over at the end of what is on. */
  get offered(): StoredProgram | null {
    const { offered } = this.#options.programs;
    return offered?.revision === this.#program?.revision ? null : offered;
  }

  /** Plays the offered program from now on, if it is this one. */
  adopt(revision: Sha256 | null): void {
    const { offered } = this;
    if (!offered || offered.revision !== revision) return;
    this.#program = offered;
    this.#options.programs.begin(offered.revision);
  }

  clear(): void {
    this.#program = null;
    this.takeovers = [];
  }

  /** What the active program shows from this instant on. */
  at(instantMs: number): PlannedEntry {
    return plannedEntryAt(this.#state(this.#program), instantMs, this.#newCueId);
  }

  /** What follows, by the offered program if there is one: it may begin where another item ends. */
  after(entry: PlannedEntry): PlannedEntry {
    return plannedEntryAt(this.#state(this.offered ?? this.#program), entry.endsAtMs, this.#newCueId);
  }

  /** What the timeline says at an instant at which `entry` is on. */
  resolution(entry: PlannedEntry, instantMs: number): Resolution {
    const { prepared, takeovers, unavailable } = this.#stateFor(entry);
    return resolve(prepared, takeovers, instantMs, unavailable);
  }

  /** What the stage hears of it, at this instant; the fractions of its ms count where frames are to agree. */
  tell(now: PlannedEntry, next: PlannedEntry | null, instantMs: number): AgentToStage {
    // What never ends would be no JSON, and no timer waits for longer.
    const msUntil = (laterMs: number) => Math.round(Math.min(laterMs - instantMs, MAX_TIMER_MS) * 10) / 10;
    const content = (entry: PlannedEntry) =>
      entry.type === 'cue' ? toCue(entry, this.#stateFor(entry), msUntil) : entry.interlude;
    return {
      type: 'play',
      now: content(now),
      next: next && content(next),
      nextInMs: msUntil(now.endsAtMs),
      saidAtMs: Date.now(),
    };
  }

  /** Whether the place's screens show the same frame. */
  get synchronised(): boolean {
    return this.#program?.prepared.program.location.synchronised ?? false;
  }

  isClosed(instantMs: number): boolean {
    const { prepared, takeovers, unavailable } = this.#state(this.#program);
    return resolve(prepared, takeovers, instantMs, unavailable).type === 'closed';
  }

  /** It is the active program, or the blank one. */
  get program(): Program {
    return (this.#program?.prepared ?? BLANK).program;
  }

  /** The takeover that is on, whether or not its media are here. */
  takeoverAt(instantMs: number): Takeover | null {
    const { prepared, takeovers, unavailable } = this.#state(this.#program);
    const resolution = resolve(prepared, takeovers, instantMs, unavailable);
    const id = resolution.type === 'item' ? takeoverOf(resolution.planned) : null;
    return takeovers.find((takeover) => takeover.id === id) ?? null;
  }

  /** `pictureKey`s of what is on at some time between two instants. */
  picturesBetween(fromMs: number, toMs: number): string[] {
    const { prepared, takeovers, unavailable } = this.#state(this.#program);
    const shown = new Map<string, string>();
    for (const entry of timeline(prepared, takeovers, fromMs, toMs, unavailable)) {
      if (entry.type !== 'item') continue;
      const { item, language } = entry.showing;
      const variant = variantKey(item.id, language);
      if (!shown.has(variant)) shown.set(variant, pictureKey(item, language));
    }
    return [...shown.values()];
  }

  nextChange(instantMs: number): number {
    return nextChange(this.#program?.prepared ?? BLANK, this.takeovers, instantMs);
  }

  #newCueId = (): string => {
    this.#cueCount += 1;
    return `${this.#options.runId}-${this.#cueCount}`;
  };

  #stateFor({ revision }: PlannedEntry): PlanningState {
    const { offered } = this;
    return this.#state(offered?.revision === revision ? offered : this.#program);
  }

  #state(program: StoredProgram | null): PlanningState {
    const media = [...(program ? [mediaOfProgram(program)] : []), ...mediaOfTakeovers(this.takeovers)];
    return {
      revision: program?.revision ?? null,
      prepared: program?.prepared ?? BLANK,
      takeovers: this.takeovers,
      unavailable: this.#options.availability.unavailable(media),
    };
  }
}
