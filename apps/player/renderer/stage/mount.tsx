import '../fonts/identity.css';
import '@bacheca/shared/visual/tokens.css';
import '../look/stage.css';
import '../look/slides.css';
import '../look/qr-slide.css';
import '../look/notice.css';
import '../look/interludes.css';
import '../look/identify.css';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import type { StageBridge } from '../../contract/stage.ts';
import { otherFaces } from '../scene/fonts.ts';
import { isStartingSlide } from './direction/stage-plan.ts';
import { Stage } from './Stage.tsx';
import { createStage, type Stage as StageModel } from './store.ts';

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
  // It is drawn at once, not when the page has time: what plays may be known already.
  flushSync(() => root.render(<Stage stage={stage} />));
  // When the first picture is on. What is drawn around it, as a place's name, may need them.
  const unsubscribe = stage.view.subscribe(({ scenes }) => {
    if (!scenes.some(({ content, phase }) => phase === 'visible' && !isStartingSlide(content))) return;
    unsubscribe();
    otherFaces();
  });
  return {
    stage,
    remove() {
      unsubscribe();
      stage.stop();
      root.unmount();
    },
  };
}
