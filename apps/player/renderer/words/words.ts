import type { Language } from '@bacheca/shared/model/ids';
import { ar } from './ar.ts';
import { en } from './en.ts';
import { it } from './it.ts';
import { ro } from './ro.ts';
import { sq } from './sq.ts';
import type { Words } from './stage-words.ts';
import { ur } from './ur.ts';
import { zh } from './zh.ts';

const words: Readonly<Record<Language, Words>> = { it, en, zh, sq, ro, ur, ar };

export function wordsIn(language: Language): Words {
  return words[language];
}

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' || language === 'ur' ? 'rtl' : 'ltr';
}
