import type { Language } from '@bacheca/shared/model/ids';
import type { AccessMode, Severity } from '@bacheca/shared/model/items';
import { ar } from './ar.ts';
import { en } from './en.ts';
import { it } from './it.ts';
import { ro } from './ro.ts';
import { sq } from './sq.ts';
import { ur } from './ur.ts';
import { zh } from './zh.ts';

/** Every word that the stage itself says, in one language. */
export interface Words {
  readonly tagline: string;
  /** Above the short link, under the code. */
  readonly scan: string;
  readonly access: Readonly<Record<AccessMode, string>>;
  readonly severity: Readonly<Record<Severity, string>>;
  /** Until when a notice holds: a time of today, or a day and a time. */
  readonly until: (time: string, date: string | null) => string;
  readonly pairing: {
    readonly title: string;
    /** Above the code. */
    readonly code: string;
    /** The first step, for whoever has no phone to scan with too; the second where only this machine reaches it. */
    readonly open: (address: string) => string;
    readonly openHere: (address: string) => string;
    /** What follows it. */
    readonly steps: readonly [string, string];
    readonly corner: string;
  };
  /** Above the screen's name, for staff who look for it. */
  readonly identify: string;
  /** In a page of the browser host that a newer page has replaced. */
  readonly replaced: string;
}

const words: Readonly<Record<Language, Words>> = { it, en, zh, sq, ro, ur, ar };

export function wordsIn(language: Language): Words {
  return words[language];
}

export function directionOf(language: Language): 'ltr' | 'rtl' {
  return language === 'ar' || language === 'ur' ? 'rtl' : 'ltr';
}
