import type { z } from 'zod';
import type { Database } from './open.ts';

type DocumentTable = 'services' | 'items' | 'playlists' | 'locations' | 'screens' | 'rules';

/**
 * Reads what staff edit, from a table that holds each thing as JSON by its id. A row that today's schema doesn't
 * take (an older version's, or a damaged one) is as if it weren't there, and named by `unreadableIds`: one bad
 * row must not cost the others.
 */
export class Documents<Document> {
  readonly #database: Database;
  readonly #table: 'services';
  /** As last read: what has not changed since is the same object, so that whoever compiles sees it. */
  readonly #read = new Map<string, { body: string; document: Document | null }>();
  readonly #schema: z.ZodType<Document>;

  constructor(database: Database, table: DocumentTable, schema: z.ZodType<Document>) {
    this.#database = database;
    this.#schema = schema;
    // Kysely types one table at a time; all of these have the columns of this one.
    this.#table = table as 'services';
  }

  list(): Document[] {
    const rows = this.#database.all(
      this.#database.query.selectFrom(this.#table).select(['id', 'body']).orderBy('id'),
    );
    return rows.flatMap((row) => this.#parse(row.id, row.body) ?? []);
  }

  /** The rows that `list` leaves out. */
  unreadableIds(): string[] {
    const rows = this.#database.all(
      this.#database.query.selectFrom(this.#table).select(['id', 'body']).orderBy('id'),
    );
    return rows.flatMap((row) => (this.#parse(row.id, row.body) === null ? row.id : []));
  }

  get(id: string): Document | null {
    const row = this.#database.first(
      this.#database.query.selectFrom(this.#table).select('body').where('id', '=', id),
    );
    return row ? this.#parse(id, row.body) : null;
  }

  has(id: string): boolean {
    return this.get(id) !== null;
  }

  /** False if there was none. */
  delete(id: string): boolean {
    this.#read.delete(id);
    return this.#database.run(this.#database.query.deleteFrom(this.#table).where('id', '=', id)) > 0;
  }

  #parse(id: string, body: string): Document | null {
    const known = this.#read.get(id);
    if (known?.body === body) return known.document;
    const document = this.#readable(id, body);
    this.#read.set(id, { body, document });
    return document;
  }

  /** As it is stored, where that is what the schema says and what it is filed under. */
  #readable(id: string, body: string): Document | null {
    const stored = jsonOf(body);
    const isNamedSo = typeof stored === 'object' && stored !== null && 'id' in stored && stored.id === id;
    return isNamedSo && this.#schema.safeParse(stored).success ? (stored as Document) : null;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
