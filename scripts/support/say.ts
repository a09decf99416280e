/** What scripts say to whoever starts them, in the language that the machine is set to. */
import { scripts as english } from '@bacheca/shared/translations/en/scripts';
import { systemErrors as systemEnglish } from '@bacheca/shared/translations/en/system-errors';
import { interpolate } from '@bacheca/shared/translations/interpolate';
import { scripts } from '@bacheca/shared/translations/it/scripts';
import { systemErrors } from '@bacheca/shared/translations/it/system-errors';
import { machineLocale } from '@bacheca/shared/translations/machine-locale';
import type { Names } from '@bacheca/shared/translations/phrase';
import type { PlainFault } from '@bacheca/shared/translations/problem';
import { sentence } from '@bacheca/shared/translations/wording';

type Code = keyof typeof scripts;
type Texts = Readonly<Record<string, string>>;

/** `params` are those of the sentence; what a system error has become is worded, too. */
export function inWords<Of extends Code>(
  code: Of,
  params: Readonly<Record<Names<(typeof scripts)[Of]>, string | number | PlainFault>>,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): string {
  const locale = machineLocale(environment);
  const texts: Texts = locale === 'it' ? { ...scripts, ...systemErrors } : { ...english, ...systemEnglish };
  const said = sentence(code, params, locale, (key, values) => {
    const text = texts[key.slice(key.indexOf(':') + 1)];
    return text === undefined ? null : interpolate(text, values);
  });
  return said ?? code;
}
