/** Which services are listed. It is pure, so that a keystroke over thousands of rows costs what the test measures. */
import type { CatalogueRow } from '@bacheca/shared/api/catalogue';
import type { Language } from '@bacheca/shared/model/ids';
import { CATALOGUE_KINDS, type KindState, kindStates } from '@bacheca/shared/questions/catalogue-gaps';
import { matchesWords } from '@bacheca/shared/text/search';

/** Every value is text, as in the page's address; an empty one filters nothing. */
export interface CatalogueFilter {
  readonly q: string;
  readonly phase: string;
  readonly access: string;
  readonly theme: string;
  readonly users: string;
  readonly journey: string;
  readonly suits: string;
  readonly gap: string;
}

export const NO_FILTER: CatalogueFilter = {
  ...{ q: '', phase: '', access: '', theme: '' },
  ...{ users: '', journey: '', suits: '', gap: '' },
};

export interface ListedService extends CatalogueRow {
  readonly kinds: readonly KindState[];
}

export function listedServices(
  rows: readonly CatalogueRow[],
  languages: readonly Language[],
): readonly ListedService[] {
  return rows
    .map((row) => ({ ...row, kinds: kindStates(row, languages) }))
    .sort((one, other) => order(one) - order(other));
}

/** What is to be promoted first comes first; within a phase it is as the catalogue has it. */
function order({ service: { phase } }: CatalogueRow): number {
  return phase ?? 4;
}

export function filterServices(
  services: readonly ListedService[],
  filter: CatalogueFilter,
): readonly ListedService[] {
  return services.filter((listed) => passes(listed, filter));
}

function passes({ service, kinds }: ListedService, filter: CatalogueFilter): boolean {
  const { q, phase, access, theme, users, journey, suits, gap } = filter;
  if (phase !== '' && String(service.phase ?? 'none') !== phase) return false;
  if (access !== '' && !service.accessModes.some((mode) => mode === access)) return false;
  if (theme !== '' && service.theme !== theme) return false;
  if (users !== '' && service.users !== users) return false;
  if (journey !== '' && !service.userJourneys.includes(journey)) return false;
  if (suits === 'video' && service.suitability?.video !== 1) return false;
  if (suits === 'brochure' && service.suitability?.brochure !== 1) return false;
  if (gap !== '' && !lacks(kinds, gap)) return false;
  if (q.trim() === '') return true;
  const { id, name, users: who = '', theme: about = '', userJourneys } = service;
  return matchesWords(q, [id, name, who, about, ...userJourneys]);
}

/** `any`, a kind of content, or a language that some of what there is doesn't have. */
function lacks(kinds: readonly KindState[], gap: string): boolean {
  const ofKind = (kind: string) => kinds.some((each) => each.kind === kind && each.isWanted);
  if (CATALOGUE_KINDS.some((kind) => kind === gap)) return ofKind(gap);
  const incomplete = kinds.filter(({ contents }) => contents.length > 0);
  if (gap === 'any')
    return kinds.some(({ isWanted }) => isWanted) || incomplete.some(({ missing }) => missing.length > 0);
  return incomplete.some(({ missing }) => missing.some((language) => language === gap));
}

/** What there is to choose from, in the order of the alphabet. */
export function choices(
  services: readonly ListedService[],
  of: (listed: ListedService) => readonly (string | undefined)[],
): string[] {
  const found = services.flatMap((listed) => of(listed)).filter((each) => each !== undefined);
  return [...new Set(found)].sort((one, other) => one.localeCompare(other, 'it'));
}
