/**
 * The library of items, searched in memory.
 *
 * 1. What is said in an item is made ready for search once, and again when the item, its service or its subtitles change.
 * 2. A search is one pass over all items. An item that fails one filter alone counts in that filter's other values: so
 *    each value says how many there would be, were it chosen instead.
 * 3. A page begins after the last tile of the one before, by what it was sorted by and its id: what is added or deleted
 *    between two pages is never shown twice.
 */
import type {
  FacetCount,
  ItemReviewState,
  LibraryFacet,
  LibraryPage,
  LibraryQuery,
  LibraryTile,
  Usage,
  Validity,
} from '@bacheca/shared/api/library';
import { LIBRARY_FACETS, LIBRARY_PAGE_LENGTH } from '@bacheca/shared/api/library';
import type { Id, Language, Sha256 } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import { hasWords, typedWords } from '@bacheca/shared/text/search';
import type { Clock } from '../../runtime/clock.ts';
import type { Items } from '../items.ts';
import type { Media } from '../media/media.ts';
import type { Services } from '../services.ts';
import { durationOf, type LibraryEntry, libraryEntry } from './library-entry.ts';
import { SubtitleTexts } from './subtitle-texts.ts';

/** What ends sooner than this is worth a look. */
const EXPIRING_MS = 7 * 24 * 3_600_000;

/** How an item stands with those who say what screens may show, and who changed it last. */
export interface ItemStanding {
  readonly state: ItemReviewState;
  readonly changed: { readonly by: string | null; readonly at: string } | null;
}

export interface LibraryParts {
  readonly items: Items;
  readonly services: Services;
  readonly media: Media;
  /** Null where nobody keeps account of it. */
  readonly standingOf: (itemId: Id) => ItemStanding | null;
  /** The items of all playlists. */
  readonly inPlaylists: () => ReadonlySet<Id>;
  /** The places that have each item in what was published for them, by name. */
  readonly placesOf: () => Promise<ReadonlyMap<Id, readonly string[]>>;
  /** What the places speak, those of most places first. */
  readonly languages: () => readonly Language[];
}

interface Found extends LibraryEntry {
  readonly standing: ItemStanding | null;
  readonly validity: Validity;
  readonly usage: Usage;
  readonly missing: readonly Language[];
}

export class Library {
  readonly #parts: LibraryParts;
  readonly #clock: Clock;
  readonly #texts: SubtitleTexts;
  #entries = new WeakMap<Item, LibraryEntry>();
  #made = '';

  constructor(parts: LibraryParts, clock: Clock) {
    this.#parts = parts;
    this.#clock = clock;
    this.#texts = new SubtitleTexts(parts.media);
  }

  async search(query: LibraryQuery): Promise<LibraryPage> {
    const { items, inPlaylists, placesOf, languages } = this.#parts;
    const [places] = await Promise.all([placesOf(), this.#texts.read(items.list())]);
    const all = this.#all();
    const words = typedWords(query.q ?? '');
    const context = {
      nowMs: this.#clock.now(),
      listed: inPlaylists(),
      places,
      spoken: languages(),
    };
    // What is archived shows only where it is asked for.
    const wanted = LIBRARY_FACETS.flatMap((facet) => {
      const value = query[facet] ?? (facet === 'archived' ? 'no' : undefined);
      return value === undefined ? [] : [{ facet, value }];
    });
    const counts = new Map<LibraryFacet, Map<string, number>>();
    const found: Found[] = [];
    let unarchived = 0;
    for (const entry of all) {
      if (!entry.item.archived) unarchived += 1;
      if (words.length > 0 && !hasWords(words, entry.text)) continue;
      const one = this.#standing(entry, context);
      const failed = wanted.filter(({ facet, value }) => !valuesOf(facet, one).includes(value));
      if (failed.length > 1) continue;
      const [only] = failed;
      if (only) count(counts, only.facet, one);
      else {
        found.push(one);
        for (const facet of LIBRARY_FACETS) count(counts, facet, one);
      }
    }
    const sorted = sortedBy(query.sort ?? 'title', found, words);
    const start = query.cursor === undefined ? 0 : afterCursor(sorted, query.cursor);
    const page = sorted.slice(start, start + LIBRARY_PAGE_LENGTH);
    const last = page.at(-1);
    return {
      total: found.length,
      all: unarchived,
      tiles: page.map(({ one }) => this.#tile(one, places)),
      facets: Object.fromEntries(
        LIBRARY_FACETS.map((facet) => [facet, this.#counted(facet, counts.get(facet))]),
      ),
      next: last && start + page.length < sorted.length ? cursorOf(last) : null,
    };
  }

  #all(): LibraryEntry[] {
    const { items, services } = this.#parts;
    const made = `${services.version} ${this.#texts.version}`;
    if (this.#made !== made) {
      this.#entries = new WeakMap();
      this.#made = made;
    }
    return items.list().map((item) => {
      const known = this.#entries.get(item);
      if (known) return known;
      const service = item.serviceId === undefined ? null : services.get(item.serviceId);
      const entry = libraryEntry(item, service, (sha256) => this.#texts.of(sha256));
      this.#entries.set(item, entry);
      return entry;
    });
  }

  #standing(
    entry: LibraryEntry,
    context: {
      readonly nowMs: number;
      readonly listed: ReadonlySet<Id>;
      readonly places: ReadonlyMap<Id, readonly string[]>;
      readonly spoken: readonly Language[];
    },
  ): Found {
    const { id } = entry.item;
    return {
      ...entry,
      standing: this.#parts.standingOf(id),
      validity: validityOf(entry.item, context.nowMs),
      usage: context.places.has(id) ? 'on-air' : context.listed.has(id) ? 'planned' : 'unused',
      missing: context.spoken.filter((language) => !entry.languages.includes(language)),
    };
  }

  #tile(one: Found, places: ReadonlyMap<Id, readonly string[]>): LibraryTile {
    const { item, service, standing, validity, usage, missing } = one;
    const there = places.get(item.id) ?? [];
    const videoMs = (sha256: Sha256) => this.#parts.media.get(sha256)?.durationMs;
    return {
      item,
      serviceName: service?.name ?? null,
      missing: [...missing],
      durationMs: durationOf(item, videoMs),
      state: standing?.state ?? null,
      usage,
      validity,
      places: there.length,
      place: there.length === 1 ? (there[0] ?? null) : null,
      changed: standing?.changed ?? null,
      isWithdrawn: this.#parts.items.withdrawnIds().includes(item.id),
    };
  }

  #counted(facet: LibraryFacet, counts: ReadonlyMap<string, number> = new Map()): FacetCount[] {
    const { services } = this.#parts;
    return [...counts]
      .map(([value, count]) => ({
        value,
        label: facet === 'service' ? (services.get(value)?.name ?? null) : null,
        count,
      }))
      .sort((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
  }
}

/** What an item has to be filtered by. */
function valuesOf(facet: LibraryFacet, one: Found): readonly string[] {
  const { item, service } = one;
  switch (facet) {
    case 'kind':
      return [item.kind];
    case 'service':
      return item.serviceId === undefined ? [] : [item.serviceId];
    case 'theme':
      return service?.theme === undefined ? [] : [service.theme];
    case 'journey':
      return service?.userJourneys ?? [];
    case 'phase':
      return service?.phase === undefined ? [] : [String(service.phase)];
    case 'language':
      return one.languages;
    case 'missing':
      return one.missing;
    case 'state':
      return one.standing ? [one.standing.state] : [];
    case 'by':
      return one.standing?.changed?.by ? [one.standing.changed.by] : [];
    case 'validity':
      return [one.validity];
    case 'usage':
      return [one.usage];
    case 'subtitles':
      return one.subtitles === null ? [] : [one.subtitles];
    case 'tag':
      return item.tags ?? [];
    case 'archived':
      return [item.archived ? 'yes' : 'no'];
  }
}

function count(counts: Map<LibraryFacet, Map<string, number>>, facet: LibraryFacet, one: Found): void {
  let ofFacet = counts.get(facet);
  if (!ofFacet) {
    ofFacet = new Map();
    counts.set(facet, ofFacet);
  }
  for (const value of valuesOf(facet, one)) ofFacet.set(value, (ofFacet.get(value) ?? 0) + 1);
}

function validityOf({ validFrom, validUntil }: Item, nowMs: number): Validity {
  if (validUntil !== undefined) {
    const untilMs = Date.parse(validUntil);
    if (untilMs <= nowMs) return 'expired';
    if (untilMs - nowMs < EXPIRING_MS) return 'expiring';
  }
  return validFrom !== undefined && Date.parse(validFrom) > nowMs ? 'future' : 'valid';
}

interface Placed {
  readonly key: string;
  readonly one: Found;
}

/** After everything that has a time; before nothing. */
const NEVER = '9999';

function sortedBy(
  sort: NonNullable<LibraryQuery['sort']>,
  found: readonly Found[],
  words: readonly string[],
): Placed[] {
  const placed = found.map((one) => ({ key: keyOf(sort, one, words), one }));
  return placed.sort(compare);
}

function keyOf(
  sort: NonNullable<LibraryQuery['sort']>,
  { item, standing }: Found,
  words: readonly string[],
): string {
  const title = item.title.toLocaleLowerCase('it');
  switch (sort) {
    case 'title':
      // What is called so comes before what only says so.
      return `${words.length > 0 && !hasWords(words, title) ? 1 : 0}${title}`;
    case 'expiring':
      return `${item.validUntil ?? NEVER}${title}`;
    case 'recent': {
      const ms = standing?.changed ? Date.parse(standing.changed.at) : 0;
      return `${String(1e14 - ms).padStart(15, '0')}${title}`;
    }
  }
}

function compare(a: Placed, b: Placed): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.one.item.id < b.one.item.id ? -1 : 1;
}

function cursorOf({ key, one }: Placed): string {
  return `${one.item.id} ${key}`;
}

function afterCursor(sorted: readonly Placed[], cursor: string): number {
  const space = cursor.indexOf(' ');
  const id = cursor.slice(0, space);
  const key = cursor.slice(space + 1);
  const after = sorted.findIndex((each) => each.key > key || (each.key === key && each.one.item.id > id));
  return after === -1 ? sorted.length : after;
}
