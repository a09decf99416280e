/** Says which entries of a list from the scheduler could not be read, for as long as they are in the newest one. */
import { fault } from '@bacheca/shared/translations/problem';
import type { LeftOut } from '@bacheca/shared/wire/readable-entries';
import type { Problems } from './problems.ts';

const CODE = 'entries-unreadable';
const NAMES = {
  takeovers: fault('list-takeovers'),
  itemIds: fault('list-withdrawn'),
  withdrawn: fault('list-withdrawn'),
  journals: fault('list-journals'),
} as const;

function nameOf(list: string) {
  return list in NAMES ? NAMES[list as keyof typeof NAMES] : list;
}

/** `source` is what the lists came in; its next one without such entries settles what was said of it. */
export function reportLeftOut(problems: Problems, source: string, leftOut: readonly LeftOut[]): void {
  if (leftOut.length === 0) {
    problems.settle(CODE, source);
    return;
  }
  const entries = leftOut.map(({ list, count, of, at, code }) =>
    fault('entries-left-out', { list: nameOf(list), count, of, why: fault('member-wrong', { at, code }) }),
  );
  problems.raise(CODE, { entries }, source);
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
