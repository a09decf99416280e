/** Why the scheduler can't start, in one sentence for the person who starts it; ends with exit code 1. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
