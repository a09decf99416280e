/**
 * One stage that shows a program from an instant on, or holds it there. It stands in for the agent: the
 * timeline is asked in the page itself, what can't be shown is unavailable, and nothing is counted.
 */
import type { Showing as OnTimeline } from '@bacheca/shared/engine/layout/showing';
import { variantKey } from '@bacheca/shared/engine/layout/variants';
import { type PlannedEntry, type PlanningState, toCue } from '../../agent/playback/planned-entry.ts';
import { setupOf } from '../../agent/playback/stage-setup.ts';
import type { StageToAgent } from '../../contract/stage.ts';
import { greeted } from '../greeting.ts';
import { drawStage } from '../stage/mount.tsx';
import { pageBridge } from './page-bridge.ts';
import { entryOnTimeline, pausedEntry } from './timeline-entries.ts';

export interface PreviewOptions {
  readonly element: HTMLElement;
  readonly state: PlanningState;
  readonly atMs: number;
  readonly isPlaying: boolean;
  /** What was asked for is on screen, all of it: the fade is over. */
  readonly onShown: () => unknown;
}

/** A fade takes 300 ms; a busy machine gives it late. */
export const FADE_MS = 600;
/** A stage that says nothing for this long after an end is told anew. */
const SILENT_AFTER_MS = 2_000;
const CLOCK_MS = 1_000;
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Draws into `element`; returns what ends it and empties the element. */
export function startPreview({ element, state, atMs, isPlaying, onShown }: PreviewOptions): () => void {
  const startedAt = performance.now();
  const failed = new Set<string>();
  let cues = 0;
  let now: PlannedEntry | null = null;
  let next: PlannedEntry | null = null;
  const { bridge, say } = pageBridge('preview', hear);
  let isShown = false;
  let wake: ReturnType<typeof setTimeout> | undefined;
  const timers: ReturnType<typeof setTimeout>[] = [];

  const nowMs = () => (isPlaying ? atMs + Math.round(performance.now() - startedAt) : atMs);
  const spotFrom = (instantMs: number) => {
    const unavailable = new Set([...state.unavailable, ...failed]);
    cues += 1;
    return entryOnTimeline({ ...state, unavailable }, instantMs, () => `preview-${cues}`);
  };

  function tellSetup(): void {
    const setup = setupOf(state.prepared, {
      hasProgram: true,
      clockOffsetMs: nowMs() - Date.now(),
      volume: 0,
    });
    // Staff see the screen upright, as who stands before it does.
    const { rotation: _, ...display } = setup.display ?? {};
    say({ ...setup, display });
  }

  function join(): void {
    now = spotFrom(nowMs());
    next = isPlaying && Number.isFinite(now.endsAtMs) ? spotFrom(now.endsAtMs) : null;
    tell();
  }

  function tell(): void {
    if (!now) return;
    const instantMs = nowMs();
    const msUntil = (laterMs: number) => Math.round(Math.min(laterMs - instantMs, MAX_TIMER_MS));
    const content = (entry: PlannedEntry) => {
      if (entry.type !== 'cue') return entry.interlude;
      const cue = toCue(entry, state, msUntil);
      return isPlaying ? cue : pausedEntry(cue);
    };
    const nextInMs = msUntil(now.endsAtMs);
    say({ type: 'play', now: content(now), next: next && content(next), nextInMs, saidAtMs: Date.now() });
    clearTimeout(wake);
    if (isPlaying) wake = setTimeout(join, Math.min(Math.max(0, nextInMs) + SILENT_AFTER_MS, MAX_TIMER_MS));
  }

  function hear(message: StageToAgent): void {
    if (message.type === 'ready') {
      tellSetup();
      join();
    } else if (message.type === 'shown') {
      appeared((entry) => entry.type === 'cue' && entry.cueId === message.cueId);
    } else if (message.type === 'interlude') {
      appeared((entry) => entry.type === 'interlude' && entry.interlude.type === message.showing);
    } else if (message.type === 'failed') {
      const of = [now, next].find((entry) => entry?.type === 'cue' && entry.cueId === message.cueId);
      if (of?.type === 'cue') leaveOut(of.showing);
    }
  }

  function appeared(isIt: (entry: PlannedEntry) => boolean): void {
    if (next && isIt(next)) {
      now = next;
      next = Number.isFinite(now.endsAtMs) ? spotFrom(now.endsAtMs) : null;
      tell();
    } else if (now && isIt(now) && !isShown) {
      isShown = true;
      if (!isPlaying) hold();
      timers.push(setTimeout(onShown, FADE_MS));
    }
  }

  /** It does as a player would: others fill its time. */
  function leaveOut({ item, language }: OnTimeline): void {
    failed.add(variantKey(item.id, language));
    join();
  }

  /** The picture stands still, where the instant has it, however late it came; so does the time in the footer. */
  function hold(): void {
    drawn.stage.director.hold();
    if (now?.type === 'cue' && now.showing.item.kind === 'video') {
      for (const video of element.querySelectorAll('video')) video.currentTime = now.joinAtMs / 1000;
    }
    timers.push(setTimeout(() => drawn.stage.stop(), FADE_MS));
  }

  const drawn = drawStage(greeted(bridge), element);
  const clock = setInterval(() => {
    // The stage may not hear any more; the clock in its footer would run on.
    const { setup } = drawn.stage.view.getState();
    if (setup) drawn.stage.view.setState({ setup: { ...setup, clockOffsetMs: nowMs() - Date.now() } });
  }, CLOCK_MS);

  return () => {
    for (const timer of [wake, ...timers]) clearTimeout(timer);
    clearInterval(clock);
    drawn.remove();
  };
}
