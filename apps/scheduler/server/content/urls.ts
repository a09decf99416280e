/** Addresses are checked when they are saved: what was stored before goes on loading. */
import type { CatalogueService } from '@bacheca/shared/api/content';
import type { Item } from '@bacheca/shared/model/items';
import {
  MAX_CODE_URL_LENGTH,
  pageUrlProblem,
  streamUrlProblem,
  type UrlProblem,
} from '@bacheca/shared/model/url-rules';
import { type BilingualText, domainError, type EntityRef, entityRef } from '../errors/domain-error.ts';

/** Throws a domain error if a passer-by or a player should not be sent to an address of this item. */
export function checkItemUrls(item: Item): void {
  const self = entityRef('item', item.id);
  if (item.kind === 'qr') check(self, item.url, pageUrlProblem(item.url, MAX_CODE_URL_LENGTH));
  // It is drawn as a code as well.
  if (item.kind === 'notice' && item.url !== undefined)
    check(self, item.url, pageUrlProblem(item.url, MAX_CODE_URL_LENGTH));
  if (item.kind === 'stream') for (const { url } of item.variants) check(self, url, streamUrlProblem(url));
}

export function checkServiceUrls({ id, url, helpUrl }: CatalogueService): void {
  for (const address of [url, helpUrl])
    if (address !== undefined) check(entityRef('service', id), address, pageUrlProblem(address));
}

const SHOWN_CHARACTERS = 80;

function check(entity: EntityRef, address: string, problem: UrlProblem | null): void {
  if (!problem) return;
  const url = address.length > SHOWN_CHARACTERS ? `${address.slice(0, SHOWN_CHARACTERS)}…` : address;
  throw domainError('unsuitable-url', { entity: entity, url, why: REASONS[problem] });
}

const REASONS: Readonly<Record<UrlProblem, BilingualText>> = {
  'not-a-url': { it: 'scrivilo come https://esempio.it', en: 'write it like https://example.org' },
  scheme: { it: 'deve cominciare con https://', en: 'it has to begin with https://' },
  credentials: {
    it: 'contiene un nome utente o una password, che tutti leggerebbero. Toglili',
    en: 'it has a user name or a password in it, which everybody would read. Take them out',
  },
  'unreachable-host': {
    it: 'si apre solo dentro la rete dell’ufficio, e il telefono di chi passa non ci arriva. Usa l’indirizzo pubblico, come https://www.comune.prato.it',
    en: 'it opens inside the office’s network alone, and a passer-by’s telephone does not get there. Use the public address, like https://www.comune.prato.it',
  },
  'too-long': {
    it: `è troppo lungo. Usa un indirizzo breve: in un codice al massimo ${MAX_CODE_URL_LENGTH} caratteri, perché un telefono lo legga da lontano`,
    en: `it is too long. Use a short one: in a code at most ${MAX_CODE_URL_LENGTH} characters, for a telephone to read it from afar`,
  },
  'web-page-of-a-video': {
    it: 'è la pagina di un sito di video, non una diretta. Serve l’indirizzo HLS (.m3u8) della diretta, oppure carica il video come file',
    en: 'it is the page of a video site, not a stream. Use the HLS address (.m3u8) of the stream, or upload the video as a file',
  },
  'unsupported-stream': {
    it: 'gli schermi non riproducono dirette di questo tipo. Serve una diretta HLS (.m3u8) su https',
    en: 'the screens do not play streams of this kind. Use an HLS stream (.m3u8) over https',
  },
  'insecure-stream': {
    it: 'una diretta deve arrivare su https. Chiedi un indirizzo https a chi la trasmette',
    en: 'a stream has to come over https. Ask whoever sends it for an https address',
  },
};
