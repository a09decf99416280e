/** Documents that staff edit: read with the version that they have, and saved over that version and no other. */
import type { Id } from '@bacheca/shared/model/ids';
import { Location, Screen } from '@bacheca/shared/model/schedule';
import { z } from 'zod';
import { ApiError, send, textOf, understood } from './client.ts';

/** What was read, and the version that it had then; null where there is no such document. */
export interface Versioned<Document> {
  readonly document: Document;
  readonly version: string | null;
}

export interface DocumentApi<Document> {
  readonly read: () => Promise<Versioned<Document>>;
  /**
   * Puts it in the place of the version that was read, or creates it where that is null. Returns the version that it has
   * now; an `ApiError` of status 412 says that somebody else was first.
   */
  readonly save: (document: Document, version: string | null) => Promise<string>;
}

export const documents = {
  screen: (id: Id) => documentAt(Screen, `/api/screens/${id}`),
  location: (id: Id) => documentAt(Location, `/api/locations/${id}`),
};

function documentAt<Document>(schema: z.ZodType<Document>, path: string): DocumentApi<Document> {
  return {
    async read() {
      const response = await send('GET', path);
      const document = understood(schema, response.status, await textOf(response));
      return { document, version: versionIn(response) };
    },
    async save(document, version) {
      const condition = version === null ? { 'if-none-match': '*' } : { 'if-match': version };
      const response = await send('PUT', path, document, condition);
      understood(z.unknown(), response.status, await textOf(response));
      return versionIn(response);
    },
  };
}

function versionIn(response: Response): string {
  const version = response.headers.get('etag');
  if (version === null) throw new ApiError('unreadable', response.status, null);
  return version;
}
