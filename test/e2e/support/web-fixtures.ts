import { AxeBuilder } from '@axe-core/playwright';
import type { Item } from '@bacheca/shared/model/items';
import type { Location } from '@bacheca/shared/model/schedule';
import { type APIRequestContext, test as base, type Cookie, expect, type Page } from '@playwright/test';
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

/** One that nothing runs in, to be copied, and the session of its administrator. */
interface Furnished {
  readonly scheduler: WebScheduler;
  readonly cookies: Cookie[];
}

interface Fixtures {
  /** Nobody has signed in to the scheduler yet, and it has no content. */
  isFresh: boolean;
  misdeeds: Misdeeds;
  scheduler: WebScheduler;
  /** It speaks to the API as an administrator; the page has the same session. Not where the scheduler is fresh. */
  staff: APIRequestContext;
  player: WebPlayer;
}

export const test = base.extend<Fixtures, { furnished: Furnished }>({
  isFresh: [false, { option: true }],
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
        if (!['data:', 'blob:'].includes(protocol) && !['127.0.0.1', 'localhost'].includes(hostname))
          list.push(`request to ${request.url()}`);
      });
      await use({ list });
      expect(list).toEqual([]);
    },
    { auto: true },
  ],
  // Once for each worker: to sign in, choose a password and make all this takes longer than to copy it.
  furnished: [
    async ({ browser }, use) => {
      const scheduler = await WebScheduler.start();
      const context = await browser.newContext();
      await furnish(context.request, scheduler);
      const cookies = await context.cookies();
      await context.close();
      await scheduler.stop();
      await use({ scheduler, cookies });
      await scheduler.remove();
    },
    { scope: 'worker' },
  ],
  scheduler: async ({ isFresh, furnished }, use) => {
    const scheduler = await WebScheduler.start(isFresh ? undefined : furnished.scheduler);
    await use(scheduler);
    await scheduler.remove();
  },
  staff: async ({ page, isFresh, furnished, scheduler: _ }, use) => {
    if (isFresh) throw new Error('nobody has signed in to a fresh scheduler');
    await page.context().addCookies(furnished.cookies);
    await use(page.context().request);
  },
  player: async ({ scheduler }, use) => {
    const player = new WebPlayer(scheduler.url);
    await player.connect();
    await use(player);
    player.disconnect();
  },
});

/** Signs in for the first time, and makes some content. */
async function furnish(request: APIRequestContext, scheduler: WebScheduler): Promise<void> {
  const call = async (method: 'put' | 'post', path: string, data: unknown) => {
    const answer = await request[method](scheduler.url + path, { data });
    expect(answer.ok(), `${path}: ${await answer.text()}`).toBe(true);
  };
  await call('post', '/api/session', { username: 'admin', password: scheduler.password });
  await call('post', '/api/session/password', { current: scheduler.password, next: NEW_PASSWORD });
  // What tests save is theirs alone, and nobody else is there who could approve it.
  const settings = await request.get(`${scheduler.url}/api/settings`);
  const exempt = await request.put(`${scheduler.url}/api/settings`, {
    headers: { 'if-match': settings.headers().etag ?? '' },
    data: { exemptAuthors: ['admin'] },
  });
  expect(exempt.ok(), await exempt.text()).toBe(true);
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
}

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
  expect(await graveViolations(await axe(page))).toEqual([]);
}

/** What may have become worse since `expectAccessible` where nothing but colours has changed. */
export async function expectContrast(page: Page): Promise<void> {
  expect(await graveViolations((await axe(page)).withRules(['color-contrast']))).toEqual([]);
}

async function axe(page: Page): Promise<AxeBuilder> {
  // Colours that are still on their way to others have no contrast to speak of.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  // Otherwise each look opens a page of its own, for what frames of other hosts have to say; here are none.
  // To tell of each element that passed takes as long as to look at it.
  return new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] });
}

async function graveViolations(builder: AxeBuilder): Promise<string[]> {
  const { violations } = await builder.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
}

export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(excess).toBeLessThanOrEqual(0);
}

export { expect };
