/** What a film's counters say of the transitions in it. Times in ms. */

import { STILL_FRAME } from './counter.ts';
import { type Look, looksOf, type Shown, UNCOUNTED } from './looks.ts';
import type { Sample } from './recording.ts';

/** One picture, from when it was first seen until something else was. */
interface Picture {
  readonly frame: number;
  readonly fromMs: number;
}

/**
 * A span in which one thing could be seen: a clip, or what has no counter (`clip` null). Two of them fading, both can:
 * the next one is seen before this one is gone.
 */
export interface FilmedSpan {
  readonly clip: number | typeof UNCOUNTED;
  readonly pictures: readonly Picture[];
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Where one video follows another. */
export interface Boundary {
  /**
   * How much longer than their time the old one's last and the new one's first picture stood, together; in a fade, all
   * of the new one's until the old one is gone. The old one's last picture may stand while it fades.
   */
  readonly stoodMs: number;
  /** It is in whole frames. */
  readonly repeated: number;
  /** Frames at the old one's end and the new one's beginning that were never on screen. */
  readonly lost: number;
}

export interface Judgement {
  readonly transitions: number;
  readonly boundaries: readonly Boundary[];
  /** It says how long pictures of videos stood that stood longer than `FREEZE_MS`. */
  readonly freezesMs: readonly number[];
  /** How long something was there that no picture of the film is: nothing drawn, or the field shining through. */
  readonly blanksMs: readonly number[];
}

export const FREEZE_MS = 200;

/** `framesOf` gives a clip's length in frames. The first and the last span are cut by the film: not judged. */
export function judge(
  samples: readonly Sample[],
  frameMs: number,
  framesOf: (clip: number) => number,
): Judgement {
  const looks = looksOf(samples, frameMs);
  const spans = spansOf(looks);
  const whole = spans.slice(1, -1);
  return {
    transitions: Math.max(0, spans.length - 1),
    boundaries: whole.flatMap((span, index) => {
      const next = whole[index + 1];
      return next && isVideo(span) && isVideo(next) ? [boundaryOf(span, next, frameMs, framesOf)] : [];
    }),
    freezesMs: whole
      .flatMap((span, index) => (isVideo(span) ? standingOf(span, spans[index + 2]) : []))
      .filter((stoodMs) => stoodMs > FREEZE_MS),
    blanksMs: blanksOf(looks),
  };
}

/** Returns how long each picture stood with nothing of the next item over or under it. */
function standingOf({ pictures, untilMs }: FilmedSpan, next: FilmedSpan | undefined): number[] {
  const aloneUntilMs = Math.min(untilMs, next?.fromMs ?? untilMs);
  return pictures
    .map(
      ({ fromMs }, index) => [fromMs, pictures[index + 1]?.fromMs ?? Math.max(fromMs, aloneUntilMs)] as const,
    )
    .map(([fromMs, toMs]) => toMs - fromMs);
}

function blanksOf(looks: readonly Look[]): number[] {
  const lengths: number[] = [];
  for (const [index, { atMs, isBlank }] of looks.entries()) {
    if (!isBlank) continue;
    const forMs = (looks[index + 1]?.atMs ?? atMs) - atMs;
    if (looks[index - 1]?.isBlank) lengths[lengths.length - 1] = (lengths.at(-1) ?? 0) + forMs;
    else lengths.push(forMs);
  }
  return lengths;
}

/** A play as its player has logged it, of an item whose pictures have a counter; in ms of the film. */
export interface LoggedPlay {
  readonly clip: number;
  readonly startedAtMs: number;
}

/**
 * It says of which clip a play was looked for in the film, and how long before its picture it was logged: 0 if after.
 */
export interface PlayCheck {
  readonly clip: number;
  readonly earlyMs: number;
}

/** A play belongs to the nearest showing of its clip that began at most so long before or after. */
const SAME_PLAY_MS = 1_000;

/**
 * Plays whose beginning the film shows. A picture is there with the first sample that has any of it, however much of
 * what it comes over still stands.
 */
export function checkPlays(
  samples: readonly Sample[],
  frameMs: number,
  plays: readonly LoggedPlay[],
): PlayCheck[] {
  const looks = looksOf(samples, frameMs);
  const spans = spansOf(looks).slice(1);
  return plays.flatMap(({ clip, startedAtMs }) => {
    const apart = (span: FilmedSpan) => Math.abs(span.fromMs - startedAtMs);
    const [span] = spans.filter((one) => one.clip === clip).sort((a, b) => apart(a) - apart(b));
    if (!span || apart(span) > SAME_PLAY_MS) return [];
    const before = looks.findLast(({ atMs }) => atMs < span.fromMs);
    return [{ clip, earlyMs: Math.max(0, (before?.atMs ?? 0) - startedAtMs) }];
  });
}

interface OpenSpan {
  readonly clip: number | typeof UNCOUNTED;
  readonly pictures: Picture[];
  readonly fromMs: number;
  untilMs: number;
}

function spansOf(looks: readonly Look[]): FilmedSpan[] {
  const spans: OpenSpan[] = [];
  for (const [index, { atMs, shown }] of looks.entries()) {
    const goneMs = looks[index + 1]?.atMs ?? atMs;
    for (const one of shown) {
      // In a fade the one before the last is seen, too.
      let span = spans.slice(-shown.length).find((open) => goesOn(open, one));
      if (!span) {
        span = { clip: one.clip, pictures: [], fromMs: atMs, untilMs: goneMs };
        spans.push(span);
      }
      span.untilMs = goneMs;
      if (one.clip !== UNCOUNTED && one.frame !== null && span.pictures.at(-1)?.frame !== one.frame) {
        span.pictures.push({ frame: one.frame, fromMs: atMs });
      }
    }
  }
  return spans;
}

/** The same clip from its beginning again is another showing. */
function goesOn({ clip, pictures }: OpenSpan, shown: Shown): boolean {
  return clip === shown.clip && (shown.frame ?? Number.POSITIVE_INFINITY) >= (pictures.at(-1)?.frame ?? 0);
}

function isVideo({ clip, pictures }: FilmedSpan): boolean {
  return clip !== null && pictures[0]?.frame !== STILL_FRAME;
}

function boundaryOf(
  old: FilmedSpan,
  next: FilmedSpan,
  frameMs: number,
  framesOf: (clip: number) => number,
): Boundary {
  const last = old.pictures.at(-1);
  const first = next.pictures[0];
  if (!last || !first || old.clip === null) throw new Error('a video without pictures');
  // A cut has one; the first is on screen however soon the old one was gone.
  const together = Math.max(1, next.pictures.filter(({ fromMs }) => fromMs < old.untilMs).length);
  const afterMs = next.pictures[together]?.fromMs ?? next.untilMs;
  const stoodMs = Math.max(0, afterMs - last.fromMs - (1 + together) * frameMs);
  const leftOut = (next.pictures[together - 1]?.frame ?? first.frame) - (together - 1);
  return {
    stoodMs,
    repeated: Math.round(stoodMs / frameMs),
    lost: framesOf(old.clip) - 1 - last.frame + leftOut,
  };
}
