/** What is wrong with a stick. Its clause stands within that of the problem, so that it has no other within it. */
import type { PlainFault } from '@bacheca/shared/translations/problem';
import { FaultError } from '../faults/fault-error.ts';

export class StickError extends FaultError {
  override name = 'StickError';
  declare readonly why: string | PlainFault;

  constructor(why: string | PlainFault, cause?: unknown) {
    super(why, cause);
  }
}
