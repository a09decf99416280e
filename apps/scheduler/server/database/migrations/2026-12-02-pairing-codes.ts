/**
 * Codes that players show to be paired, and what becomes of each one's claim (`players/pairing/pairing.ts`): whoever claims
 * one may have come to another process than the player.
 */
import type { Kysely } from 'kysely';
import type { EngineName } from '../engines/sql-database.ts';
import { columnTypes } from './column-types.ts';

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  const { text, integer } = columnTypes(engine);
  await db.schema
    .createTable('pairing_codes')
    .addColumn('code', text, (column) => column.primaryKey().notNull())
    .addColumn('network', text, (column) => column.notNull())
    .addColumn('node_id', text, (column) => column.notNull())
    .addColumn('offered_at_ms', integer, (column) => column.notNull())
    .addColumn('expires_at_ms', integer, (column) => column.notNull())
    .addColumn('claim_id', text)
    .addColumn('claimed_by', text)
    .addColumn('claim_until_ms', integer)
    .addColumn('screen_id', text, (column) => column.unique())
    .addColumn('new_screen', text)
    .addColumn('player_id', text)
    .addColumn('token_hash', text, (column) => column.unique())
    .addColumn('outcome', text)
    .execute();
  await db.schema
    .createIndex('pairing_codes_by_network')
    .on('pairing_codes')
    .columns(['network', 'offered_at_ms'])
    .execute();
}
