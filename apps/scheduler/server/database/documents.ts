import type { Database } from './open.ts';

type DocumentTable = 'services' | 'items' | 'playlists' | 'locations' | 'screens' | 'rules';

/** Reads what staff edit, from a table that holds each thing as JSON by its id. */
export class Documents<Document> {
  readonly #database: Database;
  readonly #table: 'services';
  /** As last read: what has not changed since is the same object, so that whoever compiles sees it. */
  readonly #read = new Map<string, { body: string; document: Document }>();

  constructor(database: Database, table: DocumentTable) {
    this.#database = database;
    // Kysely types one table at a time; all of these have the columns of this one.
    this.#table = table as 'services';
  }

  list(): Document[] {
    const rows = this.#database.all(
      this.#database.query.selectFrom(this.#table).select(['id', 'body']).orderBy('id'),
    );
    return rows.map((row) => this.#parse(row.id, row.body));
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

  #parse(id: string, body: string): Document {
    const known = this.#read.get(id);
    if (known?.body === body) return known.document;
    const document = JSON.parse(body) as Document;
    this.#read.set(id, { body, document });
    return document;
  }
}
