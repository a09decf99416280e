/** What an error says, and what kind it is. */

/** What went wrong, for a message that a person reads. */
export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Returns Node's or the system's code of an error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

export function isMissing(error: unknown): boolean {
  return errorCode(error) === 'ENOENT';
}

/** No memory, too many open files: what could not be read may be good all the same. */
export function isShortage(error: unknown): boolean {
  return /^(?:EMFILE|ENFILE|ENOMEM)$/.test(errorCode(error) ?? '');
}
