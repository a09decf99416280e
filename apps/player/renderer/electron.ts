import type { StageBridge } from '../stage.ts';
import { mountStage } from './mount.tsx';

declare global {
  interface Window {
    /** Put there by the preload (electron/preload.ts). */
    readonly bacheca: StageBridge;
  }
}

mountStage(window.bacheca);
