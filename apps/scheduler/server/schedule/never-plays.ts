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
import { entityRef } from '@bacheca/shared/translations/phrase';
import { type DomainError, domainError } from '../errors/domain-error.ts';
import { isTarget } from './targets.ts';

/** What a rule is judged by: all places that there are, its playlist and that playlist's items. */
interface RuleSources {
  readonly locations: readonly Location[];
  readonly screens: readonly Screen[];
  readonly playlist: Playlist;
  /** They are as a program has them, with the deadlines of their services. */
  readonly items: Readonly<Record<Id, Item>>;
}

type RuleLocation = Pick<Location, 'id' | 'timeZone' | 'country' | 'patronDay' | 'openingHours'>;

const DAYTIME: Location['openingHours'] = [
  { weekdays: [1, 2, 3, 4, 5, 6, 7], dayparts: [{ from: '07:00', until: '20:00' }] },
];
/** Stand in for the places of a kind or a tag that has none yet: one has opening hours, one is always open. */
const FUTURE_LOCATIONS: readonly RuleLocation[] = [
  { id: 'any', timeZone: 'Europe/Rome', openingHours: DAYTIME },
  { id: 'any', timeZone: 'Europe/Rome' },
];

/** Why this rule can never play anywhere, or null if it can at some place. */
export function neverPlaysError(rule: Rule, surroundings: RuleSources, nowMs: number): DomainError | null {
  const { locations, screens, playlist, items } = surroundings;
  const meant = locationsOf(rule, locations, screens);
  if (meant.named > 0 && meant.places.length === 0)
    return domainError('rule-nowhere', { entity: entityRef('rule', rule.id) });
  const programRule = ProgramRule.strip().parse(rule);
  const problems: { problem: RuleProblem; location: RuleLocation }[] = [];
  for (const location of differentIn(meant.named > 0 ? meant.places : FUTURE_LOCATIONS)) {
    const problem = checkRule(programRule, { location, playlist, items }, nowMs);
    if (!problem) return null;
    problems.push({ problem, location });
  }
  const first = problems[0]?.problem;
  const places = problems.map(({ location }) => entityRef('location', location.id));
  return first ? errorOf(rule, first, places) : null;
}

/** The locations that a rule is meant for, and how many its target named before the exclusions. */
function locationsOf(
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
function differentIn(places: readonly RuleLocation[]): RuleLocation[] {
  const byWhatCounts = new Map<string, RuleLocation>();
  for (const place of places) {
    const { timeZone, country, patronDay, openingHours } = place;
    const key = JSON.stringify([timeZone, country, patronDay, openingHours]);
    if (!byWhatCounts.has(key)) byWhatCounts.set(key, place);
  }
  return [...byWhatCounts.values()];
}

function errorOf(
  rule: Rule,
  problem: RuleProblem,
  places: readonly ReturnType<typeof entityRef>[],
): DomainError {
  const self = entityRef('rule', rule.id);
  switch (problem.code) {
    case 'no-playlist':
      return domainError('missing-reference', {
        entity: self,
        missing: [entityRef('playlist', problem.playlistId)],
      });
    case 'no-items':
      return domainError('rule-no-items', {
        entity: self,
        playlist: [entityRef('playlist', problem.playlistId)],
      });
    case 'ends-before-start':
      return domainError('ends-before-start', { entity: self });
    case 'over':
      return domainError('rule-over', { entity: self, until: problem.validUntil });
    case 'no-days':
      return domainError('rule-no-days', { entity: self });
    case 'no-opening-hours':
      return domainError('rule-no-opening-hours', { entity: self, places });
    case 'items-not-valid':
      return domainError('rule-items-not-valid', { entity: self, items: problem.itemIds });
    case 'no-day-left':
      return domainError('rule-no-day-left', { entity: self });
    case 'never-open':
      return domainError('rule-never-open', { entity: self, places });
    case 'exact-times-outside':
      return domainError('rule-exact-times-outside', { entity: self });
    case 'items-not-then':
      return domainError('rule-items-not-then', { entity: self, items: problem.itemIds });
  }
}
