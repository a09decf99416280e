/** Errors that a status can say in the reader's language. */
import { errorMessage } from '@bacheca/node/errors';
import type { Cause } from '@bacheca/shared/translations/problem';
import { causeMessage } from './problem-message.ts';

/** Its message is its cause in English, which is for logs. */
export class FaultError extends Error {
  override name = 'FaultError';
  readonly why: Cause;

  constructor(why: Cause, cause?: unknown) {
    super(causeMessage(why), { cause });
    this.why = why;
  }
}

/** Why it failed, as parameter of a problem: what isn't a FaultError has the words of whoever threw it. */
export function causeOf(error: unknown): Cause {
  return error instanceof FaultError ? error.why : errorMessage(error);
}
