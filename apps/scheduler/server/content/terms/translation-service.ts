/**
 * A translation service that speaks LibreTranslate's API, where one is set: nothing goes to any other, and nothing at all
 * without `BACHECA_TRANSLATE_URL`.
 */
import type { Language } from '@bacheca/shared/model/ids';
import { z } from 'zod';

/** A service of one's own translates thirty lines in a second or two; whoever writes doesn't wait longer than this. */
const ANSWER_LIMIT_MS = 20_000;
const MAX_TRANSLATED = 2_000;

const Answer = z.object({ translatedText: z.array(z.string().max(MAX_TRANSLATED)) });

/** What it calls them. */
const CODES: Partial<Record<Language, string>> = { zh: 'zh-Hans' };

export class TranslationService {
  readonly #url: string;
  readonly #key: string | null;

  constructor(url: string, key: string | null) {
    this.#url = `${url.replace(/\/$/, '')}/translate`;
    this.#key = key;
  }

  /** Throws an error where it doesn't answer as it should: its texts would be those of others. */
  async translate(texts: readonly string[], from: Language, to: Language): Promise<string[]> {
    const response = await fetch(this.#url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      body: JSON.stringify({
        q: texts,
        source: CODES[from] ?? from,
        target: CODES[to] ?? to,
        format: 'text',
        ...(this.#key !== null && { api_key: this.#key }),
      }),
    });
    if (!response.ok) throw new Error(`the translation service answered ${response.status}`);
    const { translatedText } = Answer.parse(await response.json());
    if (translatedText.length !== texts.length)
      throw new Error(`the translation service answered ${translatedText.length} texts of ${texts.length}`);
    return translatedText;
  }
}
