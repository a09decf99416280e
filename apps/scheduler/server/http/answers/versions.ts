/**
 * Versions of what staff edit, so that nobody overwrites what they have not seen: a strong ETag of the document's
 * content. Creating needs none; replacing and deleting need `If-Match` with the one that was read.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { type EntityRef, phrase } from '@bacheca/shared/translations/phrase';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import { z } from 'zod';
import type { AuditTrail } from '../../database/audit/audit-trail.ts';
import { DomainError, domainError } from '../../errors/domain-error.ts';

/** It is for the documentation alone: `checkVersion` reads the headers. */
export const Versions = z.looseObject({
  'if-match': z.string().optional(),
  'if-none-match': z.string().optional(),
});

const TAG_LENGTH = 32;
const SOMEBODY = phrase('somebody-else');

export function versionOf(document: unknown): string {
  return `"${sha256Of(Buffer.from(canonicalJson(document))).slice(0, TAG_LENGTH)}"`;
}

/** Throws a domain error unless the caller may write over `current`, which is null where there is no such document. */
export function checkVersion(entity: EntityRef, current: unknown | null, headers: IncomingHttpHeaders): void {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  if (current === null) {
    if (ifMatch !== undefined) throw domainError('deleted-meanwhile', { entity, by: SOMEBODY });
    return;
  }
  const etag = versionOf(current);
  const answer = { headers: { etag } };
  if (ifNoneMatch !== undefined && names(ifNoneMatch, etag))
    throw domainError('exists-already', { entity: entity }, answer);
  if (ifMatch === undefined) throw domainError('version-required', { entity: entity }, answer);
  if (!names(ifMatch, etag)) throw domainError('changed-meanwhile', { entity, by: SOMEBODY }, answer);
}

/** Does what may fail by `checkVersion`, and then says who came first, and when. */
export async function sayingWhoChanged<Result>(
  audit: AuditTrail,
  entity: EntityRef,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { code, headers } = error instanceof DomainError ? error : { code: null, headers: {} };
    if (code !== 'changed-meanwhile' && code !== 'deleted-meanwhile') throw error;
    const last = await audit.lastChangeOf(entity.kind, entity.id);
    if (last === null) throw error;
    const at = { 'last-modified': new Date(last.atMs).toUTCString() };
    throw domainError(code, { entity, by: last.by ?? SOMEBODY }, { headers: { ...headers, ...at } });
  }
}

function names(header: string, etag: string): boolean {
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim() === etag);
}
