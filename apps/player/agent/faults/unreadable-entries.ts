/** Says which entries of a list from the scheduler could not be read, for as long as they are in the newest one. */
import type { LeftOut } from '@bacheca/shared/wire/readable-entries';
import type { Problems } from './problems.ts';

const CODE = 'entries-unreadable';
const NAMES: Readonly<Record<string, string>> = {
  takeovers: 'takeovers',
  itemIds: 'withdrawn items',
  withdrawn: 'withdrawn items',
  journals: 'play journals',
};

/** `source` is what the lists came in; its next one without such entries settles what was said of it. */
export function reportLeftOut(problems: Problems, source: string, leftOut: readonly LeftOut[]): void {
  if (leftOut.length === 0) {
    problems.settle(CODE, source);
    return;
  }
  const sentences = leftOut.map(
    ({ list, count, of, why }) =>
      `${count} of ${of} ${NAMES[list] ?? list} can't be read by this player and ${count === 1 ? 'is' : 'are'} ` +
      `left out; the others hold (${why}).`,
  );
  problems.raise(
    CODE,
    `${sentences.join(' ')} Update the player, or save what is named anew on the scheduler.`,
    source,
  );
}

/**
 * Does the same for both lists of directives, however they came: the link's next ones settle what a stick's left out.
 */
export function reportDirectivesLeftOut(problems: Problems, leftOut: readonly LeftOut[]): void {
  for (const list of ['takeovers', 'withdrawn'])
    reportLeftOut(
      problems,
      list,
      leftOut.filter((each) => each.list === list),
    );
}

/** The player is nobody's any more. */
export function forgetLeftOut(problems: Problems): void {
  problems.retain([CODE], new Set());
}
