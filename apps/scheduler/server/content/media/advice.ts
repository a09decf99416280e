/** What whoever uploads a file had better know, though it is accepted. */
import type { Advice as SentAdvice } from '@bacheca/shared/model/items';
import type { advice as texts } from '@bacheca/shared/translations/it/advice';
import type { Locale, Names, Param, Params } from '@bacheca/shared/translations/phrase';
import { translate } from '../../i18n/translate.ts';

export type AdviceCode = keyof typeof texts;

export interface Advice {
  readonly code: AdviceCode;
  readonly params: Params;
}

/** `advice('subtitles-late', { minutes: 7 })`; the parameters are those of its sentence. */
export function advice<Code extends AdviceCode>(
  code: Code,
  params: Readonly<Record<Names<(typeof texts)[Code]>, Param>>,
): Advice {
  return { code, params };
}

export function adviceIn({ code, params }: Advice, locale: Locale): SentAdvice {
  return { code, message: translate(locale, `advice:${code}`, params) };
}
