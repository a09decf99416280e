/** Looks ahead on the timeline: which media come up, in which order. */

import type { PreparedProgram } from '@bacheca/shared/engine/layout/prepare-program';
import { endOf, type Resolution, resolve } from '@bacheca/shared/engine/resolve';
import type { Sha256 } from '@bacheca/shared/model/ids';
import { type MediaFile, mediaOfVariant } from '@bacheca/shared/model/items';
import type { Takeover } from '@bacheca/shared/model/schedule';
import type { Media } from './availability.ts';
import type { StoredProgram } from './program-store.ts';

const NOTHING_UNAVAILABLE: ReadonlySet<string> = new Set();
/** This is a day of ten-second slots: enough for any order of downloads, at some milliseconds. */
const MAX_STEPS = 8640;
/** A resolver that did not move on would hang the player: the walk always does. */
const MIN_STEP_MS = 1;

/** What is on from one instant until another, one answer of the timeline after the other. */
export function* walk(
  prepared: PreparedProgram,
  takeovers: readonly Takeover[],
  unavailable: ReadonlySet<string>,
  fromMs: number,
  untilMs: number,
): Generator<Resolution> {
  let atMs = fromMs;
  for (let step = 0; step < MAX_STEPS && atMs < untilMs; step++) {
    const resolution = resolve(prepared, takeovers, atMs, unavailable);
    yield resolution;
    atMs = Math.max(endOf(resolution), atMs + MIN_STEP_MS);
  }
}

/** The media of the items planned between two instants, in the order in which they come up. */
export function comingUp(
  { prepared }: StoredProgram,
  takeovers: readonly Takeover[],
  fromMs: number,
  untilMs: number,
): MediaFile[] {
  const files = new Map<Sha256, MediaFile>();
  const known = { ...prepared.program.mediaFiles };
  for (const takeover of takeovers) Object.assign(known, takeover.mediaFiles);
  for (const resolution of walk(prepared, takeovers, NOTHING_UNAVAILABLE, fromMs, untilMs)) {
    if (resolution.type !== 'item') continue;
    const { item, language } = resolution.planned;
    for (const sha256 of mediaOfVariant(item, language)) {
      const file = known[sha256];
      if (file) files.set(sha256, file);
    }
  }
  return [...files.values()];
}

/** All media of a program that some item uses, whenever; what no rule needs for longest, last. */
export function mediaOf({ prepared }: StoredProgram): MediaFile[] {
  const { mediaFiles, neededFrom } = prepared.program;
  const neededAtMs = ({ sha256 }: MediaFile) => {
    const instant = neededFrom?.[sha256];
    return instant === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(instant);
  };
  return Object.values(mediaFiles).sort((a, b) => neededAtMs(a) - neededAtMs(b));
}

export function mediaOfProgram({ prepared }: StoredProgram): Media {
  return { items: Object.values(prepared.program.items), mediaFiles: prepared.program.mediaFiles };
}

export function mediaOfTakeovers(takeovers: readonly Takeover[]): Media[] {
  return takeovers.map(({ item, mediaFiles }) => ({ items: [item], mediaFiles }));
}
