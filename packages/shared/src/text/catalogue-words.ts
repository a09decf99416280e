/** How the catalogue's tables write what it has as codes: the words of the municipality's own document. */
import type { AccessMode, Service } from '../model/items.ts';

export const ACCESS_WORDS: Readonly<Record<AccessMode, string>> = {
  open: 'Accesso libero',
  'spid-cie-cns': 'SPID, CIE o CNS',
  'ci-number': 'Numero CI',
  crm: 'Registrazione CRM',
  external: 'Sito esterno',
  municipal: 'Registrazione ad hoc',
  pagopa: 'PagoPA',
};

export const TIMELINESS_WORDS: Readonly<Record<Service['timeliness'], string>> = {
  always: 'sempre',
  deadline: 'a scadenza',
  seasonal: 'a tempo',
};

/** A text as it is looked up by: without capitals, accents and what stands between words. */
export function lookupText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
