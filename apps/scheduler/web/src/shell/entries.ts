/**
 * The few places that one goes to, in the order of the rail. A page adds its line here once it is there: what is not
 * offered can't disappoint, so each says who has something to do on it.
 */
import type { Action } from '@bacheca/shared/model/rights';
import {
  IconChecklist,
  IconDeviceTv,
  IconLayoutGrid,
  IconListDetails,
  IconSettings,
  IconSunHigh,
  IconUsers,
  type TablerIcon,
} from '@tabler/icons-react';

interface Entry {
  readonly to: string;
  /** Its key in the words of the shell. */
  readonly word: string;
  readonly icon: TablerIcon;
  /** Offered to those who may do one of these somewhere; to all, where none is named. */
  readonly actions?: readonly Action[];
  /** The first parts of the addresses that belong to it. */
  readonly places: readonly string[];
  /** It stands at the foot of the rail, apart from daily work. */
  readonly atFoot?: boolean;
}

/** Whose day begins with what waits for them; the others begin with the screens. */
export const ACTIONS_OF_TODAY = [
  'item.save',
  'item.approve',
  'person.read',
] as const satisfies readonly Action[];

export const ENTRIES = [
  { to: '/', word: 'today', icon: IconSunHigh, actions: ACTIONS_OF_TODAY, places: [''] },
  { to: '/content', word: 'content', icon: IconLayoutGrid, places: ['content'] },
  {
    to: '/approvals',
    word: 'approvals',
    icon: IconChecklist,
    actions: ['item.approve', 'item.request-approval'],
    places: ['approvals'],
  },
  { to: '/services', word: 'services', icon: IconListDetails, places: ['services'] },
  { to: '/screens', word: 'screens', icon: IconDeviceTv, places: ['screens', 'pair'] },
  { to: '/people', word: 'people', icon: IconUsers, actions: ['person.read'], places: ['people'] },
  {
    to: '/settings',
    word: 'settings',
    icon: IconSettings,
    actions: ['settings.save'],
    places: ['settings', 'setup'],
    atFoot: true,
  },
] as const satisfies readonly Entry[];

/** The page that belongs to no entry has none. */
export function entryOf(place: string | undefined): (typeof ENTRIES)[number] | undefined {
  return ENTRIES.find(({ places }) => (places as readonly (string | undefined)[]).includes(place));
}

export function entriesFor(can: (action: Action) => boolean): (typeof ENTRIES)[number][] {
  return ENTRIES.filter((entry: Entry) => !entry.actions || entry.actions.some((action) => can(action)));
}
