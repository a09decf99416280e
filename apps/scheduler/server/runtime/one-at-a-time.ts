/**
 * Returns what asks for `work` to be done: at once, or where it is under way, once more after that, however often it is
 * asked for meanwhile. What it throws goes to `onError`.
 */
export function oneAtATime(work: () => Promise<void> | void, onError: (error: unknown) => void): () => void {
  let isUnderWay = false;
  let isAskedAgain = false;
  async function run(): Promise<void> {
    isUnderWay = true;
    do {
      isAskedAgain = false;
      try {
        await work();
      } catch (error) {
        onError(error);
      }
    } while (isAskedAgain);
    isUnderWay = false;
  }
  return () => {
    isAskedAgain = true;
    if (!isUnderWay) void run();
  };
}
