/**
 * Who may do what, where. This is the only place that knows which role an action takes: routes and pages name actions.
 *
 * 1. An action that has to do with places needs them all: each area of its resource is within a grant of a role that
 *    gives the action. Grants add up.
 * 2. A grant without a limit is everywhere. One with a limit has the locations that it names by id, kind or tag, those
 *    that come later, too.
 * 3. A limit never has more than it names: one to tags has no kind, though all its locations may be tagged today.
 */
import type { Id } from './ids.ts';
import type { Grant, GrantLimit, Role } from './people.ts';
import type { LocationKind } from './schedule.ts';

const EVERYONE = ['admin', 'editor', 'approver', 'operator', 'board'] as const satisfies readonly Role[];

/** Wherever it is held, and whatever it is limited to, the role gives these as a whole. */
const OF_NO_PLACE = {
  /** One's own session, password and list of sessions. */
  'account.use': EVERYONE,
  /** The release, and what the API is. */
  'installation.read': EVERYONE,
  'content.read': EVERYONE,
  'screen.read': EVERYONE,
  'service.save': ['editor'],
  'service.delete': ['editor'],
  'catalogue.import': ['editor'],
  'item.save': ['editor'],
  'item.delete': ['editor'],
  /** Texts in other languages, for whoever writes. */
  'item.propose': ['editor'],
  'playlist.save': ['editor'],
  'playlist.delete': ['editor'],
  'playlist.suggest': ['editor'],
  /** Editors for their items, operators for the marks of locations. */
  'media.upload': ['editor', 'operator'],
  'media.delete': ['editor'],
  /** What was uploaded, how far it is, and its pictures. */
  'asset.read': EVERYONE,
  'asset.upload': ['editor'],
  'asset.cancel': ['editor'],
  'item.request-approval': ['editor'],
  'item.approve': ['approver'],
  /** Whose content needs nobody's yes. */
  'item.exempt': ['admin'],
  'settings.read': EVERYONE,
  'settings.save': ['admin'],
  /** What the scheduler does apart from requests. */
  'job.read': ['admin', 'operator'],
  'job.retry': ['admin', 'operator'],
  'job.cancel': ['admin', 'operator'],
  'audit.read': ['admin'],
  'person.read': ['admin'],
  'person.save': ['admin'],
  'person.delete': ['admin'],
  'person.reset-password': ['admin'],
  'person.end-sessions': ['admin'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

/** The role gives these for what is within its limit. */
const OF_PLACES = {
  /** It acts at once, wherever the item plays. */
  'item.withdraw': ['editor'],
  'rule.save': ['editor'],
  'rule.delete': ['editor'],
  publish: ['editor'],
  'takeover.start': ['editor'],
  'takeover.end': ['editor'],
  'location.save': ['operator'],
  'location.delete': ['operator'],
  'screen.save': ['operator'],
  'screen.delete': ['operator'],
  'screen.identify': ['operator'],
  'player.pair': ['operator'],
  'player.unpair': ['operator'],
  'play.acknowledge': ['operator'],
  'report.read': ['board'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type UnplacedAction = keyof typeof OF_NO_PLACE;
export type PlacedAction = keyof typeof OF_PLACES;
export type Action = UnplacedAction | PlacedAction;

const ROLES: Readonly<Record<Action, readonly Role[]>> = { ...OF_NO_PLACE, ...OF_PLACES };
export const ACTIONS = Object.keys(ROLES) as readonly Action[];

export interface Actor {
  readonly grants: readonly Grant[];
}

/** A location as far as rights have to do with it. Its kind is null where it is known by its id only. */
export interface Place {
  readonly id: Id;
  readonly kind: LocationKind | null;
  readonly tags: readonly Id[];
}

/** Where something is or acts: one place, or all of a kind or with a tag, those that come later among them. */
export type Area =
  | { readonly type: 'everywhere' }
  | { readonly type: 'kind'; readonly kind: LocationKind }
  | { readonly type: 'tag'; readonly tag: Id }
  | { readonly type: 'place'; readonly place: Place };

/** What an action is about: every area that it reaches. */
export type Resource = readonly Area[];

export const EVERYWHERE: Resource = [{ type: 'everywhere' }];

export function can(actor: Actor, action: UnplacedAction): boolean;
export function can(actor: Actor, action: PlacedAction, resource: Resource): boolean;
export function can(actor: Actor, action: Action, resource: Resource = []): boolean {
  return (
    canSomewhere(actor, action) && (!isPlaced(action) || areasOutside(actor, action, resource).length === 0)
  );
}

/** Whether there may be something of which they may do it: what a page offers before it is known of what. */
export function canSomewhere(actor: Actor, action: Action): boolean {
  return grantsOf(actor, action).length > 0;
}

/** The areas that keep them from it. */
export function areasOutside(actor: Actor, action: PlacedAction, resource: Resource): Area[] {
  const grants = grantsOf(actor, action);
  return resource.filter((area) => !grants.some(({ limit }) => !limit || isWithin(area, limit)));
}

/** Whether it matters where: others are given as a whole or not at all. */
export function isPlaced(action: Action): action is PlacedAction {
  return Object.hasOwn(OF_PLACES, action);
}

/** The roles any of which gives the action, for a sentence that says whom to ask. */
export function rolesThatGive(action: Action): readonly Role[] {
  return ROLES[action];
}

function grantsOf({ grants }: Actor, action: Action): Grant[] {
  return grants.filter(({ role }) => ROLES[action].includes(role));
}

function isWithin(area: Area, { locationIds = [], kinds = [], tags = [] }: GrantLimit): boolean {
  switch (area.type) {
    case 'everywhere':
      return false;
    case 'kind':
      return kinds.includes(area.kind);
    case 'tag':
      return tags.includes(area.tag);
    case 'place': {
      const { id, kind, tags: its } = area.place;
      return (
        locationIds.includes(id) ||
        (kind !== null && kinds.includes(kind)) ||
        its.some((tag) => tags.includes(tag))
      );
    }
  }
}
