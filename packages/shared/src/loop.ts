/**
 * A loop: the showings that repeat while the same rules hold. Its order comes from shares and weights by
 * fair interleaving that keeps showings of one service apart, its languages from the location's weights by
 * the same method, item by item. So the loop is as long as it takes for every item's languages to come round.
 */
import { gcd, interleave, lcm } from './apportion.ts';
import type { Id, Language } from './ids.ts';
import type { Item } from './items.ts';
import type { Place } from './places.ts';
import type { Program } from './program.ts';
import { durationMs, languageRotation, spokenLanguage, variantKey } from './variants.ts';

export interface LoopEntry {
  readonly item: Item;
  readonly language: Language;
  /** `variantKey` of the two. */
  readonly key: string;
  readonly durationMs: number;
  readonly source: {
    readonly type: 'rule';
    readonly ruleId: Id;
    readonly playlistId: Id;
    readonly slotIndex: number;
  };
}

export interface Loop {
  readonly entries: readonly LoopEntry[];
  /** Where in the cycle each entry starts, in ms. */
  readonly startsMs: readonly number[];
  readonly cycleMs: number;
  readonly places: readonly Place[];
  /** The fair order of the places, as indices of them. */
  readonly order: readonly number[];
}

export function buildLoop(program: Program, places: readonly Place[]): Loop {
  const order = fairOrder(places);
  const wanted = languageRotation(program);

  const perCycle = new Map<Id, number>();
  for (const index of order) {
    const place = places[index];
    if (place) perCycle.set(place.item.id, (perCycle.get(place.item.id) ?? 0) + 1);
  }
  let laps = 1;
  for (const [itemId, count] of perCycle) {
    const spoken = program.items[itemId]?.variants.length ?? 1;
    if (spoken > 1) laps = lcm(laps, wanted.length / gcd(wanted.length, count));
  }

  const shown = new Map<Id, number>();
  // One entry for all turns of a place in a language: a loop of many languages may have a million turns.
  const made = places.map(() => new Map<Language | undefined, LoopEntry>());
  const entries: LoopEntry[] = [];
  for (let lap = 0; lap < laps; lap++) {
    for (const index of order) {
      const place = places[index];
      if (!place) continue;
      const turn = shown.get(place.item.id) ?? 0;
      shown.set(place.item.id, turn + 1);
      const language = wanted[turn % wanted.length];
      const entry = made[index]?.get(language) ?? entryOf(program, place, language);
      made[index]?.set(language, entry);
      entries.push(entry);
    }
  }
  const startsMs: number[] = [];
  let cycleMs = 0;
  for (const entry of entries) {
    startsMs.push(cycleMs);
    cycleMs += entry.durationMs;
  }
  return { entries, startsMs, cycleMs, places, order };
}

/** The places in turn by their weights, those of one service apart. */
export function fairOrder(places: readonly Place[]): number[] {
  return interleave(
    places.map(({ weight }) => weight),
    places.map(({ service }) => service),
  );
}

export function entryOf(program: Program, place: Place, wanted: Language | undefined): LoopEntry {
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
