import type { sessions as italian } from '../it/sessions.ts';
import type { Translated } from '../it.ts';

export const sessions: Translated<typeof italian> = {
  title: 'Where you are signed in',
  why: 'If you don’t recognise one, or have lost your phone, end it here and change your password.',
  browserOn: '{{browser}} on {{system}}',
  program: 'Another program',
  thisOne: 'This one',
  since: 'Signed in: {{when}}, from {{address}}',
  until: 'Ends by itself {{when}} if you don’t use it any more',
  end: 'End',
  endThis: 'End: {{name}}, signed in {{when}}',
  endAll: 'Sign out everywhere',
  endAllMore: 'Ends all of them, this one too: to go on you will enter your password again.',
};
