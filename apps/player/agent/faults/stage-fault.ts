/**
 * The stage says in English why it could not show something, which is also what plays are recorded with. For the status it
 * is told apart by the translation file that has the same sentences.
 */
import { faults } from '@bacheca/shared/translations/en/faults';
import type { Fault } from '@bacheca/shared/translations/problem';

/** What `hls.ts` of the stage puts before its reasons; the problem's own sentence says as much. */
const PREFIX = 'the stream can not be played: ';

let patterns: [code: string, pattern: RegExp][] | undefined;

/** The reason itself where it isn't one of those. */
export function stageFault(reason: string): Fault | string {
  // Made when something fails, so that no start waits for it.
  patterns ??= Object.entries(faults).flatMap(([code, text]) =>
    code.startsWith('shown-') ? [[code, patternOf(text)] as [string, RegExp]] : [],
  );
  const said = reason.startsWith(PREFIX) ? reason.slice(PREFIX.length) : reason;
  for (const [code, pattern] of patterns) {
    const match = pattern.exec(said);
    if (match) return match.groups ? { code, params: { ...match.groups } } : { code };
  }
  return reason;
}

function patternOf(text: string): RegExp {
  const source = text
    .replace(/[.*+?^$()[\]\\|]/g, '\\$&')
    .replace(/\{\{(\w+)\}\}/g, (_placeholder, name: string) => `(?<${name}>.{1,40})`);
  return new RegExp(`^${source}$`);
}
