/** The rows that `held-tables.ts` holds, and what the audit says of a change to one. */
import type { EntityKind } from '@bacheca/shared/translations/phrase';
import { parsedJson } from './audit/audit-chain.ts';
import type { Note } from './audit/audit-trail.ts';

export const KEYS = {
  services: 'id',
  items: 'id',
  playlists: 'id',
  locations: 'id',
  screens: 'id',
  rules: 'id',
  withdrawn_items: 'item_id',
  takeovers: 'id',
  location_publications: 'location_id',
  published: 'screen_id',
  media: 'sha256',
  players: 'id',
  settings: 'key',
  item_approvals: 'item_id',
} as const;

/** What is held of a table of which more is written, again and again, than what staff change. */
export const HELD_COLUMNS = {
  players: ['id', 'screen_id', 'token_hash', 'paired_at_ms'],
} as const;

/** Whose row the engine deletes with one of these, under the same key. */
export const DELETED_WITH: { readonly [Table in HeldTable]?: HeldTable } = {
  screens: 'published',
  locations: 'location_publications',
};

export type HeldTable = keyof typeof KEYS;

export type AnyRow = Readonly<Record<string, unknown>>;

/** A row as it was written or read. */
export interface WrittenRow {
  readonly table: HeldTable;
  readonly key: string;
  /** It is null where there is none any more. */
  readonly row: AnyRow | null;
}

export interface ChangedRow extends WrittenRow {
  readonly before: AnyRow | null;
}

/** What each is a row of; null where a change is noted as a whole, by whoever makes it. */
const ENTITIES: Readonly<Record<HeldTable, EntityKind | null>> = {
  services: 'service',
  items: 'item',
  playlists: 'playlist',
  locations: 'location',
  screens: 'screen',
  rules: 'rule',
  withdrawn_items: 'item',
  takeovers: 'takeover',
  location_publications: null,
  published: null,
  media: 'media',
  players: 'player',
  settings: 'settings',
  // Each decision is noted by whoever makes it.
  item_approvals: null,
};

/** Says nothing of a row that was written as it was. */
export function noteRow(note: Note, { table, key, row, before }: ChangedRow): void {
  const entity = ENTITIES[table];
  if (!entity || (row === null ? before === null : before !== null && isSame(before, row))) return;
  note({
    event: eventOf(table, before, row),
    entity,
    id: key,
    before: before && documentOf(table, before),
    after: row && documentOf(table, row),
  });
}

function eventOf(table: HeldTable, before: AnyRow | null, after: AnyRow | null): string {
  if (table === 'withdrawn_items') return after ? 'item-withdrawn' : 'item-returned';
  if (table === 'media') return after ? 'media-uploaded' : 'media-deleted';
  if (table === 'players') return after ? 'player-paired' : 'player-unpaired';
  if (table !== 'takeovers') return `${ENTITIES[table]}-${after ? 'saved' : 'deleted'}`;
  if (!before) return 'takeover-started';
  return after ? 'takeover-ended' : 'takeover-deleted';
}

/** What staff edit is in `body`, which its other columns only repeat; of others all columns count. */
function documentOf(table: HeldTable, { body, ...columns }: AnyRow): string {
  // A token's hash is written down nowhere else.
  if (table === 'players') return JSON.stringify({ screenId: columns.screen_id });
  if (typeof body !== 'string') return JSON.stringify(columns);
  const document = parsedJson(body);
  if (typeof document !== 'object') return JSON.stringify({ unreadable: body, ...columns });
  return 'targets' in columns ? JSON.stringify({ ...document, ...columns }) : body;
}

export function isSame(one: AnyRow, other: AnyRow): boolean {
  return Object.keys(other).every((column) => one[column] === other[column]);
}
