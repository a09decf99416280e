/**
 * The publications: what each was compiled from, for as long as a location plays it. Which location plays which is held
 * in memory; what they were made of is read when it is compiled again.
 */
import type { Id } from '@bacheca/shared/model/ids';
import type { Queries, SqlDatabase } from '../database/engines/sql-database.ts';
import type { Change, HeldTables } from '../database/held-tables.ts';
import type { CooperativeSteps } from '../runtime/cooperative-steps.ts';
import type { Inputs } from './compile.ts';
import { inputsIn } from './published-inputs.ts';

/** Well below SQLite's limit of parameters. */
const ROWS_PER_INSERT = 500;

interface NewPublication {
  readonly nowMs: number;
  readonly publishedBy: string | null;
  /** It is the inputs as JSON (`textOf`). */
  readonly text: string;
  readonly locationIds: readonly Id[];
}

export class Publications {
  readonly #held: HeldTables;
  readonly #sql: SqlDatabase;
  /** The inputs of the publication that was made or asked for last: most places have the same one. */
  #latest: { readonly publicationId: number; readonly text: string; readonly inputs: Inputs } | null = null;

  constructor(held: HeldTables, sql: SqlDatabase) {
    this.#held = held;
    this.#sql = sql;
  }

  /** The number of the one that this location plays; null where it plays none. */
  ofLocation(locationId: Id): number | null {
    return this.#held.rows('location_publications').get(locationId)?.publication_id ?? null;
  }

  /** The locations that play one, in the order of their ids. */
  locationIds(): Id[] {
    return [...this.#held.rows('location_publications').keys()].sort();
  }

  /** Returns its number. */
  async add(
    { tx, wrote }: Change,
    { nowMs, publishedBy, text, locationIds }: NewPublication,
  ): Promise<number> {
    const { id } = await tx
      .insertInto('publications')
      .values({ published_at_ms: nowMs, published_by: publishedBy, inputs: text })
      .returning('id')
      .executeTakeFirstOrThrow();
    const rows = locationIds.map((location_id) => ({ location_id, publication_id: id }));
    for (let first = 0; first < rows.length; first += ROWS_PER_INSERT)
      await assign(tx, rows.slice(first, first + ROWS_PER_INSERT), id);
    wrote('location_publications', rows);
    return id;
  }

  /** Whoever compiles it again for a new screen has the same objects. */
  remember(publicationId: number, { text, inputs }: { text: string; inputs: Inputs }): void {
    this.#latest = { publicationId, text, inputs };
  }

  /** Returns null if no location plays it any more. Throws if nothing of it can be read. */
  async inputsOf(publicationId: number): Promise<Inputs | null> {
    const row = await this.#sql.query
      .selectFrom('publications')
      .select('inputs')
      .where('id', '=', publicationId)
      .executeTakeFirst();
    if (!row) return null;
    if (this.#latest?.publicationId === publicationId && this.#latest.text === row.inputs)
      return this.#latest.inputs;
    const inputs = inputsIn(row.inputs);
    this.remember(publicationId, { text: row.inputs, inputs });
    return inputs;
  }

  /** What no location plays any more is deleted. */
  async deleteUnused({ tx }: Change): Promise<void> {
    await tx
      .deleteFrom('publications')
      .where('id', 'not in', tx.selectFrom('location_publications').select('publication_id'))
      .execute();
  }
}

type Row = { readonly location_id: Id; readonly publication_id: number };

async function assign(tx: Queries, rows: readonly Row[], publication_id: number): Promise<void> {
  await tx
    .insertInto('location_publications')
    .values(rows)
    .onConflict((conflict) => conflict.column('location_id').doUpdateSet({ publication_id }))
    .execute();
}

/** Writes them as `JSON.stringify` does. */
export function* textOf(inputs: Inputs): CooperativeSteps<string> {
  const members: string[] = [];
  for (const [name, things] of Object.entries(inputs)) {
    const texts: string[] = [];
    for (const [key, value] of Object.entries(things as object)) {
      const text = JSON.stringify(value);
      texts.push(Array.isArray(things) ? text : `${JSON.stringify(key)}:${text}`);
      yield;
    }
    members.push(
      `${JSON.stringify(name)}:${Array.isArray(things) ? `[${texts.join()}]` : `{${texts.join()}}`}`,
    );
    yield;
  }
  return `{${members.join()}}`;
}
