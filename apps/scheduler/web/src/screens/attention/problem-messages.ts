import { i18nextSentence } from '@bacheca/shared/translations/i18next-sentence';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import type { i18n as I18n } from 'i18next';

/**
 * A player's problem in the language of the page. What this page has no words for (a newer player's), or what came without
 * its parts (an older one's), is shown as the player says it.
 */
export function problemMessage(
  { code, message, params }: PlayerStatus['problems'][number],
  i18n: I18n,
): string {
  return i18nextSentence(i18n, i18n.language, `problems:${code}`, params) ?? message;
}

/** The same of why a screen has nothing to show. */
export function fallbackReason(
  { reason, why }: Extract<PlayerStatus['stage'], { state: 'fallback' }>,
  i18n: I18n,
): string {
  return (why && i18nextSentence(i18n, i18n.language, `faults:${why.code}`, why.params)) ?? reason;
}
