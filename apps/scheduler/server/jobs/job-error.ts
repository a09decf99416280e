import { errorMessage } from '@bacheca/node/errors';
import { DomainError } from '../errors/domain-error.ts';
import type { JobError } from './job-queue.ts';

/** Codes of errors that pass by themselves. */
const PASSING: ReadonlySet<string> = new Set(['media-check-busy', 'too-busy']);

/** What a file or a document is leads to the same each time; whatever else failed may go well another time. */
export function toJobError(error: unknown): { error: JobError; isForGood: boolean } {
  if (!(error instanceof DomainError)) return { error: { message: errorMessage(error) }, isForGood: false };
  const { code, params, message } = error;
  return { error: { message, code, params }, isForGood: !PASSING.has(code) };
}
