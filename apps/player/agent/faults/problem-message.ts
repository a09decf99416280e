/** A problem as a sentence: schedulers before 0.2.0 show no other, and logs and older pages have it, too. */
import { faults } from '@bacheca/shared/translations/en/faults';
import { problems } from '@bacheca/shared/translations/en/problems';
import { systemErrors as system } from '@bacheca/shared/translations/en/system-errors';
import { interpolate } from '@bacheca/shared/translations/interpolate';
import type { AnyProblemParams, Cause, ProblemCode } from '@bacheca/shared/translations/problem';
import { sentence, type Values, wordedValues } from '@bacheca/shared/translations/wording';

const TEXTS: Readonly<Record<string, Readonly<Record<string, string>>>> = { problems, faults, system };

export function problemMessage(code: ProblemCode, params: AnyProblemParams): string {
  return sentence(`problems:${code}`, params, 'en', textOf) ?? code;
}

/** A cause in English, for logs and the messages of errors. */
export function causeMessage(cause: Cause): string {
  const values = wordedValues({ cause }, 'en', textOf);
  return String(values?.cause ?? JSON.stringify(cause));
}

function textOf(key: string, values: Values): string | null {
  const [namespace = '', code = ''] = key.split(':');
  const text = TEXTS[namespace]?.[code];
  return text === undefined ? null : interpolate(text, values);
}
