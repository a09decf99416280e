/**
 * Until when limits hold back the places of a class: by the cap of their rule, and by the distance that it asks for
 * from any showing of their service. A day has tens of thousands of turns and a class thousands of places, so
 * these stand as numbers side by side.
 */
import type { Place } from './places.ts';
import type { ProgramRule } from './schedule.ts';

const MINUTE_MS = 60_000;

/** When each service was last on screen, and until when each rule's cap holds it back. */
export class LimitTimes {
  readonly services = new Map<string, number>();
  readonly rules = new Map<ProgramRule, number>();
  readonly lastEndsMs: number[] = [];
  readonly capEndsMs: number[] = [];

  serviceNumber(service: string): number {
    return numberOf(this.services, service, this.lastEndsMs);
  }

  ruleNumber(rule: ProgramRule): number {
    return numberOf(this.rules, rule, this.capEndsMs);
  }

  shown(service: string, endsAtMs: number): void {
    const number = this.serviceNumber(service);
    this.lastEndsMs[number] = Math.max(endsAtMs, this.lastEndsMs[number] ?? -Infinity);
  }

  capped(rule: ProgramRule, untilMs: number): void {
    this.capEndsMs[this.ruleNumber(rule)] = untilMs;
  }

  /** When the limits of its rule let a place play again; `atMs` itself if they do now. */
  freeFrom({ rule, service }: Place, atMs: number): number {
    const capEndMs = this.capEndsMs[this.ruleNumber(rule)] ?? -Infinity;
    return Math.max(
      atMs,
      capEndMs,
      (this.lastEndsMs[this.serviceNumber(service)] ?? -Infinity) + distanceOf(rule),
    );
  }
}

/** What limits hold back among the places of a class, by their indices. */
export interface Holding {
  isHeld(index: number, atMs: number): boolean;
  /** When the first of them may play; `atMs` itself if one may now. */
  freeFrom(atMs: number): number;
}

export class HeldBack implements Holding {
  readonly #times: LimitTimes;
  readonly #services: Int32Array;
  readonly #rules: Int32Array;
  readonly #distancesMs: Float64Array;

  constructor(places: readonly Place[], times: LimitTimes) {
    this.#times = times;
    this.#services = Int32Array.from(places, ({ service }) => times.serviceNumber(service));
    this.#rules = Int32Array.from(places, ({ rule }) => times.ruleNumber(rule));
    this.#distancesMs = Float64Array.from(places, ({ rule }) => distanceOf(rule));
  }

  isHeld(index: number, atMs: number): boolean {
    return this.#freeMs(index) > atMs;
  }

  freeFrom(atMs: number): number {
    let leastMs = Infinity;
    for (let index = 0; index < this.#services.length; index++)
      leastMs = Math.min(leastMs, this.#freeMs(index));
    return Math.max(leastMs, atMs);
  }

  #freeMs(index: number): number {
    const { capEndsMs, lastEndsMs } = this.#times;
    const capEndMs = capEndsMs[this.#rules[index] ?? 0] ?? -Infinity;
    const apartMs = (lastEndsMs[this.#services[index] ?? 0] ?? -Infinity) + (this.#distancesMs[index] ?? 0);
    return capEndMs > apartMs ? capEndMs : apartMs;
  }
}

/** -Infinity where the rule asks for none, so that no showing holds it back. */
function distanceOf({ minMinutesBetween }: ProgramRule): number {
  return minMinutesBetween === undefined ? -Infinity : minMinutesBetween * MINUTE_MS;
}

function numberOf<Key>(numbers: Map<Key, number>, key: Key, times: number[]): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  const number = times.length;
  numbers.set(key, number);
  times.push(-Infinity);
  return number;
}
