/** Holds the staff app's preview to the engine: what its stage shows is what a screen would, at any instant. */
import { mkdirSync, readFileSync } from 'node:fs';
import { PreviewSource } from '@bacheca/shared/api/questions';
import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import { resolve } from '@bacheca/shared/engine/resolve';
import { type Item, UploadedMedia } from '@bacheca/shared/model/items';
import type { APIRequestContext, Page } from '@playwright/test';
import { makeVideo } from '../../support/media.ts';
import { frames } from '../support/stage.ts';
import { expect, expectAccessible, ITEM, LOCATIONS, test } from '../support/web-fixtures.ts';
import type { WebScheduler } from '../support/web-scheduler.ts';

const SCREEN = { id: 'atrio', locationId: 'lazzerini', name: 'Atrio', orientation: 'landscape' };
const PAGES = ['infographic-casa-it-1.webp', 'infographic-muoversi-in-citta-it-1.webp'];
/** They are on a Monday and a Sunday of a place that is open on weekdays from 8 to 18, Rome. */
const INSTANTS = [
  ['2026-11-23', '08:00:00'],
  ['2026-11-23', '08:00:07'],
  ['2026-11-23', '08:00:19'],
  ['2026-11-23', '10:24:05'],
  ['2026-11-23', '12:30:30'],
  ['2026-11-23', '17:59:58'],
  ['2026-11-23', '18:00:00'],
  ['2026-11-29', '10:00:00'],
  ['2026-12-24', '09:15:44'],
] as const;

const slide = (id: string, title: string): Item => ({ ...ITEM, id, title, durationMs: 7000 }) as Item;

/** Whatever version of it is there already. */
async function send(staff: APIRequestContext, scheduler: WebScheduler, path: string, data: unknown) {
  const method = path.startsWith('/api/publish') || path.endsWith('/withdraw') ? 'post' : 'put';
  const exists = method === 'put' && (await staff.get(scheduler.url + path)).ok();
  const headers: Record<string, string> = exists ? { 'if-match': '*' } : {};
  const answer = await staff[method](scheduler.url + path, { data, headers });
  expect(answer.ok(), await answer.text()).toBe(true);
}

/** Publishes a place with slides and an infographic of two pages, and with other ones after noon. */
async function publishCity(staff: APIRequestContext, scheduler: WebScheduler): Promise<void> {
  const put = (path: string, data: unknown) => send(staff, scheduler, path, data);
  const pages = [];
  for (const name of PAGES) {
    const data = readFileSync(new URL(`../../../playlists/media/${name}`, import.meta.url));
    const headers = { 'content-type': 'image/webp' };
    const answer = await staff.post(`${scheduler.url}/api/media`, { data, headers });
    const { sha256 } = UploadedMedia.parse(await answer.json());
    pages.push({ media: sha256, text: name, durationMs: 6000 });
  }
  const weekdays = { weekdays: [1, 2, 3, 4, 5], dayparts: [{ from: '08:00', until: '18:00' }] };
  await put('/api/locations/lazzerini', { ...LOCATIONS[1], openingHours: [weekdays] });
  await put('/api/screens/atrio', SCREEN);
  await put('/api/items/tappe', {
    id: 'tappe',
    kind: 'infographic',
    title: 'Le tappe',
    variants: [{ language: 'it', pages }],
  });
  for (const [id, title] of [
    ['uno', 'Uno'],
    ['due', 'Due'],
    ['tre', 'Tre'],
  ] as const)
    await put(`/api/items/${id}`, slide(id, title));
  const slots = (...ids: string[]) => ids.map((itemId) => ({ itemId, weight: 1 }));
  await put('/api/playlists/servizi', {
    id: 'servizi',
    name: 'I servizi',
    slots: slots('uno', 'tappe', 'due'),
  });
  await put('/api/playlists/tardi', { id: 'tardi', name: 'Tardi', slots: slots('tre', 'tappe') });
  const rule = { target: { type: 'everywhere' }, priority: 'normal', share: 1 };
  const dayparts = (from: string, until: string) => ({ dayparts: [{ from, until }] });
  await put('/api/rules/sempre', {
    id: 'sempre',
    playlistId: 'servizi',
    ...rule,
    ...dayparts('00:00', '12:00'),
  });
  await put('/api/rules/tardi', { id: 'tardi', playlistId: 'tardi', ...rule, ...dayparts('12:00', '24:00') });
  await send(staff, scheduler, '/api/publish', {});
}

const stageOf = (page: Page) => page.frameLocator('iframe');

async function goTo(page: Page, date: string, time: string): Promise<void> {
  await page.getByLabel('Giorno', { exact: true }).fill(date);
  await page.getByLabel('Ora', { exact: true }).fill(time);
}

/** This alone is on the stage; from `atMs`, if given. */
async function expectShown(page: Page, shows: string, atMs?: number): Promise<void> {
  const look = () =>
    stageOf(page)
      .locator('#stage')
      .evaluate((stage) => {
        const layer = stage.querySelector<HTMLElement>('.layer[data-phase="visible"]');
        const { shownFrom } = stage.dataset;
        return {
          stages: stage.childElementCount,
          shows: layer?.dataset.item ?? layer?.dataset.interlude,
          shownFrom,
        };
      });
  const shownFrom = atMs === undefined ? expect.any(String) : String(atMs);
  await expect.poll(look).toEqual({ stages: 1, shows, shownFrom });
}

async function sourceOf(staff: APIRequestContext, scheduler: WebScheduler): Promise<PreviewSource> {
  return PreviewSource.parse(await (await staff.get(`${scheduler.url}/api/screens/atrio/preview`)).json());
}

test('at any instant the preview shows what the engine resolves, also what is closed, paged or withdrawn', async ({
  page,
  scheduler,
  staff,
}) => {
  await publishCity(staff, scheduler);
  await page.goto(`${scheduler.url}/screens/atrio/preview`);
  await expect(page.getByRole('heading', { name: 'Anteprima di Atrio' })).toBeVisible();
  await page.getByRole('button', { name: 'Ferma' }).click();

  const check = async (instants: readonly (readonly [date: string, time: string])[]) => {
    const { program, withdrawn } = await sourceOf(staff, scheduler);
    const prepared = prepare(program);
    const seen = new Set<string>();
    for (const [date, time] of instants) {
      const atMs = Date.parse(`${date}T${time}+01:00`);
      const on = resolve(prepared, [], atMs, new Set(withdrawn));
      await goTo(page, date, time);
      if (on.type !== 'item') {
        expect(on.type).toBe('closed');
        await expectShown(page, 'closed', atMs);
        seen.add('closed');
        continue;
      }
      const item = on.shown?.item;
      await expectShown(page, item?.id ?? '', atMs);
      await expect(page.locator('[aria-current="true"]')).toContainText(item?.title ?? 'nothing');
      seen.add(item?.id ?? '');
      if (item?.kind !== 'infographic') continue;
      const shownPage = item.variants[0]?.pages[on.positionMs < 6000 ? 0 : 1];
      await expect(stageOf(page).locator('.preview img[data-shown="true"]')).toHaveAttribute(
        'alt',
        shownPage?.text ?? '',
      );
    }
    return seen;
  };
  expect(await check(INSTANTS)).toEqual(new Set(['uno', 'tappe', 'due', 'tre', 'closed']));

  await goTo(page, '2026-11-28', '10:00:00');
  await expect(page.getByText('Riapre lunedì 30 novembre alle 08:00.')).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Vai all’apertura' }).click();
  await expect(page.getByLabel('Giorno', { exact: true })).toHaveValue('30/11/2026');
  await expect(page.getByText('Riapre')).toBeHidden();
  await goTo(page, '2026-11-23', '03:00:00');
  await expect(page.getByText('Riapre alle 08:00.')).toBeVisible();

  await send(staff, scheduler, '/api/items/due/withdraw', { withdrawn: true });
  await page.reload();
  await page.getByRole('button', { name: 'Ferma' }).click();
  expect(await check(INSTANTS.slice(0, 4))).not.toContain('due');
  await expectAccessible(page);
});

test('it runs on by itself, can be steered by the keyboard, and shows the draft before it is published', async ({
  page,
  scheduler,
  staff,
}) => {
  await publishCity(staff, scheduler);
  await page.goto(`${scheduler.url}/screens/atrio/preview`);
  await page.getByRole('button', { name: 'Ferma' }).click();
  await goTo(page, '2026-11-23', '10:24:05');
  const first = await page.locator('[aria-current="true"]').textContent();

  // By its own clock the stage comes to the next item, and so does the list.
  await page.getByRole('button', { name: 'Contenuto successivo' }).press('Enter');
  await expect(page.locator('[aria-current="true"]')).not.toHaveText(first ?? '');
  await page.getByRole('button', { name: 'Fai scorrere' }).press('Enter');
  const { program } = await sourceOf(staff, scheduler);
  const prepared = prepare(program);
  const time = await page.getByLabel('Ora', { exact: true }).inputValue();
  const now = resolve(prepared, [], Date.parse(`2026-11-23T${time}+01:00`), new Set());
  if (now.type !== 'item') throw new Error('nothing is on');
  const next = resolve(prepared, [], now.planned.endsAtMs, new Set());
  if (next.type !== 'item') throw new Error('nothing follows');
  await expectShown(page, next.planned.item.id);
  await expect(page.locator('[aria-current="true"]')).toContainText(next.planned.item.title);
  await page.getByRole('button', { name: 'Ferma' }).click();

  const slider = page.getByRole('slider', { name: 'Ora del giorno' });
  await slider.focus();
  await page.keyboard.press('End');
  await expect(slider).toHaveAttribute('aria-valuetext', '23:59:00');
  await expectShown(page, 'closed');

  await goTo(page, '2026-11-23', '13:00:00');
  const slots = [{ itemId: 'uno', weight: 1 }];
  await send(staff, scheduler, '/api/playlists/tardi', { id: 'tardi', name: 'Tardi', slots });
  await page.getByText('Bozza', { exact: true }).click();
  await expectShown(page, 'uno');
  await page.getByText('Pubblicato', { exact: true }).click();
  await expect(page.locator('[aria-current="true"]')).not.toContainText('Uno');
});

test('a video that is held stands still where the instant has it', async ({
  page,
  scheduler,
  staff,
}, info) => {
  await publishCity(staff, scheduler);
  mkdirSync(info.outputDir, { recursive: true });
  const data = readFileSync(makeVideo(info.outputDir, 'film', 12, 0));
  const answer = await staff.post(`${scheduler.url}/api/media`, {
    data,
    headers: { 'content-type': 'video/mp4' },
  });
  const { sha256 } = UploadedMedia.parse(await answer.json());
  const variants = [{ language: 'it', media: sha256 }];
  await send(staff, scheduler, '/api/items/film', { id: 'film', kind: 'video', title: 'Film', variants });
  const slots = [{ itemId: 'film', weight: 1 }];
  await send(staff, scheduler, '/api/playlists/servizi', { id: 'servizi', name: 'I servizi', slots });
  await send(staff, scheduler, '/api/publish', {});

  await page.goto(`${scheduler.url}/screens/atrio/preview`);
  await page.getByRole('button', { name: 'Ferma' }).click();
  // Twelve seconds divide the hours since eight.
  await goTo(page, '2026-11-23', '10:24:05');
  await expectShown(page, 'film', Date.parse('2026-11-23T10:24:05+01:00'));
  const positionOf = (video: HTMLVideoElement) => ({ paused: video.paused, seconds: video.currentTime });
  const video = stageOf(page).locator('.layer[data-phase="visible"] video');
  await expect.poll(() => video.evaluate(positionOf)).toEqual({ paused: true, seconds: 5 });
  await frames(page, 60);
  expect(await video.evaluate(positionOf)).toEqual({ paused: true, seconds: 5 });
});

test('the stage is served to staff alone, and may be embedded by this server’s pages only', async ({
  page,
  scheduler,
  staff,
}) => {
  const signedIn = await staff.get(`${scheduler.url}/preview.html`);
  expect(signedIn.status()).toBe(200);
  expect(signedIn.headers()['content-security-policy']).toContain("frame-ancestors 'self'");
  expect(signedIn.headers()['content-security-policy']).toContain('sandbox allow-scripts allow-same-origin');
  await page.context().clearCookies();
  expect((await staff.get(`${scheduler.url}/preview.html`)).status()).toBe(401);
  expect((await staff.get(`${scheduler.url}/api/screens/atrio/preview`)).status()).toBe(401);
});
