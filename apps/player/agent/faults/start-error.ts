/** Why a player can't start. Whoever starts it reads a sentence of the translation files (`host/start-sentence.ts`). */
import { playerStartup } from '@bacheca/shared/translations/en/player-startup';
import { interpolate } from '@bacheca/shared/translations/interpolate';
import type { Names } from '@bacheca/shared/translations/phrase';
import { sentence } from '@bacheca/shared/translations/wording';

type Texts = Readonly<Record<keyof typeof playerStartup, string>>;
type PartCode = Extract<keyof Texts, `expected-${string}`>;
export type StartCode = Exclude<keyof Texts, PartCode>;

/** A part of such a sentence. */
export interface Expected {
  readonly code: PartCode;
  readonly params?: Readonly<Record<string, number>>;
}
type StartParams<Code extends StartCode> = Readonly<
  Record<Names<(typeof playerStartup)[Code]>, string | number | Expected>
>;

/** Its message is the sentence in English, for logs. */
export class StartError<Code extends StartCode = StartCode> extends Error {
  override name = 'StartError';
  readonly code: StartCode;
  readonly params: Readonly<Record<string, string | number | Expected>>;

  constructor(code: Code, params: StartParams<Code>, cause?: unknown) {
    super(startText(playerStartup, 'en', code, params), { cause });
    this.code = code;
    this.params = params;
  }
}

/** The sentence by the texts of this language. */
export function startText(texts: Texts, locale: string, code: StartCode, params: object): string {
  const translate = (key: string, values: Readonly<Record<string, string | number>>) => {
    const name = key.slice(key.indexOf(':') + 1);
    return isCode(name) ? interpolate(texts[name], values) : null;
  };
  return sentence(`player-startup:${code}`, params, locale, translate) ?? code;
}

function isCode(name: string): name is keyof Texts {
  return Object.hasOwn(playerStartup, name);
}
