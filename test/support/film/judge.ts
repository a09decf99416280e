/** What a film's counters say of the transitions in it. Times in ms. */

import { STILL_FRAME } from './counter.ts';
import { SAME_GREY, type Sample } from './recording.ts';

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
  /** How long nothing was drawn where the counters are, or something else than what has none draws there. */
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

interface Uncounted {
  readonly samples: Sample[];
  untilMs: number;
}

/**
 * A torn or fading row has blocks of several greys; a blank one has none. Where an item stands that has no counter,
 * the row has that item's grey, and is blank with another.
 */
function blanksOf(samples: readonly Sample[]): number[] {
  const runs: Uncounted[] = [];
  let run: Uncounted | null = null;
  for (const sample of samples) {
    if (run) run.untilMs = sample.atMs;
    if (sample.counter) run = null;
    else if (run) run.samples.push(sample);
    else {
      run = { samples: [sample], untilMs: sample.atMs };
      runs.push(run);
    }
  }
  return runs.flatMap((uncounted) => {
    const fromMs = uncounted.samples[0]?.atMs ?? uncounted.untilMs;
    const lengthMs = uncounted.untilMs - fromMs;
    const greys = uncounted.samples.flatMap(({ plain }) => (plain === null ? [] : [plain]));
    if (greys.length === 0) return [];
    return lengthMs < LEAST_UNCOUNTED_MS ? [lengthMs] : strangeIn(uncounted, greys);
  });
}

/** How long the row had another grey than the one that it mostly has. */
function strangeIn({ samples, untilMs }: Uncounted, greys: readonly number[]): number[] {
  const usual = [...greys].sort((a, b) => a - b)[Math.floor(greys.length / 2)] ?? 0;
  const lengths: number[] = [];
  let isStrange = false;
  for (const [index, { atMs, plain }] of samples.entries()) {
    const was = isStrange;
    isStrange = plain !== null && Math.abs(plain - usual) > SAME_GREY;
    if (!isStrange) continue;
    const forMs = (samples[index + 1]?.atMs ?? untilMs) - atMs;
    if (was) lengths[lengths.length - 1] = (lengths.at(-1) ?? 0) + forMs;
    else lengths.push(forMs);
  }
  return lengths;
}

/** A play as its player has logged it, of an item whose pictures have a counter; in ms of the film. */
export interface LoggedPlay {
  readonly clip: number;
  readonly startedAtMs: number;
}

/** Of which clip a play was looked for in the film, and how long before its picture it was logged: 0 if after. */
export interface PlayCheck {
  readonly clip: number;
  readonly earlyMs: number;
}

/** A play belongs to the nearest showing of its clip that began at most so long before or after. */
const SAME_PLAY_MS = 1_000;

/** Plays whose beginning the film shows. Until something of the new picture is seen, what was on before stands. */
export function checkPlays(samples: readonly Sample[], plays: readonly LoggedPlay[]): PlayCheck[] {
  const spans = spansOf(samples).slice(1);
  return plays.flatMap(({ clip, startedAtMs }) => {
    const apart = (span: Span) => Math.abs(span.fromMs - startedAtMs);
    const [span] = spans.filter((one) => one.clip === clip).sort((a, b) => apart(a) - apart(b));
    if (!span || apart(span) > SAME_PLAY_MS) return [];
    const before = samples.findLast(
      ({ atMs, counter, plain }) => atMs < span.fromMs && (counter !== null || plain !== null),
    );
    return [{ clip, earlyMs: Math.max(0, (before?.atMs ?? 0) - startedAtMs) }];
  });
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
