/**
 * What saving a document comes to, where others may save it, too:
 *
 *  1. It is saved over the version that was read, never over another.
 *  2. Where there is another by now, both are there to be looked at. What was edited here is kept, on top of what the
 *     others saved: what is not edited here is theirs in any case.
 *  3. Where both came to the same, there is nothing to decide.
 */
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { ApiError } from '../api/client.ts';
import { type DocumentApi, OvertakenError, type Versioned } from '../api/documents.ts';

/** Somebody else saved or deleted it after it was read here. */
export interface Conflict<Document> {
  /** As it was read. */
  readonly base: Document;
  readonly mine: Document;
  /** Its version is null where it was deleted; the document is then as it was read. */
  readonly theirs: Versioned<Document>;
  /** Who it was and when, where the server says so. */
  readonly by: string | null;
  readonly at: string | null;
}

type SaveOutcome<Document> =
  | { readonly type: 'saved'; readonly saved: Versioned<Document> }
  | { readonly type: 'conflict'; readonly conflict: Conflict<Document> };

/** Puts what `edit` makes of `base` in its place. Throws an `ApiError` where that can't be done for another reason. */
export async function saveDocument<Document>(
  api: DocumentApi<Document>,
  base: Versioned<Document>,
  edit: (document: Document) => Document,
): Promise<SaveOutcome<Document>> {
  const document = edit(base.document);
  try {
    return { type: 'saved', saved: { document, version: await api.save(document, base.version) } };
  } catch (error) {
    if (!(error instanceof OvertakenError)) throw error;
    const { by, at } = error;
    const theirs = await readNow(api, base.document);
    const mine = edit(theirs.document);
    if (theirs.version !== null && isSame(mine, theirs.document)) return { type: 'saved', saved: theirs };
    return { type: 'conflict', conflict: { base: base.document, mine, theirs, by, at } };
  }
}

async function readNow<Document>(api: DocumentApi<Document>, base: Document): Promise<Versioned<Document>> {
  try {
    return await api.read();
  } catch (error) {
    if (ApiError.from(error).status === 404) return { document: base, version: null };
    throw error;
  }
}

export function isSame(a: unknown, b: unknown): boolean {
  return canonicalJson(a ?? null) === canonicalJson(b ?? null);
}
