/** What is wrong with a stick. Its clause stands within that of the problem, so that one more may stand within it, and no further. */
import type { NestedFault } from '@bacheca/shared/translations/problem';
import { FaultError } from '../faults/fault-error.ts';

export class StickError extends FaultError {
  override name = 'StickError';
  declare readonly why: string | NestedFault;

  constructor(why: string | NestedFault, cause?: unknown) {
    super(why, cause);
  }
}
