import type { Cause } from '@bacheca/shared/translations/problem';
import { causeOf, FaultError } from '../faults/fault-error.ts';

/**
 * It says what went wrong. `wrong-content`: these are not the bytes that the hash names. `unreachable`: it is worth
 * another try. `used-up`: the location allows no more bytes today. `disk-full`, `over-quota`: there is no room. `disk`:
 * it can't be written for another reason.
 */
export class DownloadError extends FaultError {
  override name = 'DownloadError';
  readonly code: 'wrong-content' | 'unreachable' | 'used-up' | 'disk-full' | 'over-quota' | 'disk';

  constructor(code: DownloadError['code'], why: Cause, cause?: unknown) {
    super(why, cause);
    this.code = code;
  }
}

/** Does work on the disk; what goes wrong there is a DownloadError that says so. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DownloadError) throw error;
    throw new DownloadError(isFull(error) ? 'disk-full' : 'disk', causeOf(error), error);
  }
}

function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}
