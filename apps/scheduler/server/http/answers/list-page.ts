/**
 * Lists by pages, the same way for every route that answers with a list.
 *
 *  1. Without `limit` the answer is the whole list, as far as it passes `q` and the filters.
 *  2. A page begins after the last entry of the one before, by what the entry was sorted by and its id. What is added or
 *     deleted between two pages is therefore never shown twice, and hides nothing else.
 *  3. A cursor is good for the search and the order that it came with, and for no other.
 */
import { matchesWords } from '@bacheca/shared/text/search';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { domainError } from '../../errors/domain-error.ts';

/** As many as a page of the staff app has use for at once. */
export const MAX_PAGE_LENGTH = 500;
const MAX_CURSOR_CHARACTERS = 1000;
const MAX_SEARCH_CHARACTERS = 200;

export interface ListOptions<Value> {
  /** Names one entry of the list. */
  readonly id: (value: Value) => string;
  /** What a search looks through. */
  readonly texts: (value: Value) => readonly string[];
  /** What it can be sorted by; by the id if nothing is asked for. */
  readonly sorts: Readonly<Record<string, (value: Value) => string>>;
  /** What each filter compares with. */
  readonly filters?: Readonly<Record<string, (value: Value) => readonly string[]>>;
}

const Common = z.object({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_LENGTH).optional(),
  cursor: z.string().max(MAX_CURSOR_CHARACTERS).optional(),
  q: z.string().max(MAX_SEARCH_CHARACTERS).optional(),
});

type ListQuery = z.infer<typeof Common> & Readonly<Record<string, unknown>>;

/** What such a route takes. A leading `-` sorts the other way round. */
export function listQuery<Value>({ sorts, filters = {} }: ListOptions<Value>): z.ZodType<ListQuery> {
  const orders = ['id', ...Object.keys(sorts)].flatMap((name) => [name, `-${name}`]);
  const filter = z.string().max(MAX_SEARCH_CHARACTERS).optional();
  return Common.extend({
    sort: z.enum(orders).optional(),
    ...Object.fromEntries(Object.keys(filters).map((name) => [name, filter])),
  });
}

export interface Page<Value> {
  readonly values: readonly Value[];
  /** Of all pages together; null where the whole list was asked for as it is. */
  readonly count: number | null;
  /** What asks for the next page; null where this is the last. */
  readonly next: string | null;
}

export function pageOf<Value>(
  all: readonly Value[],
  query: ListQuery,
  options: ListOptions<Value>,
): Page<Value> {
  const { limit, cursor, q = '', sort } = query;
  const filters = Object.entries(options.filters ?? {}).flatMap(([name, of]) => {
    const wanted = query[name];
    return typeof wanted === 'string' ? [{ name, wanted, of }] : [];
  });
  const found = all.filter(
    (value) =>
      filters.every(({ wanted, of }) => of(value).includes(wanted)) &&
      (q.trim() === '' || matchesWords(q.trim(), options.texts(value))),
  );
  const isPaged = limit !== undefined || cursor !== undefined;
  if (!isPaged && sort === undefined) return { values: found, count: null, next: null };

  const order = orderOf(typeof sort === 'string' ? sort : 'id', options);
  const sorted = found
    .map((value) => ({ value, place: [order.by(value), options.id(value)] as const }))
    .sort((a, b) => order.compare(a.place, b.place));
  const asked = JSON.stringify([sort ?? 'id', q, filters.map(({ name, wanted }) => [name, wanted])]);
  const after = cursor === undefined ? null : readCursor(cursor, asked);
  const rest = after ? sorted.filter(({ place }) => order.compare(place, after) > 0) : sorted;
  const page = isPaged ? rest.slice(0, limit ?? MAX_PAGE_LENGTH) : rest;
  const last = page.at(-1);
  const next = last && page.length < rest.length ? writeCursor(last.place, asked) : null;
  return { values: page.map(({ value }) => value), count: sorted.length, next };
}

/** The list itself stays the answer's body, as for those who ask for all of it. */
export function sayPage(reply: FastifyReply, { count, next }: Page<unknown>): void {
  if (count !== null) reply.header('x-bacheca-count', String(count));
  if (next !== null) reply.header('x-bacheca-next', next);
}

/** What an entry is sorted by, and its id where several are the same. */
type Place = readonly [by: string, id: string];

/** Staff's names and words are Italian, with numbers in them as people count: `Fermata 9` before `Fermata 10`. */
const collator = new Intl.Collator('it', { numeric: true });

function orderOf<Value>(sort: string, { sorts, id }: ListOptions<Value>) {
  const isBackwards = sort.startsWith('-');
  const by = sorts[isBackwards ? sort.slice(1) : sort] ?? id;
  const compare = ([by1, id1]: Place, [by2, id2]: Place): number => {
    const difference = collator.compare(by1, by2) || (id1 < id2 ? -1 : id1 > id2 ? 1 : 0);
    return isBackwards ? -difference : difference;
  };
  return { by, compare };
}

const Cursor = z.tuple([z.string(), z.string(), z.string()]);

function writeCursor([by, id]: Place, asked: string): string {
  const cursor: z.infer<typeof Cursor> = [by, id, asked];
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

function readCursor(text: string, asked: string): Place {
  const cursor = Cursor.safeParse(parsed(text));
  if (!cursor.success || cursor.data[2] !== asked) throw domainError('bad-cursor', {});
  return [cursor.data[0], cursor.data[1]];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
}
