/** Reads `{ url, statements }` as JSON and does those statements, past all references; prints the last one's rows. */
import { readFileSync } from 'node:fs';
import pg from 'pg';

const { url, statements } = JSON.parse(readFileSync(0, 'utf8')) as {
  url: string;
  statements: { sql: string; values: unknown[] }[];
};
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
const client = new pg.Client({ connectionString: url });
await client.connect();
await client.query('set session_replication_role = replica');
let rows: unknown[] = [];
await client.query('begin');
for (const { sql, values } of statements) ({ rows } = await client.query(sql, values));
// New rows get numbers that none of those has.
const { rows: numbered } = await client.query<{ table_name: string; column_name: string }>(
  `select table_name, column_name from information_schema.columns where is_identity = 'YES'
   and table_schema = current_schema()`,
);
for (const { table_name: table, column_name: column } of numbered)
  await client.query(
    `select setval(pg_get_serial_sequence('${table}', '${column}'),
      greatest((select coalesce(max(${column}), 0) + 1 from ${table}), nextval(pg_get_serial_sequence('${table}', '${column}'))), false)`,
  );
// A change that names no rows: whoever holds documents reads all of them anew.
await client.query('update document_version set version = version + 1');
await client.query('commit');
await client.end();
console.log(JSON.stringify(rows));
