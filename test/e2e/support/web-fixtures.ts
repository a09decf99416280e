import { AxeBuilder } from '@axe-core/playwright';
import type { Item } from '@bacheca/shared/model/items';
import type { Location } from '@bacheca/shared/model/schedule';
import { type APIRequestContext, test as base, expect, type Page } from '@playwright/test';
import { WebPlayer } from './web-player.ts';
import { WebScheduler } from './web-scheduler.ts';

export const NEW_PASSWORD = 'tre parole e un numero 7';

export const LOCATIONS: Location[] = [
  {
    id: 'urp',
    name: 'URP',
    address: 'Piazza del Comune',
    kind: 'urp',
    timeZone: 'Europe/Rome',
    languages: [{ language: 'it', weight: 1 }],
    synchronised: false,
    tags: [],
  },
  {
    id: 'lazzerini',
    name: 'Biblioteca Lazzerini',
    address: 'Via Puccetti 3',
    kind: 'library',
    timeZone: 'Europe/Rome',
    languages: [{ language: 'it', weight: 1 }],
    synchronised: false,
    tags: [],
  },
];

export const ITEM: Item = {
  id: 'certificati-online',
  kind: 'qr',
  title: 'Certificati online',
  url: 'https://servizi.comune.prato.it/certificati',
  urlLabel: 'servizi.comune.prato.it',
  accessModes: ['spid-cie-cns'],
  durationMs: 15_000,
  variants: [
    {
      language: 'it',
      title: 'Certificati online',
      lead: 'Scaricali da casa, a qualunque ora.',
      steps: ['Entra con la tua identità', 'Scegli il certificato', 'Scarica il documento'],
    },
  ],
};

/** What a page did that it must never do. */
interface Misdeeds {
  readonly list: string[];
}

export const test = base.extend<{
  misdeeds: Misdeeds;
  scheduler: WebScheduler;
  /** It speaks to the API as an administrator; the page has the same session. */
  staff: APIRequestContext;
  player: WebPlayer;
}>({
  locale: 'it-IT',
  timezoneId: 'Europe/Rome',
  // Whatever a test is about, no page may break the content security policy or ask another host.
  misdeeds: [
    async ({ page }, use) => {
      const list: string[] = [];
      page.on('pageerror', (error) => list.push(`error: ${error.message}`));
      page.on('console', (message) => {
        if (/content security policy/i.test(message.text())) list.push(message.text());
      });
      page.on('request', (request) => {
        const { hostname, protocol } = new URL(request.url());
        if (protocol !== 'data:' && hostname !== '127.0.0.1') list.push(`request to ${request.url()}`);
      });
      await use({ list });
      expect(list).toEqual([]);
    },
    { auto: true },
  ],
  scheduler: async ({ browserName: _ }, use) => {
    const scheduler = await WebScheduler.start();
    await use(scheduler);
    await scheduler.remove();
  },
  staff: async ({ page, scheduler }, use) => {
    const { request } = page.context();
    const call = async (method: 'put' | 'post', path: string, data: unknown) => {
      const answer = await request[method](scheduler.url + path, { data });
      expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
    };
    await call('post', '/api/session', { username: 'admin', password: scheduler.password });
    await call('post', '/api/session/password', { current: scheduler.password, next: NEW_PASSWORD });
    for (const location of LOCATIONS) await call('put', `/api/locations/${location.id}`, location);
    await call('put', `/api/items/${ITEM.id}`, ITEM);
    const playlist = { id: 'servizi', name: 'I servizi', slots: [{ itemId: ITEM.id, weight: 1 }] };
    await call('put', '/api/playlists/servizi', playlist);
    await call('put', '/api/rules/sempre', {
      id: 'sempre',
      playlistId: 'servizi',
      target: { type: 'everywhere' },
      priority: 'normal',
      share: 1,
    });
    await use(request);
  },
  player: async ({ scheduler }, use) => {
    const player = new WebPlayer(scheduler.url);
    await player.connect();
    await use(player);
    player.disconnect();
  },
});

/** Pairs the player to a new screen at the URP, past the pages. */
export async function pair(
  staff: APIRequestContext,
  scheduler: WebScheduler,
  player: WebPlayer,
  name = 'Atrio',
): Promise<void> {
  const screen = { type: 'new', locationId: 'urp', name, orientation: 'landscape' };
  const data = { code: await player.pairingCode(), screen };
  const answer = await staff.post(`${scheduler.url}/api/pairing/claim`, { data });
  expect(answer.ok(), await answer.text()).toBe(true);
  await player.paired();
}

/** Nothing serious or critical, with what was found in the message. */
export async function expectAccessible(page: Page): Promise<void> {
  // Colours that are still on their way to others have no contrast to speak of.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  expect(grave).toEqual([]);
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(excess).toBeLessThanOrEqual(0);
}

export { expect };
