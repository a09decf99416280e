/** What whoever writes a slide had better know; nothing of it keeps them from saving. */
import type { Language } from '@bacheca/shared/model/ids';
import type { Screen } from '@bacheca/shared/model/schedule';
import { SCREEN_SHAPES } from '@bacheca/shared/questions/legibility';
import { readingTimeMs } from '@bacheca/shared/questions/reading';
import { missingCharacters } from '@bacheca/shared/text/characters';
import { type WrittenItem, wordsOf } from './drafts.ts';

/** Beyond these a slide is still drawn, in smaller letters and more lines. */
const GOOD_LENGTH = { title: 30, lead: 90, step: 42, text: 160 };
/** Chinese says in one character what takes others two or three. */
const CHINESE_SHARE = 0.5;
/** Whoever waits for a bus looks longer; whoever passes doesn't look so long. */
const MAX_READING_MS = 22_000;

export type TextAdvice =
  | { readonly code: 'long-title' | 'long-lead' | 'long-text'; readonly count: number; readonly max: number }
  | { readonly code: 'long-step'; readonly number: number; readonly count: number; readonly max: number }
  | { readonly code: 'slow-reading'; readonly seconds: number }
  | { readonly code: 'short-duration'; readonly seconds: number; readonly shown: number }
  | { readonly code: 'characters'; readonly characters: string };

/** Advice on a variant: its lengths, the time that it takes, and characters that no screen can draw. */
export function textAdvice(item: WrittenItem, language: Language): TextAdvice[] {
  const variant = item.variants.find((each) => each.language === language);
  if (!variant) return [];
  const advice: TextAdvice[] = [];
  const max = (of: keyof typeof GOOD_LENGTH) =>
    Math.round(GOOD_LENGTH[of] * (language === 'zh' ? CHINESE_SHARE : 1));
  const tooLong = (text: string, of: keyof typeof GOOD_LENGTH) => [...text].length > max(of);
  const counts = (text: string, of: keyof typeof GOOD_LENGTH) => ({ count: [...text].length, max: max(of) });
  if (tooLong(variant.title, 'title')) advice.push({ code: 'long-title', ...counts(variant.title, 'title') });
  if ('steps' in variant) {
    if (tooLong(variant.lead, 'lead')) advice.push({ code: 'long-lead', ...counts(variant.lead, 'lead') });
    variant.steps.forEach((step, index) => {
      if (tooLong(step, 'step'))
        advice.push({ code: 'long-step', number: index + 1, ...counts(step, 'step') });
    });
  } else if (tooLong(variant.text, 'text')) {
    advice.push({ code: 'long-text', ...counts(variant.text, 'text') });
  }
  const words = wordsOf(item, language);
  const readingMs = readingTimeMs(words, language);
  const seconds = Math.ceil(readingMs / 1000);
  if (readingMs > item.durationMs)
    advice.push({ code: 'short-duration', seconds, shown: Math.round(item.durationMs / 1000) });
  else if (readingMs > MAX_READING_MS) advice.push({ code: 'slow-reading', seconds });
  const characters = missingCharacters(words);
  if (characters.length > 0) advice.push({ code: 'characters', characters: characters.join(' ') });
  return advice;
}

export interface FarScreen {
  readonly name: string;
  readonly metres: number;
  readonly display: NonNullable<Screen['display']>;
  readonly shape: { readonly width: number; readonly height: number };
}

/** The screens of which it is known how large they are and from where they are looked at, the farthest for its size first. */
export function farScreens(screens: readonly Screen[]): FarScreen[] {
  return screens
    .flatMap(({ name, orientation, display }) => {
      const { diagonalInches, viewingDistanceMetres } = display ?? {};
      if (!display || !diagonalInches || !viewingDistanceMetres) return [];
      return { name, metres: viewingDistanceMetres, display, shape: SCREEN_SHAPES[orientation] };
    })
    .sort((one, other) => farness(other) - farness(one));
}

function farness({ metres, display }: FarScreen): number {
  return metres / (display.diagonalInches ?? 1);
}
