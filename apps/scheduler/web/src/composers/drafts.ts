/** What slides and notices begin as. Texts that are still to be written are empty, which no scheduler takes. */
import type { CatalogueService } from '@bacheca/shared/api/content';
import type { Id, Language } from '@bacheca/shared/model/ids';
import type { AccessMode, Item, Variant } from '@bacheca/shared/model/items';
import { readingTimeMs } from '@bacheca/shared/questions/reading';

export type QrItem = Extract<Item, { kind: 'qr' }>;
export type NoticeItem = Extract<Item, { kind: 'notice' }>;
export type WrittenItem = QrItem | NoticeItem;

const MIN_DURATION_MS = 8_000;
const MAX_TITLE = 60;
const MAX_STEP = 70;

/** The first step on a slide, by how one enters. */
const ENTRY_STEPS: Readonly<Record<AccessMode, string>> = {
  open: 'Inquadra il codice e apri il servizio',
  'spid-cie-cns': 'Entra con SPID, CIE o CNS',
  'ci-number': 'Entra con il numero della carta d’identità',
  crm: 'Registrati sul portale del Comune',
  external: 'Entra nel sito del servizio',
  municipal: 'Entra con le credenziali del Comune',
  pagopa: 'Inquadra il codice e apri la pagina',
};

export function emptyQrVariant(language: Language): Variant<'qr'> {
  return { language, title: '', lead: '', steps: ['', '', ''] };
}

export function emptyNoticeVariant(language: Language): Variant<'notice'> {
  return { language, title: '', text: '' };
}

/** A slide about a row of the catalogue, or about nothing yet; with the words of the document, as far as it has them. */
export function qrDraft(service: CatalogueService | null): QrItem {
  const item = untimedQrDraft(service);
  return { ...item, durationMs: neededMs(item) };
}

function untimedQrDraft(service: CatalogueService | null): QrItem {
  const { id, name = '', url, helpUrl, accessModes = [], accessSteps = [] } = service ?? {};
  const address = url ?? helpUrl ?? '';
  const [mode] = accessModes;
  const entry = mode ? ENTRY_STEPS[mode] : '';
  // What the document says of entering is said by the first step and the badge.
  const others = accessSteps
    .filter(
      (step) => !/^(?:accesso|registrazione (?:utenza|sul|sulla|al))/i.test(step) && step.length <= MAX_STEP,
    )
    .slice(0, 2);
  return {
    id: id === undefined ? newId('qr') : `qr-${id}`.slice(0, 80),
    kind: 'qr',
    title: name.slice(0, 120),
    ...(id !== undefined && { serviceId: id }),
    url: address,
    urlLabel: labelOf(address),
    accessModes: [...accessModes],
    durationMs: MIN_DURATION_MS,
    variants: [
      {
        language: 'it',
        title: name.length <= MAX_TITLE ? name : '',
        lead: '',
        steps: [entry, others[0] ?? '', others[1] ?? ''],
      },
    ],
  };
}

export function noticeDraft(): NoticeItem {
  return {
    id: newId('avviso'),
    kind: 'notice',
    title: '',
    severity: 'info',
    durationMs: MIN_DURATION_MS,
    variants: [emptyNoticeVariant('it')],
  };
}

/** What nobody else's has: two people may begin at once. */
export function newId(prefix: string): Id {
  return `${prefix}-${crypto.randomUUID().slice(0, 8)}`;
}

/** Another id where there is an item of this one already. */
export function freeId(id: Id, taken: ReadonlySet<string>): Id {
  if (!taken.has(id)) return id;
  for (let number = 2; ; number++) {
    const suffix = `-${number}`;
    const candidate = id.slice(0, 80 - suffix.length) + suffix;
    if (!taken.has(candidate)) return candidate;
  }
}

/** `servizi.comune.prato.it`: what one would type. */
export function labelOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '').slice(0, 48) : '';
}

/** All words of it in a language. */
export function wordsOf(item: WrittenItem, language: Language): string {
  const variant = item.variants.find((each) => each.language === language);
  if (!variant) return '';
  return 'steps' in variant
    ? [variant.title, variant.lead, ...variant.steps].join(' ')
    : [variant.title, variant.text].join(' ');
}

/** How long it takes to read in the language that takes longest, in whole seconds; a notice has all at once, each its own. */
export function neededMs(item: WrittenItem): number {
  const longest = Math.max(
    ...item.variants.map(({ language }) => readingTimeMs(wordsOf(item, language), language)),
  );
  return Math.max(MIN_DURATION_MS, Math.ceil(longest / 1000) * 1000);
}

/** With the time that it takes to read, as long as nobody chose another. */
export function timed<Written extends WrittenItem>(before: Written, after: Written): Written {
  const isChosen = before.durationMs !== neededMs(before);
  return isChosen || after.durationMs !== before.durationMs
    ? after
    : { ...after, durationMs: neededMs(after) };
}
