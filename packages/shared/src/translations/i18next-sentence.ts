/** A sentence by its code as i18next makes it: the server and the staff app have an i18next of their own. */
import { sentence, type Values } from './wording.ts';

/** As much of i18next as is needed; its own `t` takes the keys that the pages declare, these are known by their codes. */
export interface I18next {
  exists(key: string, options: Record<string, unknown>): boolean;
  t(key: never, options: never): unknown;
}

/** Null where the sentence, or one within it, has no words here, or a parameter that its words need is missing. */
export function i18nextSentence(i18n: I18next, locale: string, key: string, params: unknown): string | null {
  return sentence(key, params, locale, (inner, values) => filled(i18n, locale, inner, values));
}

function filled(i18n: I18next, lng: string, key: string, replace: Values): string | null {
  let isWhole = true;
  const missingInterpolationHandler = () => {
    isWhole = false;
    return '';
  };
  const { count } = replace;
  const options = {
    ...{ lng, replace, missingInterpolationHandler },
    // By which i18next chooses between `_one` and `_other`.
    ...(typeof count === 'number' && { count }),
  };
  if (!i18n.exists(key, options)) return null;
  const text = i18n.t(key as never, options as never);
  return isWhole ? String(text) : null;
}
