import '../fonts/identity.css';
import '@bacheca/shared/visual/tokens.css';
import '../look/stage.css';
import '../look/slides.css';
import '../look/interludes.css';
import '../look/identify.css';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { StageBridge } from '../../contract/stage.ts';
import { otherFaces } from '../scene/fonts.ts';
import { Stage } from './Stage.tsx';
import { createStage, type Stage as StageModel } from './store.ts';

/** The first picture is on by then; what is drawn around it, as a place's name, may need them. */
const OTHER_FACES_AFTER_MS = 1_000;

/** Draws the stage on the page and follows the agent at the other end of the bridge. */
export function mountStage(bridge: StageBridge): void {
  const element = document.getElementById('stage');
  if (!element) throw new Error('the page has no element with the id "stage"');
  drawStage(bridge, element);
}

/** Draws a stage in an element. `remove` stops it and empties the element. */
export function drawStage(
  bridge: StageBridge,
  element: HTMLElement,
): { readonly stage: StageModel; remove(): void } {
  const root = createRoot(element);
  const stage = createStage(bridge);
  // At once, not when the page has time: what plays may be known already.
  flushSync(() => root.render(<Stage stage={stage} />));
  const timer = setTimeout(otherFaces, OTHER_FACES_AFTER_MS);
  return {
    stage,
    remove() {
      clearTimeout(timer);
      stage.stop();
      root.unmount();
    },
  };
}
