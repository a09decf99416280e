/** Whatever is written, the chain goes on; whatever is changed of it, it doesn't. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type AuditNote, type AuditRow, type ChainEnd, chainOf, continues } from './audit-chain.ts';

const BEGINNING: ChainEnd = { id: 0, hash: '' };
const json = fc.option(fc.json(), { nil: null });
const note: fc.Arbitrary<AuditNote> = fc.record({
  event: fc.constantFrom('item-saved', 'item-deleted', 'signed-in'),
  entity: fc.constantFrom('item', 'screen', 'account'),
  id: fc.option(fc.string({ unit: 'binary' }), { nil: null }),
  before: json,
  after: json,
});
const actor = fc.record({
  type: fc.constantFrom('person', 'player', 'command', 'system'),
  name: fc.option(fc.string({ unit: 'binary' }), { nil: null }),
  address: fc.option(fc.ipV6(), { nil: null }),
});

function isWhole(rows: readonly AuditRow[]): boolean {
  let end = BEGINNING;
  for (const row of rows) {
    if (!continues(row, end)) return false;
    end = row;
  }
  return true;
}

const written = fc
  .array(fc.tuple(fc.array(note, { minLength: 1, maxLength: 4 }), actor, fc.nat()), {
    minLength: 1,
    maxLength: 8,
  })
  .map((changes) => {
    let end = BEGINNING;
    return changes.flatMap(([notes, by, atMs]) => {
      const rows = chainOf(notes, by, atMs, end);
      end = rows.at(-1) ?? end;
      return rows;
    });
  });

it('a chain of any entries is whole', () => {
  fc.assert(
    fc.property(written, (rows) => {
      expect(isWhole(rows)).toBe(true);
      expect(rows.map(({ id }) => id)).toEqual(rows.map((_, index) => index + 1));
    }),
    { seed: 11, numRuns: 200 },
  );
});

it('whoever changes a column, takes a row away or exchanges two breaks it', () => {
  const columns = ['at_ms', 'actor', 'address', 'event', 'entity_id', 'label', 'before', 'after'] as const;
  const change = fc.record({ at: fc.nat(), column: fc.constantFrom(...columns), how: fc.nat({ max: 2 }) });
  fc.assert(
    fc.property(written, change, (rows, { at, column, how }) => {
      const index = at % rows.length;
      const row = rows[index];
      if (!row) return;
      const other = column === 'at_ms' ? row.at_ms + 1 : `${row[column]} `;
      const changed = [
        rows.with(index, { ...row, [column]: other } as AuditRow),
        // The last one's absence shows by the end that is kept apart.
        index < rows.length - 1 ? rows.toSpliced(index, 1) : null,
        index < rows.length - 1
          ? rows.toSpliced(index, 2, ...rows.slice(index, index + 2).toReversed())
          : null,
      ][how];
      if (changed) expect(isWhole(changed)).toBe(false);
    }),
    { seed: 12, numRuns: 500 },
  );
});
