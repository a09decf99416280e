import { errorSentence } from '../i18n/command-line.ts';

/** What somebody who starts this reads, in English, where it doesn't do its work. */
export function refusalSentence(start: () => unknown): string {
  try {
    start();
  } catch (error) {
    return errorSentence(error, 'en');
  }
  throw new Error('it was not refused');
}
