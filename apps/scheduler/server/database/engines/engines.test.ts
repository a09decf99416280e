/** Both engines do the same: transactions that are whole and apart, and one history of tables. */
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { describeEngines, type TestDatabase } from '../../testing/engines.ts';
import type { Queries, SqlDatabase } from './sql-database.ts';

const admins = async (queries: Queries) =>
  (await queries.selectFrom('grants').select('username').where('role', '=', 'admin').execute()).length;

async function addPerson({ query }: SqlDatabase, username: string): Promise<void> {
  const row = { username, password_hash: '', must_change_password: 0 };
  await query
    .insertInto('staff')
    .values({ ...row, password_expires_at_ms: null })
    .execute();
  await query.insertInto('grants').values({ username, role: 'admin', within: null }).execute();
}

/** Unless nobody would be left. */
const demote = (database: SqlDatabase, username: string) =>
  database.transaction(async (tx) => {
    if ((await admins(tx)) < 2) return false;
    await tx.updateTable('grants').set({ role: 'editor' }).where('username', '=', username).execute();
    return true;
  });

describeEngines('an engine', (open) => {
  let test: TestDatabase;
  let database: SqlDatabase;
  beforeEach(async () => {
    test = await open();
    database = test.database;
  });
  afterEach(() => test.remove());

  it('does all of a transaction or nothing', async () => {
    const failing = database.transaction(async (tx) => {
      await tx.insertInto('withdrawn_items').values({ item_id: 'a', withdrawn_at_ms: 1 }).execute();
      throw new Error('not so');
    });
    await expect(failing).rejects.toThrow('not so');
    expect(await database.query.selectFrom('withdrawn_items').selectAll().execute()).toEqual([]);
  });

  it('lets two that would break a rule together not both have their way', async () => {
    for (let round = 0; round < 20; round++) {
      await database.query.deleteFrom('staff').execute();
      const people = ['anna', 'bruno', 'carla', 'dario'];
      for (const one of people) await addPerson(database, one);
      const results = await Promise.all(people.map((one) => demote(database, one)));
      expect(results.filter((isDone) => isDone)).toHaveLength(3);
      expect(await admins(database.query)).toBe(1);
    }
    // How long they are held depends on the machine.
    expect(test.held.filter(({ why }) => why === 'awaits something else than its queries')).toEqual([]);
  });

  it('shows nobody what is not committed', async () => {
    await addPerson(database, 'anna');
    const seen: number[] = [];
    const writing = database.transaction(async (tx) => {
      await tx.updateTable('grants').set({ role: 'editor' }).execute();
      await tx.updateTable('grants').set({ role: 'admin' }).execute();
    });
    const reading = (async () => {
      for (let turn = 0; turn < 50; turn++) {
        seen.push(await admins(database.query));
        await setImmediate();
      }
    })();
    await Promise.all([writing, reading]);
    expect(new Set(seen)).toEqual(new Set([1]));
  });

  it('numbers rows, keeps large numbers and bytes, and orders texts by their characters', async () => {
    const inputs = { published_by: null, inputs: '{}' };
    const atMs = 8.64e15;
    const publication = await database.query
      .insertInto('publications')
      .values({ ...inputs, published_at_ms: atMs })
      .returningAll()
      .executeTakeFirstOrThrow();
    expect(publication).toEqual({ id: 1, ...inputs, published_at_ms: atMs });
    const bytes = Buffer.from([0, 255, 10, 128]);
    await database.query.insertInto('programs').values({ revision: 'r', bytes }).execute();
    const program = await database.query.selectFrom('programs').select('bytes').executeTakeFirstOrThrow();
    expect(Buffer.compare(program.bytes, bytes)).toBe(0);

    for (const username of ['b', 'Z', 'a', 'è', '_']) await addPerson(database, username);
    const names = await database.query.selectFrom('staff').select('username').orderBy('username').execute();
    expect(names.map(({ username }) => username)).toEqual(['Z', '_', 'a', 'b', 'è']);
    const { total } = await database.query
      .selectFrom('publications')
      .select(({ fn }) => fn.sum<number>('published_at_ms').as('total'))
      .executeTakeFirstOrThrow();
    expect(total).toBe(atMs);
  });

  it('says where a transaction waits for something else', async () => {
    await database.transaction(async (tx) => {
      await admins(tx);
      await sleep(5);
      await admins(tx);
    });
    expect(test.held).toMatchObject([{ why: 'awaits something else than its queries' }]);
    expect(test.held[0]?.stack).toContain('engines.test.ts');
  });
});

describe.skipIf(inject('postgresUrl') === null)('the tables of both', () => {
  it('are the same', async () => {
    const { newDatabase } = await import('../../testing/engines.ts');
    const columnsOf = async (engine: 'sqlite' | 'postgres') => {
      const test = await newDatabase(engine);
      const tables = await test.database.query.introspection.getTables();
      await test.remove();
      return Object.fromEntries(
        tables.map(({ name, columns }) => [
          name,
          Object.fromEntries(
            columns.map((column) => [
              column.name,
              { kind: kindOf(column.dataType), mayBeNull: column.isNullable && !column.isAutoIncrementing },
            ]),
          ),
        ]),
      );
    };
    // SQLite converts the plays of a database that is older than month files; PostgreSQL has a table for all of them.
    const { plays_to_convert: _, ...sqlite } = await columnsOf('sqlite');
    const { plays, ...postgres } = await columnsOf('postgres');
    expect(postgres).toEqual(sqlite);
    expect(Object.keys(plays ?? {})).toContain('received_at_ms');
  });
});

function kindOf(dataType: string): string {
  const kinds: Record<string, string> = { int8: 'integer', int4: 'integer', bytea: 'blob', float8: 'real' };
  const type = dataType.toLowerCase().replace(/\(.*/, '');
  return kinds[type] ?? type;
}
