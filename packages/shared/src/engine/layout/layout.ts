/**
 * Lays out the parts of a local day in which rules have limits: caps, distances, exact times. What comes out
 * is a plain list, so that limits are kept by how the day is laid out and nothing is counted as it runs.
 *
 *  1. A day is laid out by itself, from its first instant to its last, from the rules and the calendar alone.
 *     Fair orders and languages start one turn further each day, so that over the days they come round.
 *  2. A cap of N an hour divides each clock hour into N equal cells, with at most one play starting in each.
 *     So there are never more than N in a clock hour, and they are spread over it. An hour that occurs twice
 *     counts twice.
 *  3. A distance of M minutes is kept from the end of any showing of the service to the next start, over
 *     changes of rules and over midnight (`Carry`).
 *  4. A showing with an exact time starts at it: what comes before is laid out so that it ends by then. Of
 *     two at one time the higher class wins, then the greater share, then the earlier rule; one whose time
 *     is taken by another exact showing is left out. One that its limits forbid keeps no time free.
 *  5. At each turn the highest class with something that may start now, and fits, takes it; within the class
 *     in its fair order (`order-walk.ts`), or by fair queueing where the class has limits (`weighted-fair-queue.ts`).
 *  6. Time for which nothing fits goes to the still before it in the span, unless its service is due next and
 *     has to keep a distance; else to the bumper. Time that the limits leave to nobody shows nothing.
 */

import type { Id, Language } from '../../model/ids.ts';
import type { Program } from '../../model/program.ts';
import { Priority, type ProgramRule } from '../../model/schedule.ts';
import type { Calendar, LocalDay } from '../time/calendar.ts';
import { showableTime } from '../time/deadline.ts';
import type { Recurrence } from '../time/recurrence.ts';
import type { Layer } from './contention.ts';
import { Lengths } from './item-lengths.ts';
import { LimitTimes, LimitWait } from './limit-times.ts';
import { capCell, dueInstants } from './limits.ts';
import { entryOf, type LoopEntry } from './loop.ts';
import { isLimited, type LoopPlace, serviceOf } from './loop-places.ts';
import { OrderWalk } from './order-walk.ts';
import type { LayeredSpan } from './segment.ts';
import { type Showing, showingOf } from './showing.ts';
import { isStill, languageRotation } from './variants.ts';
import { type Turns, WeightedFairQueue } from './weighted-fair-queue.ts';

/** A laid-out day is a list of pieces, one after the other; instants are in ms since 1970 UTC, ends exclusive. */
export interface Piece {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly shows: Showing | 'bumper' | 'nothing';
}

/** When each service was last shown, before the day and in parts of it that are laid out elsewhere. */
export type Carry = Map<string, number>;

/** A cycle may have some ten thousand turns, and a day hundreds of classes: they start among the first so many. */
const MAX_FIRST_TURN = 2000;

interface ExactTurn {
  readonly atMs: number;
  readonly layer: Layer;
  readonly rule: ProgramRule;
  readonly turns: readonly LoopPlace[];
}

export class DayLayout {
  readonly #program: Program;
  readonly #calendar: Calendar;
  readonly #recurrence: Recurrence;
  readonly #day: LocalDay;
  readonly #times = new LimitTimes();
  readonly #wanted: readonly Language[];
  readonly #pieces: Piece[] = [];
  /** Until when limits hold back all of a class, so that it need not be asked at each turn. */
  readonly #heldUntil = new WeakMap<Turns, number>();
  readonly #shown = new Map<string, number>();
  /** Entries by rule, slot and turn of the rotation of languages: the places of a slot differ in weight alone. */
  readonly #entries = new Map<ProgramRule, LoopEntry[][]>();
  readonly #lengths = new Map<Turns, Lengths>();
  /** The places of each item whose languages may differ in length. */
  readonly #varying = new Map<Id, { place: LoopPlace; lengths: Lengths; index: number }[]>();
  readonly #exactTurns = new Map<ProgramRule, number>();
  /** Where a rule's spans are many, its exact instants are found once for the whole day. */
  readonly #exactInstants = new Map<ProgramRule, readonly number[]>();

  constructor(
    { program, calendar, recurrence }: { program: Program; calendar: Calendar; recurrence: Recurrence },
    day: LocalDay,
    carry: Carry,
  ) {
    this.#program = program;
    this.#calendar = calendar;
    this.#recurrence = recurrence;
    this.#day = day;
    for (const [service, endsAtMs] of carry) this.note(service, endsAtMs);
    this.#wanted = languageRotation(program);
  }

  get pieces(): readonly Piece[] {
    return this.#pieces;
  }

  /** A service was shown until then, in a part of the day that is laid out elsewhere. */
  note(service: string, endsAtMs: number): void {
    this.#times.shown(service, endsAtMs);
  }

  add(span: LayeredSpan): void {
    // Each span has classes of its own.
    this.#times.unwatch();
    this.#varying.clear();
    const queues = span.state.layers.map((layer) => this.#turnsOf(layer));
    const exact = this.#exactTurnsIn(span);
    let next = 0;
    for (let atMs = span.startMs; atMs < span.endMs; ) {
      let due = exact[next];
      while (due && (due.atMs < atMs || this.#isHeldBack(due))) due = exact[++next];
      if (due?.atMs === atMs) {
        next++;
        atMs = this.#playExact(due, span) ?? atMs;
        continue;
      }
      const limitMs = Math.min(due?.atMs ?? Infinity, span.endMs);
      atMs = this.#playNext(queues, atMs, limitMs, span) ?? this.#gap(queues, atMs, limitMs, span, due);
    }
  }

  /** Each day a turn further in the class's order (invariant 1). */
  #turnsOf({ places, order }: Layer): Turns {
    const turns = this.#day.number % Math.max(1, Math.min(order.length, MAX_FIRST_TURN));
    const queue = places.some(({ rule }) => isLimited(rule))
      ? new WeightedFairQueue(places, order, turns, new LimitWait(places, this.#times))
      : new OrderWalk(places, order, turns);
    this.#lengths.set(queue, this.#lengthsOf(places));
    return queue;
  }

  #lengthsOf(places: readonly LoopPlace[]): Lengths {
    const lengths = new Lengths(places);
    for (const [index, place] of places.entries()) {
      lengths.showMs[index] = this.#entry(place).durationMs;
      const { id, variants } = place.item;
      if (variants.length < 2 || this.#wanted.length < 2) continue;
      const same = this.#varying.get(id);
      const one = { place, lengths, index };
      if (same) same.push(one);
      else this.#varying.set(id, [one]);
    }
    return lengths;
  }

  /** Whether its limits will forbid what is due, whatever shows until then: it needs no time kept free. */
  #isHeldBack({ atMs, turns }: ExactTurn): boolean {
    return turns.every((place) => this.#times.freeFrom(place, atMs) > atMs);
  }

  /** Shows what is due exactly now; undefined if its limits forbid it or it doesn't fit. */
  #playExact({ atMs, rule, turns }: ExactTurn, span: LayeredSpan): number | undefined {
    const turn = this.#exactTurns.get(rule) ?? this.#day.number;
    for (let ahead = 0; ahead < turns.length; ahead++) {
      const place = turns[(turn + ahead) % turns.length];
      if (!place || this.#times.freeFrom(place, atMs) > atMs) continue;
      const endsAtMs = this.#show(place, atMs, span.endMs, span);
      if (endsAtMs === undefined) continue;
      this.#exactTurns.set(rule, turn + ahead + 1);
      return endsAtMs;
    }
    return undefined;
  }

  /** Shows what is next and returns its end; undefined if nothing may start now that fits. */
  #playNext(queues: readonly Turns[], atMs: number, limitMs: number, span: LayeredSpan): number | undefined {
    const previous = this.#previousService(atMs);
    for (const queue of queues) {
      if ((this.#heldUntil.get(queue) ?? -Infinity) > atMs) continue;
      const lengths = this.#lengths.get(queue);
      const place = queue.take(atMs, (index) => lengths?.fits(index, atMs, limitMs, span) ?? false, previous);
      if (place) return this.#show(place, atMs, limitMs, span);
      this.#heldUntil.set(queue, queue.freeFrom(atMs));
    }
    return undefined;
  }

  /** Bridges the time until something may change, and returns that instant. */
  #gap(
    queues: readonly Turns[],
    atMs: number,
    limitMs: number,
    span: LayeredSpan,
    due: ExactTurn | undefined,
  ): number {
    // What is held back now and won't fit then either ends no gap, once something is free that doesn't fit.
    const doesNotFit = queues.some((queue) => queue.freeFrom(atMs) <= atMs);
    let untilMs = limitMs;
    for (const queue of queues) {
      const lengths = this.#lengths.get(queue);
      queue.eachHeld(atMs, (index, freeMs) => {
        if (freeMs < untilMs && (!doesNotFit || lengths?.fits(index, freeMs, limitMs, span)))
          untilMs = freeMs;
      });
    }
    const last = this.#pieces.at(-1);
    if (
      doesNotFit &&
      last?.endsAtMs === atMs &&
      // A showing of the span before may be of a rule or an item whose time is over.
      last.startsAtMs >= span.startMs &&
      typeof last.shows === 'object' &&
      isStill(last.shows.item) &&
      !keepsAwayFrom(due, serviceOf(last.shows.item))
    ) {
      const shows = { ...last.shows, endsAtMs: untilMs };
      this.#pieces[this.#pieces.length - 1] = { ...last, endsAtMs: untilMs, shows };
      this.note(serviceOf(shows.item), untilMs);
      return untilMs;
    }
    const shows = doesNotFit ? 'bumper' : 'nothing';
    if (last?.endsAtMs === atMs && last.shows === shows)
      this.#pieces[this.#pieces.length - 1] = { ...last, endsAtMs: untilMs };
    else this.#pieces.push({ startsAtMs: atMs, endsAtMs: untilMs, shows });
    return untilMs;
  }

  #show(place: LoopPlace, atMs: number, limitMs: number, span: LayeredSpan): number | undefined {
    if (!this.#fits(place, atMs, limitMs, span)) return undefined;
    const entry = this.#entry(place);
    const cutBy = atMs + entry.durationMs > span.endMs ? cutAt(entry, span) : undefined;
    const whole = showingOf(entry, atMs);
    const showing = cutBy ? { ...whole, endsAtMs: span.endMs, cutBy } : whole;
    this.#pieces.push({ startsAtMs: atMs, endsAtMs: showing.endsAtMs, shows: showing });
    this.#shown.set(place.item.id, this.#turnOf(place) + 1);
    for (const { place: same, lengths, index } of this.#varying.get(place.item.id) ?? [])
      lengths.showMs[index] = this.#entry(same).durationMs;
    this.note(place.service, showing.endsAtMs);
    const { maxPlaysPerHour } = place.rule;
    if (maxPlaysPerHour !== undefined)
      this.#times.capped(place.rule, capCell(this.#calendar, this.#day, maxPlaysPerHour, atMs).endMs);
    return showing.endsAtMs;
  }

  #fits(place: LoopPlace, atMs: number, limitMs: number, span: LayeredSpan): boolean {
    const entry = this.#entry(place);
    if (atMs + entry.durationMs <= limitMs) return true;
    return limitMs === span.endMs && cutAt(entry, span) !== undefined;
  }

  #entry(place: LoopPlace): LoopEntry {
    const turn = this.#turnOf(place) % this.#wanted.length;
    const slots = this.#entries.get(place.rule) ?? [];
    this.#entries.set(place.rule, slots);
    const entries = slots[place.slotIndex] ?? [];
    slots[place.slotIndex] = entries;
    const entry = entries[turn] ?? entryOf(this.#program, place, this.#wanted[turn]);
    entries[turn] = entry;
    return entry;
  }

  #turnOf({ item }: LoopPlace): number {
    return this.#shown.get(item.id) ?? this.#day.number;
  }

  #previousService(atMs: number): string | undefined {
    const last = this.#pieces.at(-1);
    return last?.endsAtMs === atMs && typeof last.shows === 'object' ? serviceOf(last.shows.item) : undefined;
  }

  #exactTurnsIn({ state, startMs, endMs }: LayeredSpan): ExactTurn[] {
    return state.layers
      .flatMap((layer) =>
        layer.exact.flatMap(({ rule, turns }) =>
          this.#exactInstantsOf(rule)
            .filter((atMs) => startMs <= atMs && atMs < endMs)
            .map((atMs) => ({ atMs, layer, rule, turns })),
        ),
      )
      .sort((a, b) => a.atMs - b.atMs || rank(a) - rank(b) || b.rule.share - a.rule.share);
  }

  #exactInstantsOf(rule: ProgramRule): readonly number[] {
    const known = this.#exactInstants.get(rule);
    if (known) return known;
    const instants = dueInstants(this.#calendar, this.#recurrence, rule, this.#day);
    this.#exactInstants.set(rule, instants);
    return instants;
  }
}

/** Whether a showing of the service up to the instant at which something is due would hold that back. */
function keepsAwayFrom(due: ExactTurn | undefined, service: string): boolean {
  if (due?.rule.minMinutesBetween === undefined) return false;
  return due.turns.some((place) => place.service === service);
}

function rank({ layer }: ExactTurn): number {
  return Priority.options.indexOf(layer.priority);
}

function cutAt({ item }: LoopEntry, span: LayeredSpan): 'closing' | 'validity' | undefined {
  if (span.closesAtEnd) return 'closing';
  return showableTime(item).endMs === span.endMs ? 'validity' : undefined;
}
