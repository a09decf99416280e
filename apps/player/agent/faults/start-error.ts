/** Why a player can't start. Whoever starts it reads a sentence of the translation files (`host/start-sentence.ts`). */
import { playerStartup } from '@bacheca/shared/translations/en/player-startup';
import { systemErrors } from '@bacheca/shared/translations/en/system-errors';
import { interpolate } from '@bacheca/shared/translations/interpolate';
import type { Names } from '@bacheca/shared/translations/phrase';
import type { PlainFault } from '@bacheca/shared/translations/problem';
import { sentence } from '@bacheca/shared/translations/wording';

type Code = keyof typeof playerStartup;
type Texts = Readonly<Record<Code | keyof typeof systemErrors, string>>;
type PartCode = Extract<Code, `expected-${string}`>;
export type StartCode = Exclude<Code, PartCode>;

/** A part of such a sentence. */
export interface Expected {
  readonly code: PartCode;
  readonly params?: Readonly<Record<string, number>>;
}
type StartParams<Code extends StartCode> = Readonly<
  Record<Names<(typeof playerStartup)[Code]>, string | number | Expected | PlainFault>
>;

/** Its message is the sentence in English, for logs. */
export class StartError<Code extends StartCode = StartCode> extends Error {
  override name = 'StartError';
  readonly code: StartCode;
  readonly params: Readonly<Record<string, string | number | Expected | PlainFault>>;

  constructor(code: Code, params: StartParams<Code>, cause?: unknown) {
    super(startText({ ...playerStartup, ...systemErrors }, 'en', code, params), { cause });
    this.code = code;
    this.params = params;
  }
}

/** The sentence by the texts of this language, those of the system's errors among them. */
export function startText(texts: Texts, locale: string, code: StartCode, params: object): string {
  const translate = (key: string, values: Readonly<Record<string, string | number>>) => {
    const text = textOf(texts, key.slice(key.indexOf(':') + 1));
    return text === undefined ? null : interpolate(text, values);
  };
  return sentence(`player-startup:${code}`, params, locale, translate) ?? code;
}

function textOf(texts: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined;
}
