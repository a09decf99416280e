import type { Translation } from '../it.ts';

export const shell: Translation['shell'] = {
  today: 'Today',
  content: 'Content',
  approvals: 'Approvals',
  services: 'Services',
  screens: 'Screens',
  people: 'People',
  settings: 'Settings',
  more: 'More',
};

export const today: Translation['today'] = {
  title: 'Today',
  onAir: 'On air now',
  onAirNone: 'Nothing is on air right now',
  onAirNoneMore: 'When a screen shows something, you see it here, place by place.',
  waiting: 'Waiting for you',
  quiet: 'Nothing is waiting for you: have a good day.',
  cards: {
    inReview: 'to approve',
    rejected: 'sent back to those who made them',
    drafts: 'drafts, left half done',
    expiring: 'end within seven days',
    expired: 'ended',
    missing: 'without {{language}}',
    subtitles: 'videos without subtitles',
    unused: 'never used',
  },
  allScreens: 'All screens',
  screensAt_one: '{{n}} screen',
  screensAt_other: '{{n}} screens',
  toCheck_one: '{{n}} screen to check',
  toCheck_other: '{{n}} screens to check',
};
