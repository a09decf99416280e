import type { Language } from '../model/ids.ts';

const SETTLE_MS = 3000;
/** This is 120 words a minute: slower than measured reading, for distance and second-language readers. */
const MS_PER_WORD = 500;
/** This is 200 Chinese characters a minute, half the measured rate of adult readers, for the same reasons. */
const MS_PER_CHINESE_CHARACTER = 300;

/** How long a text must stay on screen to be read, in ms: 3 s + words / 2 s (semantics.md, Reading). */
export function readingTimeMs(text: string, language: Language): number {
  return readingTimeOfAllMs([{ text, language }]);
}

/** Returns the same of several texts that are on screen at once, in one language each: all their words count. */
export function readingTimeOfAllMs(texts: readonly { text: string; language: Language }[]): number {
  return texts.reduce((sum, { text, language }) => sum + wordsMs(text, language), SETTLE_MS);
}

function wordsMs(text: string, language: Language): number {
  if (language === 'zh') {
    const characters = text.match(/\p{Script=Han}/gu)?.length ?? 0;
    const latinWords = text.match(/[\p{Script=Latin}\d]+/gu)?.length ?? 0;
    return characters * MS_PER_CHINESE_CHARACTER + latinWords * MS_PER_WORD;
  }
  return (text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}'’.-]*/gu)?.length ?? 0) * MS_PER_WORD;
}
