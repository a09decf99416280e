/** The catalogue with what there is of content for each service, and its tables as they are taken out and in. */
import { z } from 'zod';
import { Id, Language } from '../model/ids.ts';
import { CatalogueService } from './content.ts';

const MediaKind = z.enum(['video', 'infographic', 'qr', 'stream', 'notice']);

/** One item about a service. */
export const CatalogueContent = z.object({
  itemId: Id,
  title: z.string(),
  kind: MediaKind,
  /** Screens may show it in these; none where nothing of it was ever approved. */
  approved: z.array(Language),
  /** Its newest revision, which may wait for approval, has these. */
  drafted: z.array(Language),
});
export type CatalogueContent = z.infer<typeof CatalogueContent>;

export const CatalogueRow = z.object({
  service: CatalogueService,
  contents: z.array(CatalogueContent),
});
export type CatalogueRow = z.infer<typeof CatalogueRow>;

export const Catalogue = z.object({
  rows: z.array(CatalogueRow),
  /** Some place speaks them, those of most places first. */
  languages: z.array(Language),
});
export type Catalogue = z.infer<typeof Catalogue>;

export const TableFormat = z.enum(['csv', 'yaml']);
export type TableFormat = z.infer<typeof TableFormat>;

/** A file of twenty thousand services is smaller, and a larger one is no catalogue. */
export const MAX_TABLE_BYTES = 8_000_000;

const TimeZone = z.string().max(80).refine(isTimeZone, { error: 'a time zone looks like Europe/Rome' });

export const CatalogueTable = z.strictObject({
  format: TableFormat,
  /** The bytes of the file in base64, whatever encoding a spreadsheet wrote it in. */
  data: z.base64().max(Math.ceil(MAX_TABLE_BYTES / 3) * 4),
  /** Dates in the file are on its clocks. */
  timeZone: TimeZone,
});
export type CatalogueTable = z.infer<typeof CatalogueTable>;

/** What is wrong with a line, in the language of whoever asks. */
export const TableProblem = z.object({
  line: z.int().min(1),
  /** As the file calls it; null where it is about the whole line. */
  column: z.string().nullable(),
  message: z.string(),
});
export type TableProblem = z.infer<typeof TableProblem>;

export const CataloguePlan = z.object({
  changes: z.array(
    z.object({
      line: z.int().min(1),
      /** Null where the file adds it. */
      before: CatalogueService.nullable(),
      after: CatalogueService,
    }),
  ),
  unchanged: z.int().min(0),
  problems: z.array(TableProblem),
  /** The state of the catalogue that it would change: it is taken in over this one and no other. */
  basis: z.string(),
});
export type CataloguePlan = z.infer<typeof CataloguePlan>;

export const CatalogueImport = CatalogueTable.extend({ basis: z.string().max(100) });

export const CatalogueImported = z.object({ added: z.int(), changed: z.int() });

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

export const CatalogueExportQuery = z.object({ format: TableFormat, timeZone: TimeZone.optional() });
