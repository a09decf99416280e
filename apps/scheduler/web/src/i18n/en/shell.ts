import type { Translation } from '../it.ts';

export const shell: Translation['shell'] = {
  today: 'Today',
  content: 'Content',
  screens: 'Screens',
  people: 'People',
  more: 'More',
};

export const today: Translation['today'] = {
  title: 'Today',
  onAir: 'On air now',
  onAirNone: 'Nothing is on air right now',
  onAirNoneMore: 'When a screen shows something, you see it here, place by place.',
  allScreens: 'All screens',
  screensAt_one: '{{n}} screen',
  screensAt_other: '{{n}} screens',
  toCheck_one: '{{n}} screen to check',
  toCheck_other: '{{n}} screens to check',
};
