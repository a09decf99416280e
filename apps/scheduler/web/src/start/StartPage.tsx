import { Navigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useCan } from '../session/use-can.ts';
import { ACTIONS_OF_TODAY } from '../shell/entries.ts';

/** Where one begins: with what waits for whoever makes content, else with the screens. */
export function StartPage({ today }: { today: ReactNode }) {
  const can = useCan();
  return ACTIONS_OF_TODAY.some((action) => can(action)) ? today : <Navigate to="/screens" replace />;
}
