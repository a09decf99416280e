import type { itemPage as original } from '../it/item.ts';

/** The words of an item's page. */
export const itemPage: typeof original = {
  page: 'Item',
  gone: 'This item is no longer there',
  stage: {
    title: 'How it looks',
    frame: '{{title}} ({{language}}) as on a screen',
    missing: 'A file of this item isn’t there yet: the picture comes when it is ready.',
    failed: 'This browser can’t show it. It may work on the screens all the same.',
    play: 'Play',
    pause: 'Pause',
    second: 'Point in the video',
    page: 'Page {{page}} of {{count}}',
    previousPage: 'Previous page',
    nextPage: 'Next page',
    language: 'Language',
    screen: 'Screen',
    anyScreen: 'Any',
    noScreen: 'No screen of that name',
    orientation: 'How it hangs',
    landscape: 'Landscape',
    portrait: 'Portrait',
    diagonal: 'Diagonal (inches)',
    distance: 'Viewing distance (metres)',
    far: 'How it looks from {{metres}} metres',
    farUnknown: 'How it looks from afar: needs diagonal and distance',
    farMore: 'With your monitor some 70 cm away, you see it as large as those who pass by do.',
  },
};
