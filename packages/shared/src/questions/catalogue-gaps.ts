/**
 * What a service lacks: kinds of content that the document rates best for it and that no screen may show yet, and
 * languages of the places in which what there is isn't there.
 */
import type { CatalogueContent, CatalogueRow } from '../api/catalogue.ts';
import type { Language } from '../model/ids.ts';

/** These are made for one service; a notice or a stream is about a day. */
export const CATALOGUE_KINDS = ['qr', 'infographic', 'video'] as const;
export type CatalogueKind = (typeof CATALOGUE_KINDS)[number];

/** Table 2 has a column for videos; its column for brochures is for infographics and QR slides (semantics.md). */
const BEST = 1;

export interface KindState {
  readonly kind: CatalogueKind;
  readonly contents: readonly CatalogueContent[];
  /** Screens may show the service in these languages. */
  readonly approved: readonly Language[];
  /** These are written and not approved. */
  readonly waiting: readonly Language[];
  /** The places speak these, and nothing there is has them; all of them where there is nothing. */
  readonly missing: readonly Language[];
  /** There is nothing of this kind, and the document rates it best. */
  readonly isWanted: boolean;
}

export function kindStates(
  { service, contents }: CatalogueRow,
  languages: readonly Language[],
): readonly KindState[] {
  return CATALOGUE_KINDS.map((kind) => {
    const own = contents.filter((content) => content.kind === kind);
    const approved = languagesOf(own, ({ approved }) => approved);
    const drafted = languagesOf(own, ({ drafted }) => drafted);
    const there = new Set([...approved, ...drafted]);
    return {
      kind,
      contents: own,
      approved,
      waiting: drafted.filter((language) => !approved.includes(language)),
      missing: languages.filter((language) => !there.has(language)),
      isWanted: own.length === 0 && suits(service.suitability, kind),
    };
  });
}

/** A service that the document doesn't rate gets a slide with its code all the same. */
function suits(suitability: CatalogueRow['service']['suitability'], kind: CatalogueKind): boolean {
  if (!suitability) return kind === 'qr';
  return (kind === 'video' ? suitability.video : suitability.brochure) === BEST;
}

function languagesOf(
  contents: readonly CatalogueContent[],
  of: (content: CatalogueContent) => readonly Language[],
): Language[] {
  return [...new Set(contents.flatMap(of))];
}
