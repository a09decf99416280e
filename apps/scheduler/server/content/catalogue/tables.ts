/**
 * The catalogue as a file that people work on in a spreadsheet or an editor, and back.
 *
 *  1. What is taken out and taken in again changes nothing.
 *  2. No cell begins as a formula does: a spreadsheet would compute it, and may ask other computers for what it names.
 *     Such a cell gets an apostrophe in front, which is taken off again.
 *  3. CSV is written as spreadsheets of half Europe read it, with a byte-order mark and semicolons, and read as any of
 *     them writes it: commas, semicolons or tabs, UTF-8, UTF-16 or Windows-1252.
 *  4. A column that isn't there leaves what there is; YAML has whole services.
 */
import type { TableFormat } from '@bacheca/shared/api/catalogue';
import type { CatalogueService } from '@bacheca/shared/api/content';
import { type Phrase, phrase } from '@bacheca/shared/translations/phrase';
import { CsvError, parse as parseCsv } from 'csv-parse/sync';
import { stringify as writeCsv } from 'csv-stringify/sync';
import { isMap, isSeq, LineCounter, parseDocument, stringify as writeYaml } from 'yaml';
import { decodeText } from '../media/text-encoding.ts';
import { CellError, COLUMNS, columnNamed, type Draft } from './table-columns.ts';

/** One service as the file has it. */
export interface TableRow {
  readonly line: number;
  /** Null where it has none. */
  readonly id: string | null;
  /** Puts what the file says over what there is; null where there is no such service yet. */
  readonly over: (current: CatalogueService | null) => unknown;
}

export interface TableFault {
  readonly line: number;
  readonly column: string | null;
  readonly why: Phrase;
}

export interface ReadTable {
  readonly rows: readonly TableRow[];
  readonly faults: readonly TableFault[];
}

const BYTE_ORDER_MARK = '\ufeff';
const DELIMITERS = [';', ',', '\t'] as const;
/** A spreadsheet begins to compute at these, the wide ones of East Asia among them. */
const FORMULA = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;
const MAX_ROWS = 20_000;

export function writeTable(
  services: readonly CatalogueService[],
  format: TableFormat,
  timeZone: string,
): string {
  if (format === 'yaml') return writeYaml(services, { lineWidth: 110 });
  const rows = services.map((service) => COLUMNS.map(({ write }) => guarded(write(service, timeZone))));
  const header = COLUMNS.map(({ names }) => names[0]);
  return (
    BYTE_ORDER_MARK +
    writeCsv([header, ...rows], { delimiter: ';', record_delimiter: '\r\n', quoted_match: /[\r\n]/ })
  );
}

export function readTable(bytes: Buffer, format: TableFormat, timeZone: string): ReadTable {
  const decoded = decodeText(bytes);
  if (!decoded) return failed(1, phrase('table-encoding'));
  const text = decoded.text.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
  if (text.trim() === '') return failed(1, phrase('table-empty'));
  const table = format === 'yaml' ? readYaml(text) : readCsv(text, timeZone);
  return table.rows.length > MAX_ROWS ? failed(1, phrase('table-too-long', { max: MAX_ROWS })) : table;
}

function guarded(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

function unguarded(cell: string): string {
  return cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
}

interface Record {
  readonly cells: readonly string[];
  readonly line: number;
}

function readCsv(text: string, timeZone: string): ReadTable {
  let records: readonly Record[];
  try {
    records = recordsOf(text);
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return failed(Number(error.lines ?? 1), phrase('table-csv-wrong'));
  }
  const [header, ...body] = records;
  if (!header) return failed(1, phrase('table-empty'));
  const faults: TableFault[] = [];
  const columns = header.cells.map((name) => {
    const column = columnNamed(name);
    if (!column && name.trim() !== '')
      faults.push({ line: header.line, column: name, why: phrase('table-unknown-column') });
    return column;
  });
  columns.forEach((column, index) => {
    if (column && columns.indexOf(column) < index)
      faults.push({
        line: header.line,
        column: header.cells[index] ?? null,
        why: phrase('table-column-twice'),
      });
  });
  const idAt = columns.findIndex((column) => column?.member === 'id');
  if (idAt < 0) faults.push({ line: header.line, column: 'id', why: phrase('table-no-id') });
  if (faults.length > 0) return { rows: [], faults };

  const rows: TableRow[] = [];
  for (const { cells, line } of body) {
    // Spreadsheets leave empty lines at the end.
    if (cells.every((cell) => cell.trim() === '')) continue;
    const fills: ((draft: Draft) => void)[] = [];
    columns.forEach((column, index) => {
      if (!column) return;
      const cell = unguarded((cells[index] ?? '').trim());
      try {
        column.read(cell, {}, timeZone);
        fills.push((draft) => column.read(cell, draft, timeZone));
      } catch (error) {
        if (!(error instanceof CellError)) throw error;
        faults.push({ line, column: header.cells[index] ?? null, why: error.why });
      }
    });
    rows.push({
      line,
      id: unguarded((cells[idAt] ?? '').trim()) || null,
      over(current) {
        const draft: Draft = current ? { ...current } : { ...EMPTY };
        for (const fill of fills) fill(draft);
        return withoutUnset(draft);
      },
    });
  }
  return { rows, faults };
}

const EMPTY = {
  source: {},
  accessModes: [],
  accessSteps: [],
  timeliness: 'always',
  userJourneys: [],
} satisfies Draft;

function recordsOf(text: string): Record[] {
  const [firstLine = ''] = text.split('\n', 1);
  const count = (delimiter: string) => firstLine.split(delimiter).length;
  const delimiter = DELIMITERS.reduce((most, each) => (count(each) > count(most) ? each : most));
  const parsed = parseCsv(text, {
    delimiter,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
  }) as unknown as {
    readonly record: string[];
    readonly info: { readonly lines: number };
  }[];
  // It counts the lines that were read, so a record of several is said where it ends.
  return parsed.map(({ record, info }) => ({
    cells: record,
    line: info.lines - record.reduce((sum, cell) => sum + cell.split('\n').length - 1, 0),
  }));
}

function withoutUnset(draft: Draft): object {
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined));
}

function readYaml(text: string): ReadTable {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core' });
  const [error] = document.errors;
  if (error) {
    const [at] = error.linePos ?? [];
    return failed(
      at?.line ?? 1,
      phrase('yaml-wrong', { line: at?.line ?? 1, column: at?.col ?? 1, code: error.code }),
    );
  }
  const { contents } = document;
  if (!isSeq(contents)) return failed(1, phrase('table-no-list'));
  const rows: TableRow[] = [];
  const faults: TableFault[] = [];
  for (const node of contents.items) {
    const start =
      node && typeof node === 'object' && 'range' in node ? (node.range as number[] | null)?.[0] : undefined;
    const { line } = lines.linePos(start ?? 0);
    let value: unknown;
    try {
      value = isMap(node) ? node.toJS(document) : null;
    } catch {
      // Names that stand for names that stand for names: a file of a few lines would fill the memory.
      value = null;
    }
    if (typeof value !== 'object' || value === null)
      faults.push({ line, column: null, why: phrase('table-no-service') });
    else
      rows.push({
        line,
        id: 'id' in value && typeof value.id === 'string' ? value.id : null,
        over: () => value,
      });
  }
  return { rows, faults };
}

function failed(line: number, why: Phrase): ReadTable {
  return { rows: [], faults: [{ line, column: null, why }] };
}
