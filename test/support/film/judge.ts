/** What a film's counters say of the transitions in it. Times in ms. */

import { STILL_FRAME } from './counter.ts';
import type { Sample } from './recording.ts';

/** One picture, from when it was first seen until something else was. */
interface Picture {
  readonly frame: number;
  readonly fromMs: number;
}

/** A span in which one thing was on screen: a clip, or what has no counter (`clip` null). */
export interface Span {
  readonly clip: number | null;
  readonly pictures: readonly Picture[];
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Where one video follows another. */
export interface Boundary {
  /** How much longer than its time the old one's last and the new one's first picture stood, together. */
  readonly stoodMs: number;
  /** In whole frames. */
  readonly repeated: number;
  /** Frames at the old one's end and the new one's beginning that were never on screen. */
  readonly lost: number;
}

export interface Judgement {
  readonly transitions: number;
  readonly boundaries: readonly Boundary[];
  /** How long pictures of videos stood that stood longer than `FREEZE_MS`. */
  readonly freezesMs: readonly number[];
  /** How long nothing was drawn where the counters are, in times too short for an item that has none. */
  readonly blanksMs: readonly number[];
}

export const FREEZE_MS = 200;
/** What has no counter stands for longer. Less is a picture torn by the recorder, two that fade, or a blank one. */
const LEAST_UNCOUNTED_MS = 1_000;

/** `framesOf` gives a clip's length in frames. The first and the last span are cut by the film: not judged. */
export function judge(
  samples: readonly Sample[],
  frameMs: number,
  framesOf: (clip: number) => number,
): Judgement {
  const spans = spansOf(samples);
  const whole = spans.slice(1, -1);
  return {
    transitions: Math.max(0, spans.length - 1),
    boundaries: whole.flatMap((span, index) => {
      const next = whole[index + 1];
      return next && isVideo(span) && isVideo(next) ? [boundaryOf(span, next, frameMs, framesOf)] : [];
    }),
    freezesMs: whole
      .filter(isVideo)
      .flatMap(({ pictures, untilMs }) =>
        pictures
          .map(({ fromMs }, index) => (pictures[index + 1]?.fromMs ?? untilMs) - fromMs)
          .filter((stoodMs) => stoodMs > FREEZE_MS),
      ),
    blanksMs: blanksOf(samples),
  };
}

/** A torn or fading row has blocks of several greys; a blank one has none. */
function blanksOf(samples: readonly Sample[]): number[] {
  const runs: { fromMs: number; untilMs: number; isPlain: boolean }[] = [];
  let run: (typeof runs)[number] | null = null;
  for (const { atMs, counter, plain } of samples) {
    if (run) run.untilMs = atMs;
    if (counter) run = null;
    else if (run) run.isPlain ||= plain !== null;
    else {
      run = { fromMs: atMs, untilMs: atMs, isPlain: plain !== null };
      runs.push(run);
    }
  }
  return runs
    .filter(({ isPlain }) => isPlain)
    .map(({ fromMs, untilMs }) => untilMs - fromMs)
    .filter((lengthMs) => lengthMs < LEAST_UNCOUNTED_MS);
}

export function spansOf(samples: readonly Sample[]): Span[] {
  const spans: { clip: number | null; pictures: Picture[]; fromMs: number; untilMs: number }[] = [];
  for (const { atMs, counter } of samples) {
    const clip = counter?.clip ?? null;
    let span = spans.at(-1);
    if (span) span.untilMs = atMs;
    if (!span || span.clip !== clip || isRestart(span.pictures.at(-1), counter?.frame)) {
      span = { clip, pictures: [], fromMs: atMs, untilMs: atMs };
      spans.push(span);
    }
    if (counter && span.pictures.at(-1)?.frame !== counter.frame) {
      span.pictures.push({ frame: counter.frame, fromMs: atMs });
    }
  }
  return joined(
    spans.filter((span) => span.clip !== null || span.untilMs - span.fromMs >= LEAST_UNCOUNTED_MS),
  );
}

/** The same clip from its beginning again is another showing. */
function isRestart(last: Picture | undefined, frame: number | undefined): boolean {
  return last !== undefined && frame !== undefined && frame < last.frame;
}

/** What a torn picture parted is one span again. */
function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    const last = result.at(-1);
    const goesOn =
      last && last.clip === span.clip && !isRestart(last.pictures.at(-1), span.pictures[0]?.frame);
    if (!goesOn) {
      result.push(span);
      continue;
    }
    const more = span.pictures.filter(({ frame }) => frame !== last.pictures.at(-1)?.frame);
    result[result.length - 1] = {
      ...last,
      pictures: [...last.pictures, ...more],
      untilMs: span.untilMs,
    };
  }
  return result;
}

function isVideo({ clip, pictures }: Span): boolean {
  return clip !== null && pictures[0]?.frame !== STILL_FRAME;
}

function boundaryOf(old: Span, next: Span, frameMs: number, framesOf: (clip: number) => number): Boundary {
  const last = old.pictures.at(-1);
  const first = next.pictures[0];
  if (!last || !first || old.clip === null) throw new Error('a video without pictures');
  const secondMs = next.pictures[1]?.fromMs ?? next.untilMs;
  const stoodMs = Math.max(0, secondMs - last.fromMs - 2 * frameMs);
  return {
    stoodMs,
    repeated: Math.round(stoodMs / frameMs),
    lost: framesOf(old.clip) - 1 - last.frame + first.frame,
  };
}
