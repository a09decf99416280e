import type { ScreenView } from '@bacheca/shared/api/screens';
import { airState } from '../screens/attention/attention.ts';

export interface PlaceOnAir {
  readonly location: ScreenView['location'];
  /** The screen whose picture stands for the place. */
  readonly shown: ScreenView;
  /** How many screens of the place show an item. */
  readonly screens: number;
}

/** The places where an item is on screen, by name: each once, with the first of its screens. */
export function placesOnAir(views: readonly ScreenView[], locale: string): PlaceOnAir[] {
  const collator = new Intl.Collator(locale, { numeric: true });
  const places = new Map<string, ScreenView[]>();
  for (const view of views) {
    const state = airState(view);
    if (state !== 'playing' && state !== 'takeover') continue;
    const there = places.get(view.location.id);
    if (there) there.push(view);
    else places.set(view.location.id, [view]);
  }
  return [...places.values()]
    .flatMap((there) => {
      const [shown] = there.sort((a, b) => collator.compare(a.screen.name, b.screen.name));
      return shown ? [{ location: shown.location, shown, screens: there.length }] : [];
    })
    .sort((a, b) => collator.compare(a.location.name, b.location.name));
}
