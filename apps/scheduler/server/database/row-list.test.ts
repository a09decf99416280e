import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runAtOnce, runInTurns } from '../runtime/cooperative-steps.ts';
import { temporaryFolder } from '../testing/scheduler.ts';
import { type Database, openDatabase } from './open.ts';
import { RowList } from './row-list.ts';

const BINDING = process.env.BACHECA_SQLITE_BINDING ?? null;
const COUNT = 1000;

interface Withdrawn {
  readonly item_id: string;
  readonly withdrawn_at_ms: number;
}

let folder: ReturnType<typeof temporaryFolder>;
let database: Database;
let list: RowList<Withdrawn, { readonly id: string; readonly atMs: number }>;

beforeEach(() => {
  folder = temporaryFolder();
  database = openDatabase(folder.path, BINDING);
  list = new RowList(database, {
    read(last: Withdrawn | undefined, count) {
      const query = database.query.selectFrom('withdrawn_items').selectAll().orderBy('item_id').limit(count);
      return database.all(last ? query.where('item_id', '>', last.item_id) : query);
    },
    keyOf: ({ item_id }) => item_id,
    valueOf: ({ item_id, withdrawn_at_ms }) => ({ id: item_id, atMs: withdrawn_at_ms }),
  });
  database.transaction(() => {
    for (let index = 0; index < COUNT; index++) save(idOf(index), 0);
  });
});
afterEach(() => {
  database.close();
  folder.remove();
});

const idOf = (index: number) => `avviso-${String(index).padStart(4, '0')}`;
const values = () => runAtOnce(list.steps()).values;

function save(item_id: string, withdrawn_at_ms: number): void {
  list.changed();
  database.run(
    database.query
      .insertInto('withdrawn_items')
      .values({ item_id, withdrawn_at_ms })
      .onConflict((conflict) => conflict.column('item_id').doUpdateSet({ withdrawn_at_ms })),
  );
}

it('a list has every row once, in order, over all of its pages', () => {
  expect(values().map(({ id }) => id)).toEqual(Array.from({ length: COUNT }, (_, index) => idOf(index)));
});

it('what is saved or deleted while a list is read in turns is in it or not, whole', async () => {
  const steps = list.steps();
  for (let step = 0; step < COUNT / 2; step++) steps.next();
  save(idOf(0), 1);
  list.changed();
  database.run(database.query.deleteFrom('withdrawn_items').where('item_id', '=', idOf(COUNT - 1)));
  const read = await runInTurns(steps);
  expect(read.values).toHaveLength(COUNT - 1);
  expect(read.values[0]?.atMs).toBe(1);
});

it('a list that nobody changed is not read again, and what another process writes is seen', () => {
  const [first] = values();
  expect(values()[0]).toBe(first);
  const other = new Sqlite(join(folder.path, 'bacheca.db'), BINDING ? { nativeBinding: BINDING } : {});
  other.prepare('DELETE FROM withdrawn_items WHERE item_id = ?').run(idOf(0));
  other.close();
  expect(values()[0]?.id).toBe(idOf(1));
});

it('what a transaction saw and took back is in no list after it', () => {
  expect(() =>
    database.transaction(() => {
      save(idOf(0), 1);
      expect(values()[0]?.atMs).toBe(1);
      throw new Error('taken back');
    }),
  ).toThrow('taken back');
  expect(values()[0]?.atMs).toBe(0);
});
