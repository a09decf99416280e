import type { z } from 'zod';
import { type CooperativeSteps, runAtOnce } from '../runtime/cooperative-steps.ts';
import type { ChangeOptions } from './collection.ts';
import type { Change, HeldRow, HeldTables } from './held-tables.ts';
import type { Rows } from './rows.ts';

type DocumentTable = 'services' | 'items' | 'playlists' | 'locations' | 'screens' | 'rules';
type Row = Readonly<HeldRow<'services'>>;

/**
 * What staff edit, in a table that holds each thing as JSON by its id. A row that today's schema doesn't take (an older
 * version's, or a damaged one) is as if it weren't there, and named with the list: one bad row must not cost the others.
 */
export class Documents<Document extends { readonly id: string }> {
  readonly #held: HeldTables;
  readonly #table: DocumentTable;
  readonly #schema: z.ZodType<Document>;
  /** What has not changed since is the same object, so that whoever compiles sees it. */
  readonly #read = new WeakMap<Row, { readonly document: Document | null }>();
  #list: { readonly version: string; readonly rows: Rows<Document> } | null = null;

  constructor(held: HeldTables, table: DocumentTable, schema: z.ZodType<Document>) {
    this.#held = held;
    this.#table = table;
    this.#schema = schema;
  }

  list(): Document[] {
    return [...runAtOnce(this.listSteps()).values];
  }

  /** A list of twenty thousand takes a second to check, and most who ask find it as it was. It is of the first step. */
  *listSteps(): CooperativeSteps<Rows<Document>> {
    const { version } = this;
    if (this.#list?.version === version) return this.#list.rows;
    const rows = [...this.#rows].sort(([one], [other]) => (one < other ? -1 : 1));
    const values: Document[] = [];
    const leftOut: string[] = [];
    for (const [id, row] of rows) {
      const document = this.#documentOf(row);
      if (document) values.push(document);
      else leftOut.push(id);
      yield;
    }
    this.#list = { version, rows: { values, leftOut } };
    return this.#list.rows;
  }

  /** Another one than before if anything has changed. */
  get version(): string {
    return String(this.#held.changesOf(this.#table));
  }

  isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  get(id: string): Document | null {
    const row = this.#rows.get(id);
    return row ? this.#documentOf(row) : null;
  }

  has(id: string): boolean {
    return this.get(id) !== null;
  }

  /** Does it to this document if the options allow it, in the change that they name or in one of its own. */
  protected change(
    id: string,
    { allow, by, within }: ChangeOptions<Document>,
    work: (change: Change) => Promise<void>,
  ): Promise<void> {
    const allowed = async (change: Change) => {
      allow?.(this.get(id));
      await work(change);
    };
    return within ? allowed(within) : this.#held.change(by, allowed);
  }

  /** Creates or replaces its row; `columns` are those that the table has besides. */
  protected write(
    change: Change,
    document: Document,
    columns: Readonly<Record<string, string | null>> = {},
  ): Promise<void> {
    const row = { id: document.id, ...columns, body: JSON.stringify(document) };
    return change.put(this.#table as 'services', row);
  }

  /** Returns false if there was none. */
  protected delete(change: Change, id: string): Promise<boolean> {
    return change.remove(this.#table, id);
  }

  get #rows(): ReadonlyMap<string, Row> {
    return this.#held.rows(this.#table);
  }

  #documentOf(row: Row): Document | null {
    const known = this.#read.get(row);
    if (known) return known.document;
    const document = this.#readable(row);
    this.#read.set(row, { document });
    return document;
  }

  /** Returns it as it is stored, where that is what the schema says and what it is filed under. */
  #readable({ id, body }: Row): Document | null {
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
