/**
 * Shows the stage as the staff app embeds it: given a program and an instant, what a screen would show. Each instant
 * gets a stage of its own, drawn beneath the one before until it shows, so that nothing flashes.
 */
import './look/preview.css';
import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import type { PlanningState } from '../agent/playback/planned-entry.ts';
import type { AppToPreview, PreviewToApp } from '../contract/preview.ts';
import { startItem } from './preview/item-playback.ts';
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
    const { atMs, isPlaying } = data;
    const from = state;
    show(root, String(atMs), (element, onShown) =>
      startPreview({ element, state: from, atMs, isPlaying, onShown }),
    );
  } else if (data.type === 'item') {
    show(root, String(data.positionMs), (element, onShown) =>
      startItem({
        element,
        shown: data,
        onShown: () => onShown() && say({ type: 'item-shown' }),
        onFailed: (reason) => say({ type: 'item-failed', reason }),
      }),
    );
  }
});

say({ type: 'loaded' });

function say(message: PreviewToApp): void {
  window.parent.postMessage(message, window.location.origin);
}

/** @param start Draws into the element, and returns what ends that. It is told whether the stage is the one to be seen. */
function show(
  on: HTMLElement,
  shownFrom: string,
  start: (element: HTMLElement, onShown: () => boolean) => () => void,
): void {
  remove(incoming);
  const element = document.createElement('div');
  element.className = 'preview';
  on.prepend(element);
  const stop = start(element, () => {
    if (incoming !== drawn) return false;
    remove(front);
    front = drawn;
    incoming = null;
    // Whoever looks at the page from outside reads the instant, or the position in the item, from which it shows.
    on.dataset.shownFrom = shownFrom;
    return true;
  });
  const drawn: Drawn = { element, stop };
  incoming = drawn;
}

function remove(drawn: Drawn | null): void {
  drawn?.stop();
  drawn?.element.remove();
}
