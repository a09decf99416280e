/**
 * Divides a screen's time into stretches: what kind of thing is on, for the bar under the preview, and when a place
 * opens.
 */

import type { PreparedProgram } from '@bacheca/shared/engine/layout/prepare-program';
import { nextChange, resolve } from '@bacheca/shared/engine/resolve';
import type { Takeover } from '@bacheca/shared/model/schedule';

export interface Stretch {
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  /** `on` means that the rules have something to show, and that they are other rules than in the stretch before. */
  readonly type: 'on' | 'closed' | 'nothing' | 'takeover';
}

const NOTHING_UNAVAILABLE: ReadonlySet<string> = new Set();
/** Rules with odd hours and dozens of takeovers still stay under it. */
const MAX_STRETCHES = 500;
/** Longer than any holiday, and as far as a program goes. */
const MAX_CLOSED_MS = 60 * 24 * 60 * 60_000;

export function stretchesOf(
  program: PreparedProgram,
  takeovers: readonly Takeover[],
  fromMs: number,
  toMs: number,
  limit = MAX_STRETCHES,
): Stretch[] {
  const stretches: Stretch[] = [];
  for (let atMs = fromMs; atMs < toMs && stretches.length < limit; ) {
    const endsAtMs = Math.min(nextChange(program, takeovers, atMs), toMs);
    const type = typeAt(program, takeovers, atMs);
    const last = stretches.at(-1);
    if (last?.type === type && type !== 'on') stretches[stretches.length - 1] = { ...last, endsAtMs };
    else stretches.push({ startsAtMs: atMs, endsAtMs, type });
    atMs = endsAtMs;
  }
  return stretches;
}

/** When what is closed at `atMs` opens next; null where the program doesn't say. Undefined while it is open. */
export function opensAgainAt(
  program: PreparedProgram,
  takeovers: readonly Takeover[],
  atMs: number,
): number | null | undefined {
  if (typeAt(program, takeovers, atMs) !== 'closed') return undefined;
  const [, opening] = stretchesOf(program, takeovers, atMs, atMs + MAX_CLOSED_MS, 2);
  return opening?.startsAtMs ?? null;
}

function typeAt(program: PreparedProgram, takeovers: readonly Takeover[], atMs: number): Stretch['type'] {
  const resolution = resolve(program, takeovers, atMs, NOTHING_UNAVAILABLE);
  switch (resolution.type) {
    case 'closed':
    case 'nothing':
      return resolution.type;
    case 'bumper':
      return 'on';
    case 'item':
      return resolution.planned.source.type === 'takeover' ? 'takeover' : 'on';
  }
}
