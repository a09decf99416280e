import type { Language } from '@bacheca/shared/model/ids';
import { ar } from './ar.ts';
import { en } from './en.ts';
import { it } from './it.ts';
import { ro } from './ro.ts';
import { sq } from './sq.ts';
import type { Messages } from './stage-messages.ts';
import { ur } from './ur.ts';
import { zh } from './zh.ts';

const messages: Readonly<Record<Language, Messages>> = { it, en, zh, sq, ro, ur, ar };

export function messagesIn(language: Language): Messages {
  return messages[language];
}

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' || language === 'ur' ? 'rtl' : 'ltr';
}
