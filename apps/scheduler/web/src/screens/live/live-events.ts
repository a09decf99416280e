import type { LiveEvent, ScreenView } from '@bacheca/shared/api/screens';

/** Returns the list of screens after an event. Screens that the event doesn't name stay the same objects. */
export function applyLiveEvent(screens: readonly ScreenView[], event: LiveEvent): readonly ScreenView[] {
  switch (event.type) {
    case 'screens':
      return event.screens;
    case 'screen': {
      const known = screens.some((view) => view.screen.id === event.screen.screen.id);
      return known
        ? screens.map((view) => (view.screen.id === event.screen.screen.id ? event.screen : view))
        : [...screens, event.screen];
    }
    case 'screen-removed': {
      const rest = screens.filter((view) => view.screen.id !== event.screenId);
      return rest.length === screens.length ? screens : rest;
    }
    case 'job':
    case 'asset':
    case 'command':
      return screens;
  }
}
