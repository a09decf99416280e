/**
 * Versions of what staff edit, so that nobody overwrites what they have not seen: a strong ETag of the document's
 * content. Creating needs none; replacing and deleting need `If-Match` with the one that was read.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { canonicalJson } from '@bacheca/shared/wire/canonical';
import { sha256Of } from '@bacheca/shared/wire/revision';
import { refusal, type Thing } from '../errors/problem.ts';

const TAG_LENGTH = 32;

export function versionOf(document: unknown): string {
  return `"${sha256Of(Buffer.from(canonicalJson(document))).slice(0, TAG_LENGTH)}"`;
}

/** Throws a refusal unless the caller may write over `current`, which is null where there is no such document. */
export function checkVersion(thing: Thing, current: unknown | null, headers: IncomingHttpHeaders): void {
  const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
  if (current === null) {
    if (ifMatch !== undefined) throw refusal('deleted-meanwhile', { thing });
    return;
  }
  const etag = versionOf(current);
  const answer = { headers: { etag } };
  if (ifNoneMatch !== undefined && names(ifNoneMatch, etag))
    throw refusal('exists-already', { thing }, answer);
  if (ifMatch === undefined) throw refusal('version-required', { thing }, answer);
  if (!names(ifMatch, etag)) throw refusal('changed-meanwhile', { thing }, answer);
}

function names(header: string, etag: string): boolean {
  return header.split(',').some((tag) => tag.trim() === '*' || tag.trim() === etag);
}
