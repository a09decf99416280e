import { type DocumentExcess, type Excess, excessOf } from '@bacheca/shared/engine/program-size';
import type { Item } from '@bacheca/shared/model/items';
import type { Program } from '@bacheca/shared/model/program';
import type { Location, Playlist, ProgramRule } from '@bacheca/shared/model/schedule';
import { type BilingualText, domainError, type EntityRef, entityRef } from './domain-error.ts';

const FEWER_DATES: BilingualText = {
  it: 'Togli i giorni passati, o usa giorni della settimana, festivi e periodi di validità.',
  en: 'Remove days that are over, or use weekdays, holidays and periods of validity.',
};

const PROGRAM_NAMES: Record<Excess['code'], { what: BilingualText; advice: BilingualText }> = {
  rules: {
    what: { it: 'regole', en: 'rules' },
    advice: {
      it: 'Togli le regole che non servono più, o uniscine alcune in una playlist.',
      en: 'Remove rules that are no longer needed, or join some of them in one playlist.',
    },
  },
  slots: {
    what: { it: 'posti nelle playlist delle sue regole', en: 'slots in the playlists of its rules' },
    advice: {
      it: 'Accorcia le playlist più lunghe, o rivolgi alcune regole a meno schermi.',
      en: 'Shorten the longest playlists, or let some rules reach fewer screens.',
    },
  },
  changes: {
    what: { it: 'cambi di regole e contenuti in un giorno', en: 'changes of rules and items in one day' },
    advice: {
      it: 'Fai iniziare e finire insieme più fasce orarie e validità, o accorcia le playlist.',
      en: 'Let more dayparts and validities begin and end together, or shorten the playlists.',
    },
  },
  dates: {
    what: { it: 'giorni indicati uno per uno dalle regole', en: 'days named one by one by its rules' },
    advice: FEWER_DATES,
  },
  'short-items': {
    what: {
      it: 'posti con contenuti più brevi di 3 secondi',
      en: 'slots beside items shorter than 3 seconds',
    },
    advice: {
      it: 'Fai durare di più i contenuti più brevi, o accorcia le playlist.',
      en: 'Let the shortest items last longer, or shorten the playlists.',
    },
  },
};

const DOCUMENT_NAMES: Record<DocumentExcess['code'], { what: BilingualText; advice: BilingualText }> = {
  dayparts: {
    what: { it: 'fasce orarie in un giorno', en: 'dayparts in a day' },
    advice: { it: 'Unisci le fasce vicine.', en: 'Join dayparts that are close.' },
  },
  dates: {
    what: { it: 'date', en: 'dates' },
    advice: FEWER_DATES,
  },
  'exact-times': {
    what: { it: 'orari esatti', en: 'exact times' },
    advice: {
      it: 'Togline alcuni, o dividili fra due regole.',
      en: 'Remove some, or divide them between two rules.',
    },
  },
  duration: {
    what: { it: 'ore di durata', en: 'hours of duration' },
    advice: { it: 'Accorcia la durata.', en: 'Make it shorter.' },
  },
};

/** What a program is made of, of which its size goes by some. */
export interface ProgramParts {
  readonly location: Location;
  readonly rules: readonly ProgramRule[];
  readonly playlists: readonly Playlist[];
  readonly items: readonly Item[];
  readonly mediaFiles: Program['mediaFiles'];
}

/** Throws if a day of the program could not be laid out soon enough. */
export function refuseOverLimit(screenId: string, { rules, playlists, items, ...parts }: ProgramParts): void {
  const excess = excessOf({
    ...parts,
    rules: [...rules],
    playlists: Object.fromEntries(playlists.map((playlist) => [playlist.id, playlist])),
    items: Object.fromEntries(items.map((item) => [item.id, item])),
  });
  if (!excess) return;
  const { count, max } = excess;
  throw domainError('program-over-limit', {
    entity: entityRef('screen', screenId),
    count,
    max: max,
    ...PROGRAM_NAMES[excess.code],
  });
}

/** Throws if there is too much of something in what is saved. */
export function refuseExcess(of: EntityRef, excess: DocumentExcess | undefined): void {
  if (!excess) return;
  const { code, count, max } = excess;
  throw domainError('over-limit', { entity: of, count, max: max, ...DOCUMENT_NAMES[code] });
}
