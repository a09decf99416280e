/** Documents that staff edit: read with the version that they have, and saved over that version and no other. */
import { CatalogueService } from '@bacheca/shared/api/content';
import { SavedStaff, StaffChange } from '@bacheca/shared/api/people';
import { Settings } from '@bacheca/shared/api/settings';
import { type Id, Instant } from '@bacheca/shared/model/ids';
import { Item } from '@bacheca/shared/model/items';
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
   * now; throws an `OvertakenError` where somebody else was first.
   */
  readonly save: (document: Document, version: string | null) => Promise<string>;
}

/** Somebody else saved or deleted it after it was read; who and when, as far as the server says so. */
export class OvertakenError extends Error {
  override readonly name = 'OvertakenError';
  readonly by: string | null;
  readonly at: string | null;

  constructor(by: string | null, at: string | null, options?: ErrorOptions) {
    super('somebody else was first', options);
    this.by = by;
    this.at = at;
  }
}

export const documents = {
  settings: () => documentAt(Settings, '/api/settings'),
  screen: (id: Id) => documentAt(Screen, `/api/screens/${id}`),
  location: (id: Id) => documentAt(Location, `/api/locations/${id}`),
  service: (id: Id) => documentAt(CatalogueService, `/api/services/${id}`),
  item: (id: Id) => documentAt(Item, `/api/items/${id}`),
  /** What somebody holds. `onPassword` hears the one-time password of an account that was deleted, and came anew by it. */
  account: (username: string, onPassword: (password: string) => void) =>
    documentAt(HeldGrants, `/api/staff/${encodeURIComponent(username)}`, (answer) => {
      const { password } = SavedStaff.parse(answer);
      if (password !== null) onPassword(password);
    }),
};

const HeldGrants = z.object(StaffChange.shape);

/** @param onSaved Hears what was answered. */
function documentAt<Document>(
  schema: z.ZodType<Document>,
  path: string,
  onSaved: (answer: unknown) => void = () => {},
): DocumentApi<Document> {
  return {
    async read() {
      const response = await send('GET', path);
      const document = understood(schema, response.status, await textOf(response));
      return { document, version: versionIn(response) };
    },
    async save(document, version) {
      const condition = version === null ? { 'if-none-match': '*' } : { 'if-match': version };
      const response = await send('PUT', path, document, condition);
      try {
        onSaved(understood(z.unknown(), response.status, await textOf(response)));
      } catch (error) {
        throw overtaken(response, error) ?? error;
      }
      return versionIn(response);
    },
  };
}

const PRECONDITION_FAILED = 412;

/** Whoever isn't known the server calls by a phrase. */
const Author = z
  .object({ by: z.string().min(1).nullable().catch(null), at: Instant.nullable().catch(null) })
  .catch({ by: null, at: null });

function overtaken(response: Response, error: unknown): OvertakenError | null {
  if (response.status !== PRECONDITION_FAILED) return null;
  const { by, at } = Author.parse(ApiError.from(error).params);
  const modifiedMs = Date.parse(response.headers.get('last-modified') ?? '');
  const modifiedAt = Number.isNaN(modifiedMs) ? null : new Date(modifiedMs).toISOString();
  return new OvertakenError(by, at ?? modifiedAt, { cause: error });
}

function versionIn(response: Response): string {
  const version = response.headers.get('etag');
  if (version === null) throw new ApiError('unreadable', response.status, null);
  return version;
}
