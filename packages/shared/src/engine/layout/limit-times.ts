/**
 * Until when limits hold back the places of a class: by the cap of their rule, and by the distance that it asks for
 * from any showing of their service. A day has tens of thousands of turns and a class thousands of places, so
 * these stand as numbers side by side.
 */

import type { ProgramRule } from '../../model/schedule.ts';
import type { LoopPlace } from './loop-places.ts';

const MINUTE_MS = 60_000;

/** A place of a class, and where in that class's list it says when it is free. */
interface Watched {
  readonly freeMs: Float64Array;
  readonly index: number;
  readonly distanceMs: number;
}

/** When each service was last on screen, and until when each rule's cap holds it back. */
export class LimitTimes {
  readonly #lastEndMs = new Map<string, number>();
  readonly #capEndMs = new Map<ProgramRule, number>();
  readonly #ofService = new Map<string, Watched[]>();
  readonly #ofRule = new Map<ProgramRule, Watched[]>();

  shown(service: string, endsAtMs: number): void {
    const lastMs = Math.max(endsAtMs, this.#lastEndMs.get(service) ?? -Infinity);
    this.#lastEndMs.set(service, lastMs);
    for (const { freeMs, index, distanceMs } of this.#ofService.get(service) ?? [])
      freeMs[index] = Math.max(freeMs[index] ?? -Infinity, lastMs + distanceMs);
  }

  capped(rule: ProgramRule, untilMs: number): void {
    this.#capEndMs.set(rule, untilMs);
    for (const { freeMs, index } of this.#ofRule.get(rule) ?? [])
      freeMs[index] = Math.max(freeMs[index] ?? -Infinity, untilMs);
  }

  /** When the limits of its rule let a place play again; `atMs` itself if they do now. */
  freeFrom({ rule, service }: LoopPlace, atMs: number): number {
    const capEndMs = this.#capEndMs.get(rule) ?? -Infinity;
    return Math.max(atMs, capEndMs, (this.#lastEndMs.get(service) ?? -Infinity) + distanceOf(rule));
  }

  /** Keeps up to date from when on each of these places is free. */
  watch(places: readonly LoopPlace[], freeMs: Float64Array): void {
    for (const [index, { rule, service }] of places.entries()) {
      const watched = { freeMs, index, distanceMs: distanceOf(rule) };
      if (watched.distanceMs > -Infinity) addTo(this.#ofService, service, watched);
      if (rule.maxPlaysPerHour !== undefined) addTo(this.#ofRule, rule, watched);
    }
  }

  /** What is laid out is kept up to date no more. */
  unwatch(): void {
    this.#ofService.clear();
    this.#ofRule.clear();
  }
}

/** What limits hold back among the places of a class, by their indices. */
export interface Holding {
  isHeld(index: number, atMs: number): boolean;
  /** When it may play; -Infinity if nothing has held it back. */
  freeMs(index: number): number;
  /** When the first of them may play; `atMs` itself if one may now. */
  freeFrom(atMs: number): number;
}

export class LimitWait implements Holding {
  readonly #freeMs: Float64Array;

  constructor(places: readonly LoopPlace[], times: LimitTimes) {
    this.#freeMs = Float64Array.from(places, (place) => times.freeFrom(place, -Infinity));
    times.watch(places, this.#freeMs);
  }

  isHeld(index: number, atMs: number): boolean {
    return (this.#freeMs[index] ?? 0) > atMs;
  }

  freeMs(index: number): number {
    return this.#freeMs[index] ?? -Infinity;
  }

  freeFrom(atMs: number): number {
    let minMs = Infinity;
    for (const freeMs of this.#freeMs) if (freeMs < minMs) minMs = freeMs;
    return Math.max(minMs, atMs);
  }
}

/** -Infinity where the rule asks for none, so that no showing holds it back. */
function distanceOf({ minMinutesBetween }: ProgramRule): number {
  return minMinutesBetween === undefined ? -Infinity : minMinutesBetween * MINUTE_MS;
}

function addTo<Key>(lists: Map<Key, Watched[]>, key: Key, watched: Watched): void {
  const list = lists.get(key);
  if (list) list.push(watched);
  else lists.set(key, [watched]);
}
