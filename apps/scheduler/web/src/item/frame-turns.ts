/**
 * Frames of the stage begin in turn: each reads its page and draws before the next is asked for, since some dozen that
 * begin at once keep the window from everything else.
 */

/** So many begin at once. */
const AT_ONCE = 2;
/** One that says nothing, as where its files are gone, doesn't keep the others waiting for longer. */
const MAX_TURN_MS = 4000;

let begun = 0;
const waiting: (() => void)[] = [];

/** Calls back when it is this one's turn; `release` ends the turn, or gives it up. It may be called more than once. */
export function waitForTurn(onTurn: () => void): { readonly release: () => void } {
  let state: 'waiting' | 'begun' | 'over' = 'waiting';
  let timer: ReturnType<typeof setTimeout> | undefined;
  const begin = () => {
    state = 'begun';
    begun += 1;
    timer = setTimeout(release, MAX_TURN_MS);
    onTurn();
  };
  const release = () => {
    clearTimeout(timer);
    if (state === 'waiting') waiting.splice(waiting.indexOf(begin), 1);
    const wasBegun = state === 'begun';
    state = 'over';
    if (!wasBegun) return;
    begun -= 1;
    waiting.shift()?.();
  };
  if (begun < AT_ONCE) begin();
  else waiting.push(begin);
  return { release: () => state !== 'over' && release() };
}
