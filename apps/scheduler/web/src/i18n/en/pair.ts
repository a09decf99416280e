import type { pair as italian } from '../it/pair.ts';
import type { Translated } from '../it.ts';

export const pair: Translated<typeof italian> = {
  title: 'Pair a screen',
  lead: 'The player shows a code in large letters: type it here, or scan the QR on the screen and find it filled in.',
  pictureTitle: 'Pairing code',
  picture: 'A screen that shows a pairing code',
  code: 'Code on the screen',
  codeMore:
    'Capitals and spaces don’t matter. The code expires after ten minutes, then the screen shows a new one.',
  codeShort: 'Type the code you see on the screen',
  which: 'Which screen is it?',
  new: 'A new screen',
  newMore: 'You add it to a place now',
  existing: 'A screen already listed',
  existingMore: 'Among those without a player',
  existingNone: 'Every listed screen already has a player',
  location: 'Place',
  locationPick: 'Choose a place',
  locationNone: 'No place by this name',
  name: 'Name of the screen',
  nameHint: 'For example: Entrance, Waiting room, Window',
  orientation: 'How is it mounted?',
  screen: 'Screen',
  screenPick: 'Choose a screen',
  screenNone: 'No screen by this name',
  submit: 'Pair',
  waiting: 'Waiting for the player to confirm: it can take a few seconds.',
  failed: 'The screen was not paired',
  done: '{{name}} is paired',
  doneMore:
    'It receives at once what is published for its place, and goes on air as soon as it has the first files.',
  doneLive: 'This is how it is doing:',
  see: 'Go to the screens',
  another: 'Pair another',
  notAllowed: 'Your role can’t pair screens',
  notAllowedMore:
    'Ask someone with the role Operators, or an administrator if the place is not one of yours.',
  loopback:
    'This page is open at an address of this computer alone. For the QR code on screens to open on a phone, whoever runs Bacheca sets BACHECA_PUBLIC_URL.',
  noLocations: 'There is no place yet, and a new screen needs one. Ask whoever runs Bacheca to add it.',
};
