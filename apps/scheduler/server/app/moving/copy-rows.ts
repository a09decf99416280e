/** Rows of any table, a few thousand at a time, into a table of the same name and back. */
import { sql } from 'kysely';
import type { Queries } from '../../database/engines/sql-database.ts';
import { type Row, RowSum, valueText } from './row-sum.ts';

const ROWS_AT_ONCE = 2_000;
/** Of a table of bodies fewer are held at a time. */
const CHARACTERS_AT_ONCE = 4_000_000;

export interface CopiedTable {
  readonly name: string;
  readonly columns: readonly string[];
}

/** Returns the sum of what was read. `onRows` hears how many there are by now. */
export async function copyRows(
  tx: Queries,
  table: CopiedTable,
  rows: Iterable<Row>,
  onRows: (rows: number) => void,
): Promise<RowSum> {
  const sum = new RowSum(table.columns);
  let waiting: string[] = [];
  let characters = 0;
  const write = async () => {
    await insertRows(tx, table, waiting);
    waiting = [];
    characters = 0;
    onRows(sum.rows);
  };
  for (const row of rows) {
    sum.add(row);
    const text = JSON.stringify(
      Object.fromEntries(table.columns.map((column) => [column, valueText(row[column])])),
    );
    waiting.push(text);
    characters += text.length;
    if (waiting.length >= ROWS_AT_ONCE || characters >= CHARACTERS_AT_ONCE) await write();
  }
  if (waiting.length > 0) await write();
  return sum;
}

/** Each row is JSON of an object. */
async function insertRows(
  tx: Queries,
  { name, columns }: CopiedTable,
  rows: readonly string[],
): Promise<void> {
  const names = sql.join(columns.map((column) => sql.id(column)));
  await sql`insert into ${sql.table(name)} (${names})
    select ${names} from json_populate_recordset(null::${sql.table(name)}, ${`[${rows.join(',')}]`}::json)`.execute(
    tx,
  );
}

/** Reads all of the table back. */
export async function sumOfTable(tx: Queries, { name, columns }: CopiedTable): Promise<RowSum> {
  const sum = new RowSum(columns);
  const names = sql.join(columns.map((column) => sql.id(column)));
  await sql`declare moved no scroll cursor for select ${names} from ${sql.table(name)}`.execute(tx);
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.lit(ROWS_AT_ONCE)} from moved`.execute(tx);
    for (const row of rows) sum.add(row);
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await sql`close moved`.execute(tx);
  return sum;
}

/** Tables that others refer to come before those. */
export async function inOrderOfReferences(
  tx: Queries,
  tables: readonly CopiedTable[],
): Promise<CopiedTable[]> {
  const { rows } = await sql<{ of: string; to: string }>`
    select conrelid::regclass::text as "of", confrelid::regclass::text as "to"
    from pg_constraint where contype = 'f' and conrelid <> confrelid`.execute(tx);
  const ordered: CopiedTable[] = [];
  const left = new Set(tables);
  while (left.size > 0) {
    const free = [...left].filter(
      ({ name }) => !rows.some(({ of, to }) => of === name && [...left].some((other) => other.name === to)),
    );
    if (free.length === 0) throw new Error('tables refer to each other in a circle');
    for (const table of free) left.delete(table);
    ordered.push(...free);
  }
  return ordered;
}

/** New rows get numbers that none of those has. */
export async function continueNumbers(tx: Queries, table: string, column: string): Promise<void> {
  await sql`select setval(pg_get_serial_sequence(${table}, ${column}),
    (select coalesce(max(${sql.id(column)}), 0) + 1 from ${sql.table(table)}), false)`.execute(tx);
}
