import type { Database } from './open.ts';

type DocumentTable = 'services' | 'items' | 'playlists' | 'locations' | 'screens' | 'rules';

/** Reads what staff edit, from a table that holds each thing as JSON by its id. */
export class Documents<Document> {
  readonly #database: Database;
  readonly #table: 'services';

  constructor(database: Database, table: DocumentTable) {
    this.#database = database;
    // Kysely types one table at a time; all of these have the columns of this one.
    this.#table = table as 'services';
  }

  list(): Document[] {
    const rows = this.#database.all(
      this.#database.query.selectFrom(this.#table).select('body').orderBy('id'),
    );
    return rows.map((row) => JSON.parse(row.body) as Document);
  }

  get(id: string): Document | null {
    const row = this.#database.first(
      this.#database.query.selectFrom(this.#table).select('body').where('id', '=', id),
    );
    return row ? (JSON.parse(row.body) as Document) : null;
  }

  has(id: string): boolean {
    return this.get(id) !== null;
  }

  /** False if there was none. */
  delete(id: string): boolean {
    return this.#database.run(this.#database.query.deleteFrom(this.#table).where('id', '=', id)) > 0;
  }
}
