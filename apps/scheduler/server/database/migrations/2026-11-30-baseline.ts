/**
 * All tables as SQLite's own history (`migrations.ts`) has made them by now, for PostgreSQL. What comes after it is one
 * history for both engines.
 */
import type { Kysely } from 'kysely';
import type { EngineName } from '../engines/sql-database.ts';
import { type ColumnTypes, columnTypes } from './column-types.ts';

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  if (engine === 'sqlite') return;
  const types = columnTypes(engine);
  await createContent(db, types);
  await createSchedule(db, types);
  await createPublish(db, types);
  await createPlayers(db, types);
  await createPlays(db, types);
  await createPeople(db, types);
}

async function createContent(db: Kysely<unknown>, { text, integer }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('services')
    .addColumn('id', text, (column) => column.primaryKey().notNull())
    .addColumn('body', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('media')
    .addColumn('sha256', text, (column) => column.primaryKey().notNull())
    .addColumn('bytes', integer, (column) => column.notNull())
    .addColumn('mime_type', text, (column) => column.notNull())
    .addColumn('width', integer)
    .addColumn('height', integer)
    .addColumn('duration_ms', integer)
    .addColumn('added_at_ms', integer, (column) => column.notNull())
    .addColumn('longest_hold_ms', integer)
    .execute();
  await db.schema
    .createTable('items')
    .addColumn('id', text, (column) => column.primaryKey().notNull())
    .addColumn('service_id', text, (column) => column.references('services.id'))
    .addColumn('body', text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('items_by_service').on('items').columns(['service_id']).execute();
  await db.schema
    .createTable('item_media')
    .addColumn('item_id', text, (column) => column.notNull().references('items.id').onDelete('cascade'))
    .addColumn('sha256', text, (column) => column.notNull().references('media.sha256'))
    .addPrimaryKeyConstraint('item_media_key', ['item_id', 'sha256'])
    .execute();
  await db.schema.createIndex('item_media_by_sha256').on('item_media').columns(['sha256']).execute();
  await db.schema
    .createTable('withdrawn_items')
    .addColumn('item_id', text, (column) => column.primaryKey().notNull())
    .addColumn('withdrawn_at_ms', integer, (column) => column.notNull())
    .execute();
}

async function createSchedule(db: Kysely<unknown>, { text, integer }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('playlists')
    .addColumn('id', text, (column) => column.primaryKey().notNull())
    .addColumn('body', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('playlist_items')
    .addColumn('playlist_id', text, (column) =>
      column.notNull().references('playlists.id').onDelete('cascade'),
    )
    .addColumn('item_id', text, (column) => column.notNull().references('items.id'))
    .addPrimaryKeyConstraint('playlist_items_key', ['playlist_id', 'item_id'])
    .execute();
  await db.schema.createIndex('playlist_items_by_item').on('playlist_items').columns(['item_id']).execute();
  await db.schema
    .createTable('locations')
    .addColumn('id', text, (column) => column.primaryKey().notNull())
    .addColumn('body', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('location_media')
    .addColumn('location_id', text, (column) =>
      column.notNull().references('locations.id').onDelete('cascade'),
    )
    .addColumn('sha256', text, (column) => column.notNull().references('media.sha256'))
    .addPrimaryKeyConstraint('location_media_key', ['location_id', 'sha256'])
    .execute();
  await db.schema.createIndex('location_media_by_sha256').on('location_media').columns(['sha256']).execute();
  await db.schema
    .createTable('screens')
    .addColumn('id', text, (column) => column.primaryKey().notNull())
    .addColumn('location_id', text, (column) => column.notNull().references('locations.id'))
    .addColumn('body', text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('screens_by_location').on('screens').columns(['location_id']).execute();
  await db.schema
    .createTable('rules')
    .addColumn('id', text, (column) => column.primaryKey().notNull())
    .addColumn('playlist_id', text, (column) => column.notNull().references('playlists.id'))
    .addColumn('body', text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('rules_by_playlist').on('rules').columns(['playlist_id']).execute();
  await db.schema
    .createTable('rule_places')
    .addColumn('rule_id', text, (column) => column.notNull().references('rules.id').onDelete('cascade'))
    .addColumn('location_id', text, (column) => column.references('locations.id'))
    .addColumn('screen_id', text, (column) => column.references('screens.id'))
    .execute();
  await db.schema.createIndex('rule_places_by_screen').on('rule_places').columns(['screen_id']).execute();
  await db.schema.createIndex('rule_places_by_location').on('rule_places').columns(['location_id']).execute();
  await db.schema.createIndex('rule_places_by_rule').on('rule_places').columns(['rule_id']).execute();
  await db.schema
    .createTable('takeovers')
    .addColumn('id', text, (column) => column.primaryKey().notNull())
    .addColumn('body', text, (column) => column.notNull())
    .addColumn('targets', text, (column) => column.notNull())
    .addColumn('ends_at_ms', integer, (column) => column.notNull())
    .addColumn('started_by', text)
    .addColumn('started_at_ms', integer)
    .addColumn('ended_by', text)
    .execute();
  await db.schema.createIndex('takeovers_by_end').on('takeovers').columns(['ends_at_ms']).execute();
}

async function createPublish(
  db: Kysely<unknown>,
  { text, integer, bytes, numbered }: ColumnTypes,
): Promise<void> {
  await db.schema
    .createTable('publications')
    .addColumn('id', numbered, (column) => column.primaryKey())
    .addColumn('published_at_ms', integer, (column) => column.notNull())
    .addColumn('inputs', text, (column) => column.notNull())
    .addColumn('published_by', text)
    .execute();
  await db.schema
    .createTable('location_publications')
    .addColumn('location_id', text, (column) =>
      column.primaryKey().notNull().references('locations.id').onDelete('cascade'),
    )
    .addColumn('publication_id', integer, (column) => column.notNull().references('publications.id'))
    .execute();
  await db.schema
    .createIndex('location_publications_by_publication')
    .on('location_publications')
    .columns(['publication_id'])
    .execute();
  await db.schema
    .createTable('programs')
    .addColumn('revision', text, (column) => column.primaryKey().notNull())
    .addColumn('bytes', bytes, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('published')
    .addColumn('screen_id', text, (column) =>
      column.primaryKey().notNull().references('screens.id').onDelete('cascade'),
    )
    .addColumn('revision', text, (column) => column.notNull().references('programs.revision'))
    .execute();
  await db.schema.createIndex('published_by_revision').on('published').columns(['revision']).execute();
}

async function createPlayers(db: Kysely<unknown>, { text, integer }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('players')
    .addColumn('id', text, (column) => column.primaryKey().notNull())
    .addColumn('screen_id', text, (column) => column.notNull().references('screens.id').unique())
    .addColumn('token_hash', text, (column) => column.notNull().unique())
    .addColumn('paired_at_ms', integer, (column) => column.notNull())
    .addColumn('host', text, (column) => column.notNull())
    .addColumn('version', text, (column) => column.notNull())
    .addColumn('last_seen_at_ms', integer)
    .addColumn('status', text)
    .addColumn('seal_key_given', text)
    .addColumn('seals_by_key', integer, (column) => column.notNull().defaultTo(0))
    .addColumn('edition', integer, (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('former_players')
    .addColumn('token_hash', text, (column) => column.primaryKey().notNull())
    .addColumn('id', text, (column) => column.notNull())
    .addColumn('screen_id', text, (column) => column.notNull())
    .addColumn('removed_at_ms', integer, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('clones')
    .addColumn('player_id', text, (column) => column.primaryKey().notNull())
    .addColumn('first_seen_at_ms', integer, (column) => column.notNull())
    .addColumn('last_seen_at_ms', integer, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('linked_spans')
    .addColumn('screen_id', text, (column) => column.notNull())
    .addColumn('from_ms', integer, (column) => column.notNull())
    .addColumn('until_ms', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('linked_spans_key', ['screen_id', 'from_ms'])
    .execute();
  await db.schema
    .createTable('reported_spans')
    .addColumn('screen_id', text, (column) => column.notNull())
    .addColumn('from_ms', integer, (column) => column.notNull())
    .addColumn('until_ms', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('reported_spans_key', ['screen_id', 'from_ms'])
    .execute();
}

async function createPlays(db: Kysely<unknown>, { text, integer, numbered }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('journals')
    .addColumn('id', numbered, (column) => column.primaryKey())
    .addColumn('player_id', text, (column) => column.notNull())
    .addColumn('journal_id', text, (column) => column.notNull())
    .addColumn('boot_id', text)
    .addColumn('from_ms', integer)
    .addColumn('until_ms', integer)
    .addUniqueConstraint('journals_unique', ['player_id', 'journal_id'])
    .execute();
  await db.schema.createIndex('journals_by_time').on('journals').columns(['player_id', 'until_ms']).execute();
  await db.schema
    .createTable('journal_ranges')
    .addColumn('journal', integer, (column) => column.notNull().references('journals.id'))
    .addColumn('first_seq', integer, (column) => column.notNull())
    .addColumn('last_seq', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('journal_ranges_key', ['journal', 'first_seq'])
    .execute();
  await db.schema
    .createTable('service_snapshots')
    .addColumn('id', numbered, (column) => column.primaryKey())
    .addColumn('hash', text, (column) => column.notNull().unique())
    .addColumn('service_id', text, (column) => column.notNull())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('body', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('item_snapshots')
    .addColumn('id', numbered, (column) => column.primaryKey())
    .addColumn('item_hash', text, (column) => column.notNull().unique())
    .addColumn('item_id', text, (column) => column.notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('title', text, (column) => column.notNull())
    .addColumn('service_id', text)
    .addColumn('service', integer, (column) => column.references('service_snapshots.id'))
    .addColumn('body', text)
    .execute();
  await db.schema
    .createTable('place_snapshots')
    .addColumn('id', numbered, (column) => column.primaryKey())
    .addColumn('hash', text, (column) => column.notNull().unique())
    .addColumn('screen_id', text, (column) => column.notNull())
    .addColumn('location_id', text, (column) => column.notNull())
    .addColumn('time_zone', text, (column) => column.notNull())
    .addColumn('body', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('place_snapshots_by_screen')
    .on('place_snapshots')
    .columns(['screen_id'])
    .execute();
  await db.schema
    .createTable('hourly_plays')
    .addColumn('hour', integer, (column) => column.notNull())
    .addColumn('place', integer, (column) => column.notNull())
    .addColumn('item', integer, (column) => column.notNull())
    .addColumn('outcome', integer, (column) => column.notNull())
    .addColumn('plays', integer, (column) => column.notNull())
    .addColumn('panel_off', integer, (column) => column.notNull())
    .addColumn('shown_ms', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('hourly_plays_key', ['hour', 'place', 'item', 'outcome'])
    .execute();
  await db.schema
    .createTable('daily_plays')
    .addColumn('day', integer, (column) => column.notNull())
    .addColumn('place', integer, (column) => column.notNull())
    .addColumn('item', integer, (column) => column.notNull())
    .addColumn('outcome', integer, (column) => column.notNull())
    .addColumn('plays', integer, (column) => column.notNull())
    .addColumn('panel_off', integer, (column) => column.notNull())
    .addColumn('shown_ms', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('daily_plays_key', ['day', 'place', 'item', 'outcome'])
    .execute();
  await db.schema
    .createTable('undated_plays')
    .addColumn('journal', integer, (column) => column.notNull().references('journals.id'))
    .addColumn('boot_id', text, (column) => column.notNull())
    .addColumn('place', integer, (column) => column.notNull())
    .addColumn('item', integer, (column) => column.notNull())
    .addColumn('outcome', integer, (column) => column.notNull())
    .addColumn('plays', integer, (column) => column.notNull())
    .addColumn('panel_off', integer, (column) => column.notNull())
    .addColumn('shown_ms', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('undated_plays_key', ['journal', 'boot_id', 'place', 'item', 'outcome'])
    .execute();
  await db.schema
    .createTable('boot_anchors')
    .addColumn('journal', integer, (column) => column.notNull().references('journals.id'))
    .addColumn('boot_id', text, (column) => column.notNull())
    .addColumn('offset_ms', integer, (column) => column.notNull())
    .addColumn('applied', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('boot_anchors_key', ['journal', 'boot_id'])
    .execute();
  await db.schema
    .createTable('aggregated_plays')
    .addColumn('journal', integer, (column) => column.notNull().references('journals.id'))
    .addColumn('first_seq', integer, (column) => column.notNull())
    .addColumn('last_seq', integer, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('screen_id', text, (column) => column.notNull())
    .addColumn('received_at_ms', integer, (column) => column.notNull())
    .addColumn('body', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('aggregated_plays_key', ['journal', 'first_seq', 'last_seq'])
    .execute();
}

async function createPeople(db: Kysely<unknown>, { text, integer, numbered }: ColumnTypes): Promise<void> {
  await db.schema
    .createTable('staff')
    .addColumn('username', text, (column) => column.primaryKey().notNull())
    .addColumn('role', text, (column) => column.notNull())
    .addColumn('password_hash', text, (column) => column.notNull())
    .addColumn('must_change_password', integer, (column) => column.notNull())
    .addColumn('password_expires_at_ms', integer)
    .execute();
  await db.schema
    .createTable('sessions')
    .addColumn('id_hash', text, (column) => column.primaryKey().notNull())
    .addColumn('username', text, (column) =>
      column.notNull().references('staff.username').onDelete('cascade'),
    )
    .addColumn('expires_at_ms', integer, (column) => column.notNull())
    .addColumn('started_at_ms', integer, (column) => column.notNull().defaultTo(0))
    .addColumn('address', text, (column) => column.notNull().defaultTo(''))
    .addColumn('browser', text, (column) => column.notNull().defaultTo(''))
    .execute();
  await db.schema.createIndex('sessions_by_username').on('sessions').columns(['username']).execute();
  await db.schema
    .createTable('devices')
    .addColumn('id_hash', text, (column) => column.primaryKey().notNull())
    .addColumn('username', text, (column) =>
      column.notNull().references('staff.username').onDelete('cascade'),
    )
    .addColumn('last_used_at_ms', integer, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('devices_by_username').on('devices').columns(['username']).execute();
  await db.schema
    .createTable('command_notes')
    .addColumn('id', numbered, (column) => column.primaryKey())
    .addColumn('body', text, (column) => column.notNull())
    .execute();
}
