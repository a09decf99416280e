/** Errors that a status can say in the reader's language. */
import type { Cause, PlainFault } from '@bacheca/shared/translations/problem';
import { systemCause } from '@bacheca/shared/translations/system-error';
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

/** Why it failed, as parameter of a problem: what isn't a FaultError is of the system, or has the words of whoever threw it. */
export function causeOf(error: unknown): Cause {
  return error instanceof FaultError ? error.why : systemCause(error);
}

/** The same for a parameter of a fault within others: a cause that holds more itself is a text there, in English. */
export function plainCauseOf(error: unknown): string | PlainFault {
  const why = causeOf(error);
  return typeof why === 'string' || isPlain(why) ? why : causeMessage(why);
}

function isPlain(why: Exclude<Cause, string>): why is PlainFault {
  return 'code' in why && Object.values(why.params ?? {}).every((param) => typeof param !== 'object');
}
