import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DomainError } from '../../errors/domain-error.ts';
import { type ListOptions, listQuery, MAX_PAGE_LENGTH, pageOf } from './list-page.ts';

interface Place {
  readonly id: string;
  readonly name: string;
  readonly kind: 'bus' | 'library';
}

const OPTIONS: ListOptions<Place> = {
  id: ({ id }) => id,
  texts: ({ name }) => [name],
  sorts: { name: ({ name }) => name },
  filters: { kind: ({ kind }) => [kind] },
};

const place: fc.Arbitrary<Place> = fc.record({
  id: fc.uuid(),
  // Few names, so that many are the same but for accents, capitals and numbers.
  name: fc.constantFrom('Fermata 9', 'Fermata 10', 'fermata 10', 'Città', 'citta', 'Zarini', ''),
  kind: fc.constantFrom('bus', 'library'),
});
const places = fc.uniqueArray(place, { selector: ({ id }) => id, maxLength: 40 });
const order = fc.constantFrom('id', '-id', 'name', '-name', undefined);
const filter = fc.record({
  q: fc.constantFrom('fermata', 'CITTA', '1', ''),
  kind: fc.constantFrom('bus', undefined),
});

/** Every page one after the other; between two of them the list may become another. */
function allPages(
  list: readonly Place[],
  query: Omit<Parameters<typeof pageOf>[1], 'cursor'>,
  change: (list: readonly Place[], page: number) => readonly Place[] = (same) => same,
): Place[] {
  const seen: Place[] = [];
  let now = list;
  let cursor: string | undefined;
  for (let number = 0; ; number += 1) {
    const page = pageOf(now, { ...query, ...(cursor !== undefined && { cursor }) }, OPTIONS);
    seen.push(...page.values);
    if (page.next === null) return seen;
    cursor = page.next;
    now = change(now, number);
  }
}

test('the pages one after the other are the whole list in its order, whatever is asked for', () => {
  fc.assert(
    fc.property(places, fc.integer({ min: 1, max: 12 }), order, filter, (list, limit, sort, wanted) => {
      const whole = pageOf(list, { ...wanted, sort: sort ?? 'id' }, OPTIONS);
      expect(allPages(list, { ...wanted, sort, limit })).toEqual(whole.values);
      expect(whole.count).toBe(whole.values.length);
      // Nothing that passes is missing.
      const unsorted = pageOf(list, wanted, OPTIONS).values;
      expect(new Set(whole.values)).toEqual(new Set(unsorted));
    }),
  );
});

test('what is added or deleted meanwhile shows nothing twice and hides nothing that stays', () => {
  const changes = fc.array(fc.oneof(place, fc.nat()), { maxLength: 20 });
  fc.assert(
    fc.property(places, fc.integer({ min: 1, max: 5 }), order, changes, (list, limit, sort, steps) => {
      const gone = new Set<string>();
      const seen = allPages(list, { limit, sort }, (now, page) => {
        const step = steps[page];
        if (step === undefined) return now;
        if (typeof step !== 'number') return now.some(({ id }) => id === step.id) ? now : [step, ...now];
        const leaving = now[step % Math.max(1, now.length)];
        if (leaving) gone.add(leaving.id);
        return now.filter((one) => one !== leaving);
      });
      const ids = seen.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      const staying = list.map(({ id }) => id).filter((id) => !gone.has(id));
      expect(ids).toEqual(expect.arrayContaining(staying));
    }),
  );
});

test('whoever asks for nothing gets the list as it is', () => {
  fc.assert(
    fc.property(places, (list) => {
      expect(pageOf(list, {}, OPTIONS)).toEqual({ values: list, count: null, next: null });
    }),
  );
});

test('a cursor of another search, order or filter is refused, and whatever else is no cursor', () => {
  const list: Place[] = ['a', 'b', 'c'].map((id) => ({ id, name: id, kind: 'bus' }));
  const { next } = pageOf(list, { limit: 1, sort: 'name', kind: 'bus' }, OPTIONS);
  expect(next).not.toBeNull();
  const ask = (query: object) => pageOf(list, { limit: 1, cursor: next ?? '', ...query }, OPTIONS);
  expect(ask({ sort: 'name', kind: 'bus' }).values).toEqual([list[1]]);
  for (const query of [
    { sort: '-name', kind: 'bus' },
    { sort: 'name' },
    { sort: 'name', kind: 'bus', q: 'a' },
  ])
    expect(() => ask(query)).toThrow(DomainError);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.json()), (cursor) => {
      const page = () => pageOf(list, { limit: 1, cursor }, OPTIONS);
      expect(page).toThrow(expect.objectContaining({ code: 'bad-cursor' }));
      expect(() => pageOf(list, { cursor: Buffer.from(cursor).toString('base64url') }, OPTIONS)).toThrow();
    }),
  );
});

test('pages have a greatest length, and lists only the orders that they know', () => {
  const query = listQuery(OPTIONS);
  expect(query.safeParse({ limit: String(MAX_PAGE_LENGTH), sort: '-name', kind: 'bus' }).success).toBe(true);
  for (const wrong of [
    { limit: String(MAX_PAGE_LENGTH + 1) },
    { limit: '0' },
    { limit: 'all' },
    { sort: 'kind' },
    { cursor: 'a'.repeat(2000) },
  ])
    expect(query.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
});
