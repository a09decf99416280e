/** Addresses are checked when they are saved: what was stored before goes on loading. */
import type { CatalogueService } from '@bacheca/shared/api/content';
import type { Item } from '@bacheca/shared/model/items';
import {
  MAX_CODE_URL_LENGTH,
  pageUrlProblem,
  streamUrlProblem,
  type UrlProblem,
} from '@bacheca/shared/model/url-rules';
import { type EntityRef, entityRef, type Phrase, phrase } from '@bacheca/shared/translations/phrase';
import { domainError } from '../errors/domain-error.ts';

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
  throw domainError('unsuitable-url', { entity, url, why: REASONS[problem] });
}

const REASONS: Readonly<Record<UrlProblem, Phrase>> = {
  'not-a-url': phrase('url-not-a-url'),
  scheme: phrase('url-scheme'),
  credentials: phrase('url-credentials'),
  'unreachable-host': phrase('url-unreachable-host'),
  'too-long': phrase('url-too-long', { max: MAX_CODE_URL_LENGTH }),
  'web-page-of-a-video': phrase('url-web-page-of-a-video'),
  'unsupported-stream': phrase('url-unsupported-stream'),
  'insecure-stream': phrase('url-insecure-stream'),
};
