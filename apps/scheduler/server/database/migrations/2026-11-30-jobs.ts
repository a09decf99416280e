/** Work that is done apart from requests (`jobs/job-queue.ts`). */
import type { Kysely } from 'kysely';
import type { EngineName } from '../engines/sql-database.ts';
import { columnTypes } from './column-types.ts';

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  const { text, integer, real, numbered } = columnTypes(engine);
  await db.schema
    .createTable('jobs')
    .addColumn('id', numbered, (column) => column.primaryKey())
    .addColumn('type', text, (column) => column.notNull())
    .addColumn('payload', text, (column) => column.notNull())
    .addColumn('key', text)
    .addColumn('priority', integer, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('run_at_ms', integer, (column) => column.notNull())
    .addColumn('attempts', integer, (column) => column.notNull())
    .addColumn('max_attempts', integer, (column) => column.notNull())
    .addColumn('locked_by', text)
    .addColumn('locked_until_ms', integer)
    .addColumn('progress', real)
    .addColumn('result', text)
    .addColumn('error', text)
    .addColumn('created_at_ms', integer, (column) => column.notNull())
    .addColumn('finished_at_ms', integer)
    .execute();
  await db.schema.createIndex('jobs_by_state').on('jobs').columns(['state', 'run_at_ms']).execute();
  await db.schema.createIndex('jobs_by_key').unique().on('jobs').column('key').execute();
}
