/** Which screens have taken a withdrawn item off, by what their players say. */
import type { ScreenView } from '@bacheca/shared/api/screens';
import type { Id } from '@bacheca/shared/model/ids';

export interface Obedience {
  /** They are linked and don't show it: each was told, and shows something else. */
  readonly obeyed: readonly ScreenView[];
  /** They are linked, and their last word is still that it is on. */
  readonly pending: readonly ScreenView[];
  /** They can't be told now. Some may show it until they are linked again. */
  readonly unreached: readonly ScreenView[];
}

/** Screens without a player show nothing, and are in none of them. */
export function obedienceOf(screens: readonly ScreenView[], itemId: Id): Obedience {
  const paired = screens.filter(({ player }) => player !== null);
  const shows = ({ status }: ScreenView) =>
    // What interrupts is an order of its own, which a withdrawal doesn't take back.
    status?.stage.state === 'playing' && status.stage.itemId === itemId && !status.stage.takeoverId;
  const linked = paired.filter(({ player }) => player?.connected);
  return {
    obeyed: linked.filter((view) => !shows(view)),
    pending: linked.filter(shows),
    unreached: paired.filter(({ player }) => !player?.connected),
  };
}
