/** What is wrong with subtitles, as far as it can be counted: said while one types, and never in the way. */
import type { Language } from '@bacheca/shared/model/ids';
import type { Cue } from './cues.ts';

/** The stage has room for so much (visual/README.md, Subtitles). */
export const MAX_LINE_LENGTH = 40;
export const MAX_LINES = 2;
/**
 * Characters a second that adults read beside a picture: 17 is the usual limit for Italian and English subtitles, 9 for
 * Chinese, whose characters are words.
 */
const MAX_RATE = 17;
const MAX_RATE_CHINESE = 9;
/** Less is gone before the eyes are there: five sixths of a second. */
const MIN_SHOWN_MS = 833;

export type CueFault =
  | { readonly code: 'empty' | 'overlap' | 'too-brief' | 'after-end' | 'too-many-lines' }
  | { readonly code: 'long-line'; readonly length: number }
  /** In characters a second. */
  | { readonly code: 'too-fast'; readonly rate: number; readonly maxRate: number };

/** The faults of each cue that has any, by its id. `durationMs` is the film's, where it is known. */
export function cueFaults(
  cues: readonly Cue[],
  language: Language,
  durationMs: number | null,
): ReadonlyMap<number, readonly CueFault[]> {
  const found = new Map<number, readonly CueFault[]>();
  const maxRate = language === 'zh' ? MAX_RATE_CHINESE : MAX_RATE;
  let shownUntilMs = 0;
  for (const { id, startMs, endMs, text } of cues) {
    const faults: CueFault[] = [];
    const lines = plain(text).split('\n');
    const longest = Math.max(...lines.map(lengthOf));
    const shownMs = endMs - startMs;
    const rate = Math.ceil(lengthOf(lines.join('')) / (shownMs / 1000));
    if (plain(text).trim() === '') faults.push({ code: 'empty' });
    if (lines.length > MAX_LINES) faults.push({ code: 'too-many-lines' });
    if (longest > MAX_LINE_LENGTH) faults.push({ code: 'long-line', length: longest });
    if (rate > maxRate) faults.push({ code: 'too-fast', rate, maxRate });
    if (shownMs < MIN_SHOWN_MS) faults.push({ code: 'too-brief' });
    if (startMs < shownUntilMs) faults.push({ code: 'overlap' });
    if (durationMs !== null && endMs > durationMs) faults.push({ code: 'after-end' });
    if (faults.length > 0) found.set(id, faults);
    shownUntilMs = Math.max(shownUntilMs, endMs);
  }
  return found;
}

/** Tags such as `<i>` aren't drawn. */
function plain(text: string): string {
  return text.replace(/<[^>\n]*>/g, '');
}

/** As people count, not as the computer does. */
function lengthOf(line: string): number {
  return [...line.trim().normalize('NFC')].length;
}
