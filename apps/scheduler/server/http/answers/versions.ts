/**
 * Versions of what staff edit, so that nobody overwrites what they have not seen: a strong ETag of the document's
 * content. Creating needs none; replacing and deleting need `If-Match` with the one that was read.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { EntityRef } from '@bacheca/shared/translations/phrase';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import { domainError } from '../../errors/domain-error.ts';

const TAG_LENGTH = 32;

export function versionOf(document: unknown): string {
  return `"${sha256Of(Buffer.from(canonicalJson(document))).slice(0, TAG_LENGTH)}"`;
}

/** Throws a domain error unless the caller may write over `current`, which is null where there is no such document. */
export function checkVersion(entity: EntityRef, current: unknown | null, headers: IncomingHttpHeaders): void {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  if (current === null) {
    if (ifMatch !== undefined) throw domainError('deleted-meanwhile', { entity: entity });
    return;
  }
  const etag = versionOf(current);
  const answer = { headers: { etag } };
  if (ifNoneMatch !== undefined && names(ifNoneMatch, etag))
    throw domainError('exists-already', { entity: entity }, answer);
  if (ifMatch === undefined) throw domainError('version-required', { entity: entity }, answer);
  if (!names(ifMatch, etag)) throw domainError('changed-meanwhile', { entity: entity }, answer);
}

function names(header: string, etag: string): boolean {
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim() === etag);
}
