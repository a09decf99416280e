/** What the player means to show over one span of the timeline: `resolve`'s answer, ready to be told to the stage. */

import type { PreparedProgram } from '@bacheca/shared/engine/layout/prepare-program';
import type { Showing } from '@bacheca/shared/engine/layout/showing';
import { joinAt, type Resolution, resolve } from '@bacheca/shared/engine/resolve';
import type { Id, Language, Sha256 } from '@bacheca/shared/model/ids';
import { type Item, mediaOfVariant } from '@bacheca/shared/model/items';
import type { Takeover } from '@bacheca/shared/model/schedule';
import { fault, type PlainFault } from '@bacheca/shared/translations/problem';
import type { Cue, CueService, Interlude } from '../../contract/stage.ts';
import type { CuedShowing } from '../plays/recorder.ts';

export interface PlannedCue {
  readonly type: 'cue';
  readonly cueId: string;
  /** The revision of the program by which it was planned; null for the blank one. */
  readonly revision: Sha256 | null;
  readonly showing: Showing;
  /** Where this one stands in for another. */
  readonly plannedItemId: Id | null;
  /** It is entered at this instant, at this position. */
  readonly entersAtMs: number;
  readonly joinAtMs: number;
  readonly endsAtMs: number;
}

export interface PlannedInterlude {
  readonly type: 'interlude';
  readonly revision: Sha256 | null;
  readonly interlude: Interlude;
  /** Why there is no item. */
  readonly why: PlainFault;
  readonly endsAtMs: number;
}

const CUES_REMEMBERED = 32;

export type PlannedEntry = PlannedCue | PlannedInterlude;

/** All that decides what is on screen, besides the time. */
export interface PlanningState {
  readonly revision: Sha256 | null;
  readonly prepared: PreparedProgram;
  readonly takeovers: readonly Takeover[];
  readonly unavailable: ReadonlySet<string>;
}

/** What to show from this instant on, entering where the timeline is. */
export function plannedEntryAt(state: PlanningState, atMs: number, newCueId: () => string): PlannedEntry {
  const resolution = resolve(state.prepared, state.takeovers, atMs, state.unavailable);
  const { revision } = state;
  const interlude = (type: Interlude['type'], why: PlainFault, endsAtMs: number): PlannedInterlude => ({
    type: 'interlude',
    revision,
    interlude: { type },
    why,
    endsAtMs,
  });
  switch (resolution.type) {
    case 'closed':
      return interlude('closed', fault('fallback-closed'), resolution.untilMs);
    case 'nothing':
      return interlude(
        'fallback',
        fault(revision ? 'fallback-no-rule' : 'fallback-no-program'),
        resolution.untilMs,
      );
    case 'bumper':
      return interlude('bumper', fault('fallback-between'), resolution.untilMs);
    case 'item': {
      const join = joinAt(resolution, atMs);
      const { shown, planned } = resolution;
      if (join.type === 'bumper' || !shown) {
        const untilMs = join.type === 'bumper' ? join.untilMs : planned.endsAtMs;
        return interlude('bumper', fault(shown ? 'fallback-between' : 'fallback-not-yet'), untilMs);
      }
      return {
        type: 'cue',
        cueId: newCueId(),
        revision,
        showing: shown,
        plannedItemId: shown.item.id === planned.item.id ? null : planned.item.id,
        // Less than half a second late is absorbed: it begins from its start all the same.
        entersAtMs: join.type === 'seek' ? atMs : shown.startsAtMs,
        joinAtMs: join.type === 'seek' ? join.positionMs : 0,
        endsAtMs: shown.endsAtMs,
      };
    }
  }
}

/** What was planned anew, under the id by which the stage knows it already: it keeps what it has prepared. */
export function underKnownId(planned: PlannedEntry, known: PlannedEntry | null): PlannedEntry {
  const isKnown = known?.type === 'cue' && isSameTurn(planned, known);
  return isKnown && planned.joinAtMs === known.joinAtMs ? { ...planned, cueId: known.cueId } : planned;
}

/** The same turn of the same item by the same program, though it may be entered at another instant. */
export function isSameTurn(planned: PlannedEntry, known: PlannedCue): planned is PlannedCue {
  return (
    planned.type === 'cue' &&
    isSameShowing(planned.showing, known.showing) &&
    planned.revision === known.revision &&
    planned.plannedItemId === known.plannedItemId
  );
}

/** Whether there is nothing new to tell the stage. */
export function isSameEntry(a: PlannedEntry | null, b: PlannedEntry | null): boolean {
  if (!a || !b) return a === b;
  if (a.endsAtMs !== b.endsAtMs) return false;
  if (a.type === 'cue') return b.type === 'cue' && a.cueId === b.cueId;
  return b.type === 'interlude' && a.interlude.type === b.interlude.type;
}

/** Says whether it is the same turn of the same item, though its end may have moved. */
export function isSameShowing(a: Showing, b: Showing): boolean {
  return (
    a.item.id === b.item.id &&
    a.language === b.language &&
    a.startsAtMs === b.startsAtMs &&
    takeoverOf(a) === takeoverOf(b)
  );
}

export function takeoverOf({ source }: Showing): Id | null {
  return source.type === 'takeover' ? source.takeoverId : null;
}

export function takeoverIn(resolution: Resolution): Id | null {
  return resolution.type === 'item' && resolution.shown ? takeoverOf(resolution.shown) : null;
}

/** The cue as the stage hears it. `msUntil` turns an instant into ms from now. */
export function toCue(entry: PlannedCue, state: PlanningState, msUntil: (instantMs: number) => number): Cue {
  const { item, language, cutBy } = entry.showing;
  const takeover = state.takeovers.find(({ id }) => id === takeoverOf(entry.showing));
  const mediaFiles: Cue['mediaFiles'] = Object.fromEntries(
    mediaOfVariant(item, language).flatMap((sha256) => {
      const file = takeover?.mediaFiles[sha256] ?? state.prepared.program.mediaFiles[sha256];
      return file ? [[sha256, file]] : [];
    }),
  );
  return {
    id: entry.cueId,
    item,
    language,
    mediaFiles,
    startsInMs: msUntil(entry.entersAtMs),
    endsInMs: msUntil(entry.endsAtMs),
    joinAtMs: entry.joinAtMs,
    cutAtEnd: cutBy !== undefined,
    ...serviceOfVideo(item, language, state.prepared),
    ...(takeover ? { takeoverEndsInMs: msUntil(Date.parse(takeover.endsAt)) } : {}),
  };
}

export function toCuedShowing(entry: PlannedCue): CuedShowing {
  const { item, language, source, cutBy } = entry.showing;
  return {
    cueId: entry.cueId,
    item,
    language,
    source,
    ...(entry.plannedItemId ? { plannedItemId: entry.plannedItemId } : {}),
    ...(entry.revision ? { revision: entry.revision } : {}),
    joined: entry.joinAtMs > 0,
    plannedMs: entry.endsAtMs - entry.entersAtMs,
    ...(cutBy ? { cutBy } : {}),
  };
}

/** Cues that were told to the stage and whose reports may still come, the last told last. */
export class SentCues {
  readonly #cues = new Map<string, PlannedCue>();

  add(entry: PlannedEntry | null): void {
    if (entry?.type !== 'cue') return;
    // Set anew, so that the map's order is that of the last telling.
    this.#cues.delete(entry.cueId);
    this.#cues.set(entry.cueId, entry);
    for (const cueId of this.#cues.keys()) {
      if (this.#cues.size <= CUES_REMEMBERED) break;
      this.#cues.delete(cueId);
    }
  }

  get(cueId: string): PlannedCue | undefined {
    return this.#cues.get(cueId);
  }

  clear(): void {
    this.#cues.clear();
  }
}

/** What the program's slide of the same service says of it, in the video's language or the slide's first. */
function serviceOfVideo(
  { kind, serviceId }: Item,
  language: Language,
  { program }: PreparedProgram,
): { readonly service?: CueService } {
  if (kind !== 'video' || serviceId === undefined) return {};
  for (const slide of Object.values(program.items)) {
    if (slide.kind !== 'qr' || slide.serviceId !== serviceId) continue;
    const text = slide.variants.find((variant) => variant.language === language) ?? slide.variants[0];
    if (!text) continue;
    return { service: { title: text.title, lead: text.lead, url: slide.url, urlLabel: slide.urlLabel } };
  }
  return {};
}
