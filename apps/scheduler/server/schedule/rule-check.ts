import type { Id } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import {
  type Location,
  type Playlist,
  ProgramRule,
  type Rule,
  type Screen,
} from '@bacheca/shared/model/schedule';
import { checkRule, type RuleProblem } from '@bacheca/shared/questions/check-rule';
import { type Refusal, refusal, thing } from '../errors/problem.ts';
import { isTarget } from './targets.ts';

/** What a rule is judged by: all places that there are, its playlist and that playlist's items. */
interface Surroundings {
  readonly locations: readonly Location[];
  readonly screens: readonly Screen[];
  readonly playlist: Playlist;
  /** As a program has them, with the deadlines of their services. */
  readonly items: Readonly<Record<Id, Item>>;
}

type Place = Pick<Location, 'id' | 'timeZone' | 'country' | 'patronDay' | 'openingHours'>;

const DAYTIME: Location['openingHours'] = [
  { weekdays: [1, 2, 3, 4, 5, 6, 7], dayparts: [{ from: '07:00', until: '20:00' }] },
];
/** Stand in for the places of a kind or a tag that has none yet: one has opening hours, one is always open. */
const PLACES_TO_COME: readonly Place[] = [
  { id: 'any', timeZone: 'Europe/Rome', openingHours: DAYTIME },
  { id: 'any', timeZone: 'Europe/Rome' },
];

/** Why this rule can never play anywhere, or null if it can at some place. */
export function whyNeverPlays(rule: Rule, surroundings: Surroundings, nowMs: number): Refusal | null {
  const { locations, screens, playlist, items } = surroundings;
  const meant = placesOf(rule, locations, screens);
  if (meant.named > 0 && meant.places.length === 0)
    return refusal('rule-nowhere', { thing: thing('rule', rule.id) });
  const programRule = ProgramRule.strip().parse(rule);
  const problems: { problem: RuleProblem; location: Place }[] = [];
  for (const location of differentIn(meant.named > 0 ? meant.places : PLACES_TO_COME)) {
    const problem = checkRule(programRule, { location, playlist, items }, nowMs);
    if (!problem) return null;
    problems.push({ problem, location });
  }
  const first = problems[0]?.problem;
  const places = problems.map(({ location }) => thing('location', location.id));
  return first ? refusalOf(rule, first, places) : null;
}

/** The locations that a rule is meant for, and how many its target named before the exclusions. */
function placesOf(
  { target, exclude = [] }: Rule,
  locations: readonly Location[],
  screens: readonly Screen[],
): { named: number; places: Location[] } {
  let named = 0;
  const places = locations.filter((location) => {
    const here = screens.filter((screen) => screen.locationId === location.id);
    // A location that has no screen yet is judged by itself.
    const judged = here.length > 0 ? here : [screenless(location)];
    const meant = judged.filter((screen) => isTarget(target, screen, location));
    named += meant.length;
    return meant.some((screen) => !exclude.some((one) => isTarget(one, screen, location)));
  });
  return { named, places };
}

function screenless({ id }: Location): Screen {
  return { id: '', locationId: id, name: '', orientation: 'landscape' };
}

/** One of all those that a rule can't tell apart. */
function differentIn(places: readonly Place[]): Place[] {
  const byWhatCounts = new Map<string, Place>();
  for (const place of places) {
    const { timeZone, country, patronDay, openingHours } = place;
    const key = JSON.stringify([timeZone, country, patronDay, openingHours]);
    if (!byWhatCounts.has(key)) byWhatCounts.set(key, place);
  }
  return [...byWhatCounts.values()];
}

function refusalOf(rule: Rule, problem: RuleProblem, places: readonly ReturnType<typeof thing>[]): Refusal {
  const self = thing('rule', rule.id);
  switch (problem.code) {
    case 'no-playlist':
      return refusal('missing-reference', { thing: self, missing: [thing('playlist', problem.playlistId)] });
    case 'no-items':
      return refusal('rule-no-items', { thing: self, playlist: [thing('playlist', problem.playlistId)] });
    case 'ends-before-start':
      return refusal('ends-before-start', { thing: self });
    case 'over':
      return refusal('rule-over', { thing: self, until: problem.validUntil });
    case 'no-days':
      return refusal('rule-no-days', { thing: self });
    case 'no-opening-hours':
      return refusal('rule-no-opening-hours', { thing: self, places });
    case 'items-not-valid':
      return refusal('rule-items-not-valid', { thing: self, items: problem.itemIds });
    case 'no-day-left':
      return refusal('rule-no-day-left', { thing: self });
    case 'never-open':
      return refusal('rule-never-open', { thing: self, places });
    case 'exact-times-outside':
      return refusal('rule-exact-times-outside', { thing: self });
    case 'items-not-then':
      return refusal('rule-items-not-then', { thing: self, items: problem.itemIds });
  }
}
