/**
 * Every form of an item is kept, and what was decided of it. What is there by now, as it is published and as it is
 * drafted, is approved by the installation: screens go on as they were.
 */
import { contentHashOf } from '@bacheca/shared/wire/content-hash';
import { type Kysely, sql } from 'kysely';
import { parsedJson } from '../audit/audit-chain.ts';
import type { EngineName } from '../engines/sql-database.ts';
import { columnTypes } from './column-types.ts';

/** Well below SQLite's limit of parameters. */
const ROWS_PER_INSERT = 500;

interface Form {
  readonly itemId: string;
  readonly contentHash: string;
  readonly body: string;
}

export async function up(db: Kysely<unknown>, engine: EngineName): Promise<void> {
  const { text, integer, numbered } = columnTypes(engine);
  await db.schema
    .createTable('item_revisions')
    .addColumn('item_id', text, (column) => column.notNull())
    .addColumn('number', integer, (column) => column.notNull())
    .addColumn('content_hash', text, (column) => column.notNull())
    .addColumn('at_ms', integer, (column) => column.notNull())
    .addColumn('author', text)
    .addColumn('body', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('item_revisions_key', ['item_id', 'number'])
    .execute();
  await db.schema
    .createTable('item_decisions')
    .addColumn('id', numbered, (column) => column.primaryKey())
    .addColumn('item_id', text, (column) => column.notNull())
    .addColumn('revision', integer, (column) => column.notNull())
    .addColumn('content_hash', text, (column) => column.notNull())
    .addColumn('decision', text, (column) => column.notNull())
    .addColumn('kind', text)
    .addColumn('decided_by', text)
    .addColumn('at_ms', integer, (column) => column.notNull())
    .addColumn('reason', text)
    .addColumn('authors', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('item_decisions_by_item')
    .on('item_decisions')
    .columns(['item_id', 'id'])
    .execute();
  await db.schema
    .createTable('item_approvals')
    .addColumn('item_id', text, (column) => column.primaryKey().notNull())
    .addColumn('body', text, (column) => column.notNull())
    .addColumn('approved_item', text)
    .execute();
  await db.schema
    .alterTable('programs')
    .addColumn('last_decision', integer, (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('takeovers').addColumn('approval', text).execute();
  await approveWhatIsThere(db as Kysely<AnyTables>);
}

type AnyTables = Record<string, Record<string, string | number | Buffer | null>>;

async function approveWhatIsThere(db: Kysely<AnyTables>): Promise<void> {
  const atMs = Date.now();
  const forms = await formsOf(db);
  const revisions: Record<string, string | number | null>[] = [];
  const decisions: Record<string, string | number | null>[] = [];
  const approvals: Record<string, string | number | null>[] = [];
  for (const [itemId, ofItem] of Map.groupBy(forms.values(), (form) => form.itemId)) {
    for (const [index, { contentHash, body }] of ofItem.entries()) {
      const of = { item_id: itemId, content_hash: contentHash, at_ms: atMs };
      revisions.push({ ...of, number: index + 1, author: null, body });
      decisions.push({
        ...of,
        revision: index + 1,
        ...{ decision: 'approved', kind: 'installation', decided_by: null, reason: null, authors: '[]' },
      });
    }
    const contentHash = ofItem.at(-1)?.contentHash ?? '';
    const at = new Date(atMs).toISOString();
    const newest = { revision: ofItem.length, contentHash };
    const state = {
      ...{ itemId, state: 'approved', ...newest, authors: [], requested: null },
      approved: { ...newest, by: null, at, kind: 'installation' },
      decided: { by: null, at, reason: null, decision: 'approved' },
    };
    approvals.push({ item_id: itemId, body: JSON.stringify(state), approved_item: null });
  }
  await insertAll(db, 'item_revisions', revisions);
  await insertAll(db, 'item_decisions', decisions);
  await insertAll(db, 'item_approvals', approvals);
  await sql`update programs set last_decision = (select coalesce(max(id), 0) from item_decisions)`.execute(
    db,
  );
}

/** Each content of each item once, what is drafted now last. A row that can't be read was never compiled either. */
async function formsOf(db: Kysely<AnyTables>): Promise<ReadonlyMap<string, Form>> {
  const forms = new Map<string, Form>();
  const add = (itemId: string, item: unknown) => {
    if (typeof item !== 'object' || item === null) return;
    const contentHash = contentHashOf(item);
    const key = `${itemId} ${contentHash}`;
    forms.delete(key);
    forms.set(key, { itemId, contentHash, body: JSON.stringify(item) });
  };
  const addAll = (json: string) => {
    const parsed = parsedJson(json);
    const items = typeof parsed === 'object' && parsed !== null && 'items' in parsed ? parsed.items : null;
    if (typeof items === 'object' && items !== null)
      for (const [id, item] of Object.entries(items)) add(id, item);
  };
  const programs = await db.selectFrom('programs').select('bytes').execute();
  for (const { bytes } of programs) if (Buffer.isBuffer(bytes)) addAll(bytes.toString('utf8'));
  const publications = await db.selectFrom('publications').select('inputs').orderBy('id').execute();
  for (const { inputs } of publications) addAll(String(inputs));
  const items = await db.selectFrom('items').select(['id', 'body']).orderBy('id').execute();
  for (const { id, body } of items) add(String(id), parsedJson(String(body)));
  return forms;
}

async function insertAll(
  db: Kysely<AnyTables>,
  table: string,
  rows: readonly Record<string, string | number | null>[],
): Promise<void> {
  for (let first = 0; first < rows.length; first += ROWS_PER_INSERT)
    await db
      .insertInto(table)
      .values(rows.slice(first, first + ROWS_PER_INSERT))
      .execute();
}
