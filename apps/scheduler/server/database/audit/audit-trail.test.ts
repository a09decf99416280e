/** The audit's chain on both engines: whole whatever happens at once, and broken by whoever changes it. */
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BY } from '../../testing/actor.ts';
import { TestClock } from '../../testing/clock.ts';
import { describeEngines, type TestDatabase } from '../../testing/engines.ts';
import type { AuditNote } from './audit-chain.ts';
import { AuditTrail } from './audit-trail.ts';

const MONTH_MS = 31 * 24 * 60 * 60_000;

function saved(id: string): AuditNote {
  const after = JSON.stringify({ id, title: `Titolo di ${id}` });
  return { event: 'item-saved', entity: 'item', id, before: null, after };
}

describeEngines('the audit', (open) => {
  let test: TestDatabase;
  let clock: TestClock;
  let trail: AuditTrail;
  beforeEach(async () => {
    test = await open();
    clock = new TestClock();
    trail = new AuditTrail(test.database, clock);
  });
  afterEach(() => test.remove());

  const { raw } = sql;
  const run = (statement: string) => raw(statement).execute(test.database.query);
  const ids = async () =>
    (await trail.query.selectFrom('audit_entries').select('id').orderBy('id').execute()).map(({ id }) => id);
  const addFive = async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) await trail.note(BY, saved(id));
  };
  /** As somebody would who may do everything with the database. */
  async function allowChanges(): Promise<void> {
    await run(
      `drop trigger audit_entries_stay${test.database.engine === 'postgres' ? ' on audit_entries' : ''}`,
    );
  }

  it('is one chain, whoever writes at the same moment', async () => {
    const other = new AuditTrail(test.database, clock);
    const notes = Array.from({ length: 20 }, (_, index) => saved(`n${index}`));
    await Promise.all(notes.map((note, index) => (index % 2 === 0 ? trail : other).note(BY, note)));
    expect(await ids()).toEqual(notes.map((_, index) => index + 1));
    expect(await trail.verify()).toMatchObject({ isWhole: true, entries: 20, last: { id: 20 } });
  });

  it('has what was done, and nothing of what was not', async () => {
    const failing = trail.transaction(BY, async (tx, note) => {
      await tx.insertInto('withdrawn_items').values({ item_id: 'a', withdrawn_at_ms: 1 }).execute();
      note(saved('a'));
      throw new Error('not so');
    });
    await expect(failing).rejects.toThrow('not so');
    expect(await ids()).toEqual([]);
    await trail.note(BY, saved('b'));
    const entry = await trail.entry(1);
    expect(Math.abs((entry?.at_ms ?? 0) - clock.now())).toBeLessThan(MONTH_MS);
    expect(entry).toMatchObject({
      ...{ actor_type: 'person', actor: BY.name, address: BY.address },
      ...{ event: 'item-saved', entity: 'item', entity_id: 'b', label: 'Titolo di b' },
      ...{ before: null, after: '{"id":"b","title":"Titolo di b"}' },
    });
    expect(await trail.lastChangeOf('item', 'b')).toEqual({ by: BY.name, atMs: entry?.at_ms });
    expect(await trail.lastChangeOf('item', 'a')).toBeNull();
  });

  it('lets no entry be changed by mistake', async () => {
    await addFive();
    await expect(run(`update audit_entries set actor = 'altri' where id = 3`)).rejects.toThrow(
      'never changed',
    );
  });

  const tamperings: Readonly<Record<string, readonly [statement: string, brokenAt: number]>> = {
    'changes who did it': [`update audit_entries set actor = 'altri' where id = 3`, 3],
    'changes what was there': [`update audit_entries set before = '{}' where id = 2`, 2],
    'changes when': ['update audit_entries set at_ms = at_ms - 1 where id = 5', 5],
    'takes one away in the midst': ['delete from audit_entries where id = 3', 3],
    'takes away the first': ['delete from audit_entries where id = 1', 1],
    'takes away the last': ['delete from audit_entries where id = 5', 5],
    'exchanges two': [
      'update audit_entries set id = case id when 2 then -3 when 3 then -2 else id end where id in (2, 3)',
      2,
    ],
  };
  for (const [what, [statement, brokenAt]] of Object.entries(tamperings))
    it(`is broken by who ${what}`, async () => {
      await addFive();
      await allowChanges();
      await run(statement);
      await run('update audit_entries set id = -id where id < 0');
      expect(await trail.verify()).toMatchObject({ isWhole: false, brokenAt });
    });

  it('shows to who has written down an end that all of it was made anew', async () => {
    await addFive();
    const check = await trail.verify();
    if (!check.isWhole) throw new Error('it is whole');
    await run('delete from audit_entries');
    await run(`update audit_ends set id = 0, hash = ''`);
    for (const id of ['a', 'b', 'x', 'd', 'e', 'f']) await trail.note(BY, saved(id));
    expect(await trail.verify()).toMatchObject({ isWhole: true, entries: 6 });
    expect(await trail.verify(check.last)).toMatchObject({ isWhole: false, brokenAt: check.last.id });
    await run('delete from audit_entries where id > 3');
    await run(
      `update audit_ends set id = 3, hash = (select hash from audit_entries where id = 3) where name = 'last'`,
    );
    expect(await trail.verify(check.last)).toMatchObject({ isWhole: false, brokenAt: check.last.id });
  });

  it('keeps two years, and is whole from there', async () => {
    await addFive();
    clock.skip(20 * MONTH_MS);
    await addFive();
    await trail.deleteOld();
    expect(await ids()).toHaveLength(10);
    const check = await trail.verify();
    clock.skip(5 * MONTH_MS);
    await trail.deleteOld();
    expect(await ids()).toEqual([6, 7, 8, 9, 10]);
    expect(await trail.verify()).toMatchObject({ isWhole: true, entries: 5, first: { id: 5 } });
    if (check.isWhole) expect(await trail.verify(check.last)).toMatchObject({ isWhole: true });
    clock.skip(25 * MONTH_MS);
    await trail.deleteOld();
    expect(await ids()).toEqual([]);
    await trail.note(BY, saved('f'));
    expect(await ids()).toEqual([11]);
    expect(await trail.verify()).toMatchObject({ isWhole: true, entries: 1 });
  });

  it('is not cut in its midst by a clock that was wrong for a while', async () => {
    await addFive();
    clock.skip(-40 * MONTH_MS);
    await addFive();
    clock.skip(40 * MONTH_MS);
    await trail.deleteOld();
    expect(await ids()).toHaveLength(10);
    expect(await trail.verify()).toMatchObject({ isWhole: true });
  });
});
