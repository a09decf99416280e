import type { z } from 'zod';
import { type CooperativeSteps, runAtOnce } from '../runtime/cooperative-steps.ts';
import type { Database } from './open.ts';
import { RowList, type Rows } from './row-list.ts';

type DocumentTable = 'services' | 'items' | 'playlists' | 'locations' | 'screens' | 'rules';
type Row = { readonly id: string; readonly body: string };

/**
 * What staff edit, in a table that holds each thing as JSON by its id. A row that today's schema doesn't take (an older
 * version's, or a damaged one) is as if it weren't there, and named with the list: one bad row must not cost the others.
 */
export class Documents<Document extends { readonly id: string }> {
  readonly #database: Database;
  readonly #table: 'services';
  /** They are as last read: what has not changed since is the same object, so that whoever compiles sees it. */
  readonly #read = new Map<string, { body: string; document: Document | null }>();
  readonly #schema: z.ZodType<Document>;
  readonly #all: RowList<Row, Document>;

  constructor(database: Database, table: DocumentTable, schema: z.ZodType<Document>) {
    this.#database = database;
    this.#schema = schema;
    // Kysely types one table at a time; all of these have the columns of this one.
    this.#table = table as 'services';
    this.#all = new RowList(database, {
      read: (last: Row | undefined, count) => {
        const query = database.query.selectFrom(this.#table).select(['id', 'body']).orderBy('id');
        return database.all((last ? query.where('id', '>', last.id) : query).limit(count));
      },
      keyOf: ({ id }) => id,
      valueOf: ({ id, body }) => this.#parse(id, body),
    });
  }

  list(): Document[] {
    return [...runAtOnce(this.listSteps()).values];
  }

  listSteps(): CooperativeSteps<Rows<Document>> {
    return this.#all.steps();
  }

  /** Another one than before if anything may have changed. */
  get version(): string {
    return this.#all.version;
  }

  /** Answers without reading what there is. */
  isEmpty(): boolean {
    return !this.#database.first(this.#database.query.selectFrom(this.#table).select('id').limit(1));
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

  /** Returns false if there was none. */
  delete(id: string): boolean {
    this.#read.delete(id);
    this.changed();
    return this.#database.run(this.#database.query.deleteFrom(this.#table).where('id', '=', id)) > 0;
  }

  /** Creates or replaces its row; `columns` are those that the table has besides. */
  protected write(document: Document, columns: Readonly<Record<string, string | null>> = {}): void {
    const row = { ...columns, body: JSON.stringify(document) };
    this.changed();
    this.#database.run(
      this.#database.query
        .insertInto(this.#table)
        .values({ id: document.id, ...row })
        .onConflict((conflict) => conflict.column('id').doUpdateSet(row)),
    );
  }

  /** What lists are made of is not what it was. */
  protected changed(): void {
    this.#all.changed();
  }

  #parse(id: string, body: string): Document | null {
    const known = this.#read.get(id);
    if (known?.body === body) return known.document;
    const document = this.#readable(id, body);
    this.#read.set(id, { body, document });
    return document;
  }

  /** Returns it as it is stored, where that is what the schema says and what it is filed under. */
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
