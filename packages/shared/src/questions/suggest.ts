/**
 * Proposes a playlist from the catalogue for a user journey or a theme and the places where it will play. It
 * is an ordinary draft: staff edit it. Each slot and each item that was left out carries its reasons.
 *
 *  1. Only items of services of that journey or theme, that may be shown now or later.
 *  2. Table 2 rates each service by medium, 1 best: Video for videos, Brochure for the rest. Rating 1, 2, 3
 *     gives weight 3, 2, 1; an item rated 3 is left out where its service has a better rated one.
 *  3. A later promotion phase than the earliest among them takes one off for each step.
 *  4. An item that speaks to less than half of the places (by language weights) has one taken off.
 *  5. No weight falls below 1. What has a deadline comes first, the sooner the earlier; then by weight.
 */
import { showableTime } from '../engine/time/deadline.ts';
import type { Id, Instant, Language } from '../model/ids.ts';
import type { Item, Service } from '../model/items.ts';
import type { Location, Playlist, Slot } from '../model/schedule.ts';

export interface SuggestRequest {
  readonly services: readonly Service[];
  readonly items: readonly Item[];
  readonly locations: readonly Pick<Location, 'languages'>[];
  readonly about:
    | { readonly type: 'journey'; readonly journey: string }
    | { readonly type: 'theme'; readonly theme: string };
  readonly nowMs: number;
}

export type SuggestReason =
  | { readonly code: 'suitability'; readonly medium: 'video' | 'brochure'; readonly rating: 1 | 2 | 3 }
  /** The service is in none of table 2's rows. */
  | { readonly code: 'not-rated' }
  | { readonly code: 'later-phase'; readonly phase: number; readonly firstPhase: number }
  /** Languages of the places that the item lacks, and the share of their weights that it speaks to. */
  | { readonly code: 'languages-missing'; readonly languages: readonly Language[]; readonly reach: number }
  | { readonly code: 'deadline'; readonly closesAt: Instant }
  | { readonly code: 'not-yet-valid'; readonly fromMs: number };

export type LeftOutReason =
  | { readonly code: 'better-suited'; readonly itemIds: readonly Id[] }
  | { readonly code: 'over'; readonly endedMs: number };

export interface Suggestion {
  readonly playlist: Playlist;
  /** They are in the order of the playlist's slots. */
  readonly reasons: readonly { readonly itemId: Id; readonly reasons: readonly SuggestReason[] }[];
  readonly leftOut: readonly { readonly itemId: Id; readonly reason: LeftOutReason }[];
}

interface Candidate {
  readonly item: Item;
  readonly service: Service;
}

const WEIGHT_OF_RATING = { 1: 3, 2: 2, 3: 1 } as const;
const WEIGHT_UNRATED = 2;
const MAX_SLOTS = 500;

export function suggest(request: SuggestRequest): Suggestion {
  const { about, nowMs } = request;
  const services = new Map(request.services.filter((one) => isAbout(one, about)).map((one) => [one.id, one]));
  const candidates = request.items.flatMap((item) => {
    const service = item.serviceId === undefined ? undefined : services.get(item.serviceId);
    return service ? [{ item, service }] : [];
  });
  const leftOut = candidates.flatMap((candidate) => {
    const reason = whyLeftOut(candidate, candidates, nowMs);
    return reason ? [{ itemId: candidate.item.id, reason }] : [];
  });
  const without = new Set(leftOut.map(({ itemId }) => itemId));
  const kept = candidates.filter(({ item }) => !without.has(item.id));
  const firstPhase = Math.min(...kept.flatMap(({ service }) => service.phase ?? []));
  const chosen = kept
    .map((candidate) => rated(candidate, request, firstPhase))
    .sort(byImportance)
    .slice(0, MAX_SLOTS);
  const name = about.type === 'journey' ? about.journey : about.theme;
  return {
    playlist: { id: idOf(name), name: name.slice(0, 120), slots: chosen.map(({ slot }) => slot) },
    reasons: chosen.map(({ slot, reasons }) => ({ itemId: slot.itemId, reasons })),
    leftOut,
  };
}

function isAbout(service: Service, about: SuggestRequest['about']): boolean {
  return about.type === 'journey'
    ? service.userJourneys.includes(about.journey)
    : service.theme === about.theme;
}

function whyLeftOut(
  { item, service }: Candidate,
  all: readonly Candidate[],
  nowMs: number,
): LeftOutReason | undefined {
  const { endMs } = showableTime(item);
  if (endMs <= nowMs) return { code: 'over', endedMs: endMs };
  if (ratingOf(item, service) !== 3) return undefined;
  const better = all.filter(
    (other) =>
      other.service === service &&
      (ratingOf(other.item, service) ?? 3) < 3 &&
      showableTime(other.item).endMs > nowMs,
  );
  return better.length > 0 ? { code: 'better-suited', itemIds: better.map((one) => one.item.id) } : undefined;
}

function mediumOf({ kind }: Item): 'video' | 'brochure' {
  return kind === 'video' || kind === 'stream' ? 'video' : 'brochure';
}

function ratingOf(item: Item, { suitability }: Service): 1 | 2 | 3 | undefined {
  return suitability?.[mediumOf(item)];
}

interface Rated {
  readonly slot: Slot;
  readonly reasons: readonly SuggestReason[];
  readonly closesAtMs: number;
}

function rated({ item, service }: Candidate, request: SuggestRequest, firstPhase: number): Rated {
  const rating = ratingOf(item, service);
  const reasons: SuggestReason[] = [
    rating ? { code: 'suitability', medium: mediumOf(item), rating } : { code: 'not-rated' },
  ];
  let weight: number = rating ? WEIGHT_OF_RATING[rating] : WEIGHT_UNRATED;
  if (service.phase !== undefined && service.phase > firstPhase) {
    weight -= service.phase - firstPhase;
    reasons.push({ code: 'later-phase', phase: service.phase, firstPhase });
  }
  const { missing, reach } = languagesOf(item, request.locations);
  if (missing.length > 0) reasons.push({ code: 'languages-missing', languages: missing, reach });
  if (reach < 0.5) weight -= 1;
  const { startMs } = showableTime(item);
  if (startMs > request.nowMs) reasons.push({ code: 'not-yet-valid', fromMs: startMs });
  const closesAt = item.deadline?.closesAt;
  if (closesAt) reasons.push({ code: 'deadline', closesAt });
  return {
    slot: { itemId: item.id, weight: Math.max(1, weight) },
    reasons,
    closesAtMs: closesAt ? Date.parse(closesAt) : Infinity,
  };
}

/** The languages of the places that an item lacks, and the share of all their weights that it speaks to. */
function languagesOf(
  item: Item,
  locations: SuggestRequest['locations'],
): { missing: Language[]; reach: number } {
  const spoken = new Set(item.variants.map(({ language }) => language));
  const missing = new Set<Language>();
  let reach = 0;
  for (const { languages } of locations) {
    const total = languages.reduce((sum, { weight }) => sum + weight, 0);
    for (const { language, weight } of languages) {
      if (spoken.has(language)) reach += weight / total / locations.length;
      else missing.add(language);
    }
  }
  return { missing: [...missing], reach: locations.length > 0 ? reach : 1 };
}

function byImportance(a: Rated, b: Rated): number {
  const sooner = a.closesAtMs === b.closesAtMs ? 0 : a.closesAtMs - b.closesAtMs;
  return sooner || b.slot.weight - a.slot.weight || (a.slot.itemId < b.slot.itemId ? -1 : 1);
}

function idOf(name: string): Id {
  const plain = name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60)
    .replace(/^-+|-+$/g, '');
  return plain || 'proposta';
}
