/**
 * What a page is told that takes over from one that plays: between two items, so that no play is divided.
 *
 * It hears what the other hears, except that instead of the item which is on it holds its first slide; so it
 * prepares only what follows. When both show that, the new one is put in front and is the one that is heard.
 */
import type { AgentToStage, Cue, Interlude } from '../../contract/stage.ts';

type Play = Extract<AgentToStage, { type: 'play' }>;

/** So long before the next item the page that takes over from one that is healthy begins to prepare it. */
const LEAD_MS = 6_000;
const MIN_LEAD_MS = 1_500;
/** Where nothing follows for so long (a stream, closing time), it is done without. */
const PATIENCE_MS = 10 * 60_000;

export interface Moment {
  /** What the page in front shows, and what it should, by `contentId`. */
  readonly shows: string;
  readonly planned: string | null;
  /** Until something else follows. */
  readonly restMs: number;
  /** Since the page should be replaced. */
  readonly wishedForMs: number;
}

/** Whether now is the moment to replace a page that is healthy, and how; null to wait for a better one. */
export function handoverMoment({
  shows,
  planned,
  restMs,
  wishedForMs,
}: Moment): 'hand-over' | 'replace' | null {
  if (shows === planned && restMs >= MIN_LEAD_MS && restMs <= LEAD_MS) return 'hand-over';
  // An interlude is no play that could be divided.
  const isQuiet = shows.startsWith('(') && restMs > LEAD_MS;
  return isQuiet || wishedForMs > PATIENCE_MS ? 'replace' : null;
}

/** A name for what is on screen: the cue, or the kind of interlude. */
export function contentId(content: Cue | Interlude): string {
  return 'id' in content ? content.id : `(${content.type})`;
}

/** Returns the same message as it would be said `elapsedMs` later. */
export function delayedBy(message: Play, elapsedMs: number, saidAtMs: number): Play {
  const later = <Content extends Cue | Interlude>(content: Content): Content =>
    'id' in content
      ? {
          ...content,
          startsInMs: content.startsInMs - elapsedMs,
          endsInMs: content.endsInMs - elapsedMs,
          ...(content.takeoverEndsInMs === undefined
            ? {}
            : { takeoverEndsInMs: content.takeoverEndsInMs - elapsedMs }),
        }
      : content;
  return {
    ...message,
    now: later(message.now),
    next: message.next && later(message.next),
    nextInMs: message.nextInMs - elapsedMs,
    saidAtMs,
  };
}

/** Returns the message as the page hears it that takes over, while `onScreen` is what the other one shows. */
export function playForSuccessor(message: AgentToStage, onScreen: string): AgentToStage {
  if (message.type !== 'play' || contentId(message.now) !== onScreen) return message;
  return { ...message, now: { type: 'starting' } };
}
