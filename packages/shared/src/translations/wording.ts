/** From a code with parameters to what is filled into its sentence. */
export type Values = Readonly<Record<string, string | number>>;
/** The sentence under this key with these values in it, as i18next makes it; null where there is none. */
export type Translate = (key: string, values: Values) => string | null;

/**
 * The parameters in a language: the names of things, sentences within the sentence, lists. Null where one has no
 * words here: what another version says may be unknown.
 */
export function wordedValues(params: unknown, locale: string, translate: Translate): Values | null {
  const values: Record<string, string | number> = {};
  for (const [name, param] of Object.entries(isObject(params) ? params : {})) {
    const value = worded(param, locale, translate);
    if (value === null) return null;
    values[name] = value;
  }
  return values;
}

/** Returns the sentence under this key with parameters in it; null where it or one of them has no words here. */
export function sentence(key: string, params: unknown, locale: string, translate: Translate): string | null {
  const values = wordedValues(params, locale, translate);
  return values && translate(key, values);
}

/** Takes anything, since it may come from another version. */
function worded(param: unknown, locale: string, translate: Translate): string | number | null {
  if (typeof param === 'string' || typeof param === 'number') return param;
  if (Array.isArray(param)) return listed(param, locale, translate);
  if (!isObject(param)) return null;
  const { kind, id, code, language, error, params } = param;
  if (typeof kind === 'string') return translate(`entities:${kind}`, { id: String(id) });
  if (typeof code === 'string')
    return (
      sentence(`reasons:${code}`, params, locale, translate) ??
      sentence(`faults:${code}`, params, locale, translate) ??
      sentence(`system:${code}`, params, locale, translate)
    );
  if (typeof language === 'string') return languageName(language, locale);
  if (isObject(error)) return sentence(`errors:${error.code}.detail`, error.params, locale, translate);
  return null;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function listed(params: readonly unknown[], locale: string, translate: Translate): string | null {
  const parts: string[] = [];
  for (const param of params) {
    const words = worded(param, locale, translate);
    if (words === null) return null;
    // In a list the name of a thing is not the start of a sentence.
    parts.push(typeof param === 'object' ? lowerFirst(String(words)) : String(words));
  }
  // Clauses that have commas themselves are kept apart by more.
  return parts.join(params.some(isObject) && parts.some((part) => part.includes(', ')) ? '; ' : ', ');
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

function languageName(code: string, locale: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: 'language' }).of(code) ?? code;
  } catch {
    // No code of a language at all.
    return code;
  }
}
