/**
 * A loop: the showings that repeat while the same rules hold. Its order comes from shares and weights by
 * fair interleaving, its languages from the location's weights by the same method, item by item. So the
 * loop is as long as it takes for every item's languages to come round.
 */
import { gcd, interleave, lcm } from './apportion.ts';
import type { Id, Language } from './ids.ts';
import type { Item } from './items.ts';
import type { Program } from './program.ts';
import type { ProgramRule, Slot } from './schedule.ts';

/** More would only be needed for shares finer than one in two thousand; they are rounded to that. */
const MAX_SLOTS_IN_CYCLE = 2000;
/** Beyond this the products of weights would leave the whole numbers that a double holds exactly. */
const MAX_COMMON_MULTIPLE = 1e9;

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
}

/** A rule with those of its slots that may show now. */
export interface Contender {
  readonly rule: ProgramRule;
  readonly slots: readonly { readonly slot: Slot; readonly slotIndex: number; readonly item: Item }[];
}

/** Names a variant in the set of unavailable ones; an item's bare id means all its variants. */
export function variantKey(itemId: Id, language: Language): string {
  return `${itemId}/${language}`;
}

/** Stills can be shown longer than planned; a video or a stream can't. */
export function isStill(item: Item): boolean {
  return item.kind !== 'video' && item.kind !== 'stream';
}

export function buildLoop(program: Program, contenders: readonly Contender[]): Loop {
  const places = contenders.flatMap(({ rule, slots }) => slots.map((entry) => ({ rule, ...entry })));
  const order = interleave(placeWeights(contenders));
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
  const entries: LoopEntry[] = [];
  for (let lap = 0; lap < laps; lap++) {
    for (const index of order) {
      const place = places[index];
      if (!place) continue;
      const { item, slot, slotIndex, rule } = place;
      const turn = shown.get(item.id) ?? 0;
      shown.set(item.id, turn + 1);
      const language = spokenLanguage(program, item, wanted[turn % wanted.length]);
      entries.push({
        item,
        language,
        key: variantKey(item.id, language),
        durationMs: durationMs(program, item, language, slot.durationMs),
        source: { type: 'rule', ruleId: rule.id, playlistId: rule.playlistId, slotIndex },
      });
    }
  }
  const startsMs: number[] = [];
  let cycleMs = 0;
  for (const entry of entries) {
    startsMs.push(cycleMs);
    cycleMs += entry.durationMs;
  }
  return { entries, startsMs, cycleMs };
}

/** Whole-number weights of all places, such that rules have their shares and slots their part of them. */
function placeWeights(contenders: readonly Contender[]): number[] {
  const totals = contenders.map(({ slots }) => slots.reduce((sum, { slot }) => sum + slot.weight, 0));
  const common = totals.reduce(lcm, 1);
  const weightsTimes = (factor: number) =>
    contenders.flatMap(({ rule, slots }, index) =>
      slots.map(({ slot }) => (rule.share * slot.weight * factor) / (totals[index] ?? 1)),
    );
  if (common < MAX_COMMON_MULTIPLE) {
    const exact = weightsTimes(common);
    const divisor = exact.reduce(gcd, 0) || 1;
    if (exact.reduce((sum, weight) => sum + weight, 0) / divisor <= MAX_SLOTS_IN_CYCLE) return exact;
  }
  const fractions = weightsTimes(1);
  const total = fractions.reduce((sum, weight) => sum + weight, 0);
  return fractions.map((weight) => Math.max(1, Math.round((weight / total) * MAX_SLOTS_IN_CYCLE)));
}

/** The languages of the place in turn, by their weights. */
export function languageRotation(program: Program): Language[] {
  const { languages } = program.location;
  return interleave(languages.map(({ weight }) => weight)).flatMap(
    (index) => languages[index]?.language ?? [],
  );
}

/** The wanted language if the item has it, else the place's languages in their order, Italian, the item's first. */
export function spokenLanguage(program: Program, item: Item, wanted: Language | undefined): Language {
  const spoken = item.variants.map((variant) => variant.language);
  const preferences = [wanted, ...program.location.languages.map(({ language }) => language), 'it' as const];
  const found = preferences.find((language) => language !== undefined && spoken.includes(language));
  const language = found ?? spoken[0];
  if (!language) throw new Error(`item ${item.id} has no variant`);
  return language;
}

/** How long a showing of this variant lasts (semantics.md, Slots). */
export function durationMs(
  program: Pick<Program, 'mediaFiles'>,
  item: Item,
  language: Language,
  own?: number,
): number {
  switch (item.kind) {
    case 'video': {
      const variant = item.variants.find((candidate) => candidate.language === language);
      const probed = variant && program.mediaFiles[variant.media]?.durationMs;
      if (!probed) throw new Error(`video ${item.id} (${language}) has no probed duration`);
      return probed;
    }
    case 'infographic': {
      const pages = item.variants.find((candidate) => candidate.language === language)?.pages ?? [];
      if (pages.length === 1 && own) return own;
      return pages.reduce((sum, page) => sum + page.durationMs, 0);
    }
    case 'qr':
    case 'stream':
    case 'notice':
      return own ?? item.durationMs;
  }
}
