/**
 * Shows the stage as the staff app embeds it: given a program and an instant, what a screen would show. Each instant
 * gets a stage of its own, drawn beneath the one before until it shows, so that nothing flashes.
 */
import './look/preview.css';
import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import type { PlanningState } from '../agent/playback/planned-entry.ts';
import type { AppToPreview, PreviewToApp } from '../contract/preview.ts';
import { startPreview } from './preview/preview-playback.ts';

interface Drawn {
  readonly element: HTMLElement;
  readonly stop: () => void;
}

const root = document.getElementById('stage');
if (!root) throw new Error('the page has no element with the id "stage"');

let state: PlanningState | null = null;
let front: Drawn | null = null;
let incoming: Drawn | null = null;

window.addEventListener('message', ({ source, origin, data }: MessageEvent<AppToPreview>) => {
  if (source !== window.parent || origin !== window.location.origin) return;
  if (data.type === 'program') {
    state = {
      revision: null,
      prepared: prepare(data.program),
      takeovers: data.takeovers,
      unavailable: new Set(data.unavailable),
    };
  } else if (data.type === 'show' && state) {
    show(root, state, data.atMs, data.isPlaying);
  }
});

const loaded: PreviewToApp = { type: 'loaded' };
window.parent.postMessage(loaded, window.location.origin);

function show(on: HTMLElement, from: PlanningState, atMs: number, isPlaying: boolean): void {
  remove(incoming);
  const element = document.createElement('div');
  element.className = 'preview';
  on.prepend(element);
  const stop = startPreview({
    element,
    state: from,
    atMs,
    isPlaying,
    onShown() {
      if (incoming !== drawn) return;
      remove(front);
      front = drawn;
      incoming = null;
      // Whoever looks at the page from outside reads the instant from which it shows.
      on.dataset.shownFrom = String(atMs);
    },
  });
  const drawn: Drawn = { element, stop };
  incoming = drawn;
}

function remove(drawn: Drawn | null): void {
  drawn?.stop();
  drawn?.element.remove();
}
