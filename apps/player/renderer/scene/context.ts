import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Stage, StageView } from '../stage/store.ts';

export const StageContext = createContext<Stage | null>(null);

export function useStage(): Stage {
  const stage = useContext(StageContext);
  if (!stage) throw new Error('a scene is drawn outside of its stage');
  return stage;
}

export function useStageView<T>(select: (view: StageView) => T): T {
  return useStore(useStage().view, select);
}
