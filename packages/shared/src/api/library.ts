/** The library of items: what one searches it by, and what a tile of it shows. */
import { z } from 'zod';
import { Id, Instant, Language } from '../model/ids.ts';
import { Item } from '../model/items.ts';

/** So many tiles are answered at once. */
export const LIBRARY_PAGE_LENGTH = 60;
export const MAX_BULK_ITEMS = 500;
const MAX_TYPED = 200;

export const ItemReviewState = z.enum(['draft', 'in-review', 'approved', 'rejected']);
export type ItemReviewState = z.infer<typeof ItemReviewState>;

/** Whether it may be shown at this moment: `expiring` ends within a week. */
export const Validity = z.enum(['valid', 'expiring', 'expired', 'future']);
export type Validity = z.infer<typeof Validity>;

/** `on-air` is in what was published; `planned` in a playlist alone; `unused` in neither. */
export const Usage = z.enum(['on-air', 'planned', 'unused']);
export type Usage = z.infer<typeof Usage>;

/** Each narrows the library by one value; how many items have each other value is counted as if it were not set. */
export const LIBRARY_FACETS = [
  ...(['kind', 'service', 'theme', 'journey', 'phase', 'language', 'missing'] as const),
  ...(['state', 'by', 'validity', 'usage', 'subtitles', 'tag', 'archived'] as const),
] as const;
export type LibraryFacet = (typeof LIBRARY_FACETS)[number];

const Value = z.string().min(1).max(MAX_TYPED).optional();

export const LibraryQuery = z.object({
  q: z.string().max(MAX_TYPED).optional(),
  ...(Object.fromEntries(LIBRARY_FACETS.map((name) => [name, Value])) as Record<LibraryFacet, typeof Value>),
  sort: z.enum(['title', 'expiring', 'recent']).optional(),
  /** Where the next page begins, as the page before said. */
  cursor: z.string().max(300).optional(),
});
export type LibraryQuery = z.infer<typeof LibraryQuery>;

export const LibraryTile = z.object({
  item: Item,
  serviceName: z.string().nullable(),
  /** Languages that places speak and the item doesn't. */
  missing: z.array(Language),
  /** How long it is in its first language; null where that isn't known. */
  durationMs: z.int().nullable(),
  /** Null where nobody keeps account of it. */
  state: ItemReviewState.nullable(),
  usage: Usage,
  validity: Validity,
  /** How many places have it in what was published. */
  places: z.int().min(0),
  /** The only one, by name; null where there are none or several. */
  place: z.string().nullable(),
  changed: z.object({ by: z.string().nullable(), at: Instant }).nullable(),
  isWithdrawn: z.boolean(),
});
export type LibraryTile = z.infer<typeof LibraryTile>;

export const FacetCount = z.object({ value: z.string(), label: z.string().nullable(), count: z.int() });
export type FacetCount = z.infer<typeof FacetCount>;

export const LibraryPage = z.object({
  /** That pass the search and the filters. */
  total: z.int(),
  /** Of the whole library, whatever is filtered, but for what is archived. */
  all: z.int(),
  tiles: z.array(LibraryTile),
  facets: z.record(z.string(), z.array(FacetCount)),
  next: z.string().nullable(),
});
export type LibraryPage = z.infer<typeof LibraryPage>;

/** What is changed of many items at once; null takes a member away, one that isn't named stays. */
const BulkFields = z.strictObject({
  serviceId: Id.nullable().optional(),
  validFrom: Instant.nullable().optional(),
  validUntil: Instant.nullable().optional(),
  tags: z.array(Id).max(50).nullable().optional(),
  archived: z.boolean().optional(),
});
export type BulkFields = z.infer<typeof BulkFields>;

export const BulkChange = z.strictObject({
  id: Id,
  set: BulkFields.optional(),
  addTags: z.array(Id).max(20).optional(),
  removeTags: z.array(Id).max(20).optional(),
});
export type BulkChange = z.infer<typeof BulkChange>;

export const BulkRequest = z.strictObject({ changes: z.array(BulkChange).min(1).max(MAX_BULK_ITEMS) });

/** What became of each; `before` undoes it, sent as `set`. */
export const BulkResult = z.object({
  id: Id,
  title: z.string(),
  outcome: z.enum(['changed', 'unchanged', 'refused']),
  /** Why it was refused, as a sentence. */
  reason: z.string().nullable(),
  before: BulkFields.nullable(),
});
export type BulkResult = z.infer<typeof BulkResult>;

export const BulkAnswer = z.object({ results: z.array(BulkResult) });
