import './fonts/fonts.css';
import '@bacheca/shared/visual/tokens.css';
import './look/stage.css';
import './look/slides.css';
import './look/interludes.css';
import './look/identify.css';
import { createRoot } from 'react-dom/client';
import type { StageBridge } from '../stage.ts';
import { Stage } from './stage/Stage.tsx';
import { createStage, type Stage as StageModel } from './stage/store.ts';

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
  root.render(<Stage stage={stage} />);
  return {
    stage,
    remove() {
      stage.stop();
      root.unmount();
    },
  };
}
