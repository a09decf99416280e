/**
 * A loop: the showings that repeat while the same rules hold. Its order comes from shares and weights by
 * fair interleaving that keeps showings of one service apart, its languages from the location's weights by
 * the same method, item by item. So the loop is as long as it takes for every item's languages to come round.
 *
 *  1. A loop of many weights and languages has millions of entries, and a day may have hundreds of loops: an
 *     entry is made when it is asked for, from its turn in the order and its lap.
 *  2. Each lap of the order takes each place as often, in other languages. Where the durations of languages are
 *     the same all laps last as long; otherwise how long each lasts is added up once, when whole laps matter.
 */

import type { Id, Language } from '../../model/ids.ts';
import type { Item } from '../../model/items.ts';
import type { Program } from '../../model/program.ts';
import { lastAtOrBefore } from '../time/calendar.ts';
import type { LoopPlace } from './loop-places.ts';
import { durationMs, isStill, languageRotation, spokenLanguage, variantKey } from './variants.ts';
import { type FairOrder, fairOrder, gcd, lcm } from './weighted-order.ts';

export interface LoopEntry {
  readonly item: Item;
  readonly language: Language;
  /** It names the two together (`variantKey`). */
  readonly key: string;
  readonly durationMs: number;
  readonly source: {
    readonly type: 'rule';
    readonly ruleId: Id;
    readonly playlistId: Id;
    readonly slotIndex: number;
  };
}

/** The turns of one item in a lap: `before` of them have been when the lap's turn comes, `ofLap` are in each. */
interface ItemTurn {
  readonly before: number;
  readonly ofLap: number;
}

export class Loop {
  readonly places: readonly LoopPlace[];
  /** How many entries it has. */
  readonly length: number;
  /** All its entries, each once, however often they come. */
  readonly distinct: readonly LoopEntry[];
  readonly #order: FairOrder;
  readonly #laps: number;
  /** Entries by place, then by turn in the rotation of languages. */
  readonly #entries: readonly (readonly LoopEntry[])[];
  readonly #rotation: number;
  readonly #perLap = new Map<Id, number>();
  /** They are made as far as they were asked for, by turn in the order. */
  readonly #itemTurns: ItemTurn[] = [];
  readonly #counted = new Map<Id, number>();
  /** These are the durations of its shortest and its longest entry. */
  readonly minMs: number;
  readonly maxMs: number;
  readonly hasStill: boolean;
  /** When in the cycle each lap starts, and when in its lap each turn does; both as far as they were asked for. */
  readonly #lapStartsMs: number[] = [0];
  readonly #turnStartsMs = new Map<number, number[]>();
  readonly #lapsAreEqual: boolean;

  constructor(program: Program, places: readonly LoopPlace[]) {
    const wanted = languageRotation(program);
    this.places = places;
    this.#order = orderOf(places);
    this.#rotation = wanted.length;
    const divisor = places.reduce((so, { weight }) => gcd(so, weight), 0) || 1;
    for (const { item, weight } of places)
      this.#perLap.set(item.id, (this.#perLap.get(item.id) ?? 0) + weight / divisor);
    let laps = 1;
    for (const [itemId, count] of this.#perLap) {
      const spoken = program.items[itemId]?.variants.length ?? 1;
      if (spoken > 1) laps = lcm(laps, wanted.length / gcd(wanted.length, count));
    }
    this.#laps = laps;
    this.length = laps * this.#order.length;
    this.#entries = places.map((place) => entriesOf(program, place, wanted));
    this.distinct = [...new Set(this.#entries.flat())];
    this.minMs = this.distinct.reduce((least, entry) => Math.min(least, entry.durationMs), Infinity);
    this.maxMs = this.distinct.reduce((longest, entry) => Math.max(longest, entry.durationMs), 0);
    this.hasStill = this.distinct.some(({ item }) => isStill(item));
    this.#lapsAreEqual =
      laps === 1 ||
      this.#entries.every((own) => own.every((entry) => entry.durationMs === own[0]?.durationMs));
  }

  /** The places take their turns in this fair order, which has their indices. */
  get order(): readonly number[] {
    return this.#order.all();
  }

  /** How long it surely lasts, without laying it out. */
  get minCycleMs(): number {
    return this.length * this.minMs;
  }

  /** One lap takes each place as often as its weight says. */
  get turnsInLap(): number {
    return this.#order.length;
  }

  get cycleMs(): number {
    return this.#lapStartMs(this.#laps);
  }

  entryAt(index: number): LoopEntry {
    const turns = this.#order.length;
    const lap = Math.floor(index / turns) % this.#laps;
    const turn = index % turns;
    const own = this.#entries[this.#order.at(turn)] ?? [];
    const { before, ofLap } = this.#itemTurnAt(turn);
    const entry = own[(lap * ofLap + before) % this.#rotation];
    if (!entry) throw new Error(`a loop of ${this.length} entries has none at ${index}`);
    return entry;
  }

  /** The entry that runs so long after the start of the cycle, and when in it that starts. */
  at(sinceMs: number): { readonly index: number; readonly startMs: number } {
    const turns = this.turnsInLap;
    let lap = Math.min(lastAtOrBefore(this.#lapStartsMs, sinceMs), this.#laps - 1);
    let starts = this.#turnStarts(lap, sinceMs);
    while (lap < this.#laps - 1 && (starts.at(-1) ?? 0) <= sinceMs - this.#lapStartMs(lap)) {
      lap++;
      starts = this.#turnStarts(lap, sinceMs);
    }
    const lapStartMs = this.#lapStartMs(lap);
    const turn = Math.min(lastAtOrBefore(starts, sinceMs - lapStartMs), turns - 1);
    return { index: lap * turns + turn, startMs: lapStartMs + (starts[turn] ?? 0) };
  }

  /** How many entries start in the first `sinceMs` of the cycle, and how many of them are of some places. */
  startedIn(sinceMs: number, own: ReadonlySet<LoopPlace>): { readonly all: number; readonly own: number } {
    if (sinceMs <= 0) return { all: 0, own: 0 };
    const { index, startMs } = this.at(sinceMs);
    const all = index + (startMs < sinceMs ? 1 : 0);
    const lap = Math.floor(all / this.turnsInLap);
    let count = lap * this.turnsOf(own);
    for (let turn = 0; turn < all % this.turnsInLap; turn++) {
      const place = this.places[this.#order.at(turn)];
      if (place && own.has(place)) count++;
    }
    return { all, own: count };
  }

  /** How many turns of a lap some places have. */
  turnsOf(own: ReadonlySet<LoopPlace>): number {
    const weights = this.places.reduce((sum, { weight }) => sum + weight, 0);
    const ours = this.places.reduce((sum, place) => sum + (own.has(place) ? place.weight : 0), 0);
    return Math.round((ours * this.turnsInLap) / weights);
  }

  #itemTurnAt(turn: number): ItemTurn {
    for (let next = this.#itemTurns.length; next <= turn; next++) {
      const id = this.places[this.#order.at(next)]?.item.id ?? '';
      const before = this.#counted.get(id) ?? 0;
      this.#counted.set(id, before + 1);
      this.#itemTurns.push({ before, ofLap: this.#perLap.get(id) ?? 0 });
    }
    return this.#itemTurns[turn] ?? { before: 0, ofLap: 0 };
  }

  /** The start of the lap after the last one is the end of the cycle. */
  #lapStartMs(lap: number): number {
    while (this.#lapStartsMs.length <= lap) this.#addLap();
    return this.#lapStartsMs[lap] ?? 0;
  }

  #addLap(): void {
    const starts = this.#lapStartsMs;
    const lap = starts.length - 1;
    const lapMs = lap > 0 && this.#lapsAreEqual ? (starts[1] ?? 0) : this.#lapMs(lap);
    starts.push((starts[lap] ?? 0) + lapMs);
  }

  #lapMs(lap: number): number {
    const turns = this.#order.length;
    let sumMs = 0;
    for (let turn = 0; turn < turns; turn++) sumMs += this.entryAt(lap * turns + turn).durationMs;
    return sumMs;
  }

  /**
   * When the turns of a lap start, from the start of the lap on: as many as it takes to be past an instant of the
   * cycle. After the last turn stands the end of the lap.
   */
  #turnStarts(lap: number, sinceMs: number): readonly number[] {
    const untilMs = sinceMs - this.#lapStartMs(lap);
    const key = this.#lapsAreEqual ? 0 : lap;
    // One that is surely over is added up, not kept.
    if (key > 0 && untilMs >= this.turnsInLap * this.maxMs)
      return [this.#lapStartMs(lap + 1) - this.#lapStartMs(lap)];
    let starts = this.#turnStartsMs.get(key);
    if (!starts) {
      starts = [0];
      if (this.#turnStartsMs.size >= MAX_LAPS_KEPT) this.#turnStartsMs.clear();
      this.#turnStartsMs.set(key, starts);
    }
    let atMs = starts.at(-1) ?? 0;
    while (atMs <= untilMs && starts.length <= this.turnsInLap) {
      atMs += this.entryAt(key * this.turnsInLap + starts.length - 1).durationMs;
      starts.push(atMs);
    }
    return starts;
  }
}

/** A lap has up to some ten thousand turns, and a day few laps. */
const MAX_LAPS_KEPT = 20;

export function buildLoop(program: Program, places: readonly LoopPlace[]): Loop {
  return new Loop(program, places);
}

/** The places in turn by their weights, those of one service apart. */
export function orderOf(places: readonly LoopPlace[]): FairOrder {
  return fairOrder(
    places.map(({ weight }) => weight),
    places.map(({ service }) => service),
  );
}

/** What a place shows at each turn of the rotation: one entry for all turns in which it speaks one language. */
function entriesOf(program: Program, place: LoopPlace, wanted: readonly Language[]): LoopEntry[] {
  const byLanguage = new Map<Language, LoopEntry>();
  const spoken = new Map<Language, Language>();
  return wanted.map((one) => {
    const language = spoken.get(one) ?? spokenLanguage(program, place.item, one);
    spoken.set(one, language);
    const entry = byLanguage.get(language) ?? entryOf(program, place, one);
    byLanguage.set(language, entry);
    return entry;
  });
}

export function entryOf(program: Program, place: LoopPlace, wanted: Language | undefined): LoopEntry {
  const { item, slot, slotIndex, rule } = place;
  const language = spokenLanguage(program, item, wanted);
  return {
    item,
    language,
    key: variantKey(item.id, language),
    durationMs: durationMs(program, item, language, slot.durationMs),
    source: { type: 'rule', ruleId: rule.id, playlistId: rule.playlistId, slotIndex },
  };
}
