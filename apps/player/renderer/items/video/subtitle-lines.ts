/**
 * Which lines of subtitles stand on the screen. Automatic captions roll: each cue repeats the line of the one before,
 * and between them stands one of 10 ms with the repeated line alone; people's cues overlap, or leave a frame free
 * between each other. Passers-by see every line once, and none that comes and goes within a blink.
 */
export interface CueText {
  readonly startS: number;
  readonly endS: number;
  /** It has no tags, and line feeds divide its lines. */
  readonly text: string;
}

export const MAX_LINES = 2;
/** Nobody reads what stands for less, nor misses words in a pause as short. */
export const BLINK_MS = 150;
const BLINK_S = BLINK_MS / 1_000;

/** What is to be seen at `atS`, where `before` is what was to be seen a moment ago. */
export function subtitleLines(
  cues: readonly CueText[],
  atS: number,
  before: readonly string[],
): readonly string[] {
  const active = cues.filter(({ startS, endS }) => startS <= atS && atS < endS);
  const lasting = active.filter(({ startS, endS }) => endS - startS >= BLINK_S);
  if (lasting.length === 0) {
    const goesOn = cues.some(({ startS }) => startS > atS && startS - atS < BLINK_S);
    return active.length > 0 || goesOn ? before : [];
  }
  const lines: string[] = [];
  for (const { text } of lasting) {
    const earlier = new Set(lines);
    // Only another cue's line is a repetition: a refrain in one cue is meant.
    lines.push(...linesOf(text).filter((line) => !earlier.has(line)));
  }
  // Three authored lines say the same in two that wrap by themselves.
  return lines.length > MAX_LINES ? [lines.join(' ')] : lines;
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}
