/**
 * To be imported before React, which makes errors as it is loaded, to be thrown later. For each, V8 would read the whole
 * script a second time, to know where in it the error was made: a tenth of a second on a small player.
 */
const { stackTraceLimit } = Error;
Error.stackTraceLimit = 0;

/** From now on errors say again where they were made. */
export function restoreStackTraces(): void {
  Error.stackTraceLimit = stackTraceLimit;
}
