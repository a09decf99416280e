import {
  Catalogue,
  CatalogueImported,
  CataloguePlan,
  type CatalogueTable,
  type TableFormat,
} from '@bacheca/shared/api/catalogue';
import { send, textOf, understood } from '../api/client.ts';

/** A file of thousands of rows is checked and written in some seconds. */
const IMPORT_LIMIT_MS = 120_000;

export const catalogueApi = {
  async read(): Promise<Catalogue> {
    const response = await send('GET', '/api/catalogue');
    return understood(Catalogue, response.status, await textOf(response));
  },
  async plan(table: CatalogueTable): Promise<CataloguePlan> {
    const response = await send('POST', '/api/catalogue/plan', table, {}, IMPORT_LIMIT_MS);
    return understood(CataloguePlan, response.status, await textOf(response));
  },
  async import(table: CatalogueTable, basis: string) {
    const body = { ...table, basis };
    const response = await send('POST', '/api/catalogue/import', body, {}, IMPORT_LIMIT_MS);
    return understood(CatalogueImported, response.status, await textOf(response));
  },
  exportUrl: (format: TableFormat, timeZone: string) =>
    `/api/catalogue/export?${new URLSearchParams({ format, timeZone })}`,
};

/** The clocks of whoever sits before the page: dates in a file are on them. */
export function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
