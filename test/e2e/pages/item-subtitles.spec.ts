/** Subtitles are written beside their video, by keys, checked as one types, and saved as a new draft. */
import { mkdirSync, readFileSync } from 'node:fs';
import { type Item, UploadedMedia } from '@bacheca/shared/model/items';
import type { APIRequestContext, Page } from '@playwright/test';
import { makeVideo } from '../../support/media.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from '../support/web-fixtures.ts';

const VTT = `WEBVTT

00:00:00.000 --> 00:00:01.500
Entra con SPID

00:00:02.000 --> 00:00:03.500
Scarica il documento
`;

async function upload(staff: APIRequestContext, url: string, data: Buffer): Promise<string> {
  const answer = await staff.post(`${url}/api/media`, { data });
  return UploadedMedia.parse(await answer.json()).sha256;
}

async function makeFilm(staff: APIRequestContext, url: string, folder: string): Promise<Item> {
  mkdirSync(folder, { recursive: true });
  const media = await upload(staff, url, readFileSync(makeVideo(folder, 'pillola', 5, 0)));
  const subtitles = await upload(staff, url, Buffer.from(VTT));
  const item: Item = {
    id: 'pillola',
    kind: 'video',
    title: 'Pillola SPID',
    variants: [
      { language: 'it', media, subtitles },
      { language: 'en', media },
    ],
  };
  expect((await staff.put(`${url}/api/items/pillola`, { data: item })).ok()).toBe(true);
  return item;
}

const words = (page: Page, number: number) => page.getByLabel(`Sottotitolo ${number}`, { exact: true });
const seek = (page: Page, seconds: number) =>
  page.getByLabel('Video: Pillola SPID').evaluate((video: HTMLVideoElement, at) => {
    video.currentTime = at;
    return new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
  }, seconds);

test('by keys alone cues are divided, moved and written, kept over a reload, and saved as a new draft', async ({
  page,
  scheduler,
  staff,
}, info) => {
  const { variants } = await makeFilm(staff, scheduler.url, info.outputDir);
  await page.goto(`${scheduler.url}/content/pillola`);
  await page.getByRole('button', { name: 'Modifica: italiano' }).press('Enter');
  await expect(words(page, 1)).toHaveValue('Entra con SPID');
  const section = page.getByRole('dialog');
  await expect(section.getByText('Tutti si leggono bene.')).toBeVisible();

  await words(page, 2).focus();
  await seek(page, 2.75);
  await page.keyboard.press('Alt+KeyT');
  await expect(words(page, 3)).toHaveValue(/documento$/);
  await expect(section.getByText('Resta meno di un secondo', { exact: false }).first()).toBeVisible();
  await page.keyboard.press('Alt+KeyU');
  await expect(words(page, 3)).toHaveCount(0);
  await seek(page, 1.75);
  await page.keyboard.press('Alt+KeyI');
  await page.keyboard.press('Alt+Comma');
  await expect(section.getByRole('button', { name: '00:00:01.650' })).toBeVisible();
  await page.keyboard.press('Alt+ArrowUp');
  await expect(words(page, 1)).toBeFocused();
  await page.keyboard.type('x'.repeat(41));
  await expect(section.getByText('ce ne stanno 40', { exact: false })).toBeVisible();
  await words(page, 1).fill('Entra con SPID o CIE');
  await expect(section.getByText('ce ne stanno 40', { exact: false })).toBeHidden();
  await expectAccessible(page);

  page.once('dialog', (dialog) => void dialog.accept());
  await page.reload();
  await page.getByRole('button', { name: 'Modifica: italiano' }).click();
  await expect(section.getByText('Hai ripreso da dove eri rimasto')).toBeVisible();
  await expect(words(page, 1)).toHaveValue('Entra con SPID o CIE');
  await page.getByRole('button', { name: 'Salva come nuova bozza' }).press('Enter');
  await expect(section).toBeHidden();

  const saved = (await (await staff.get(`${scheduler.url}/api/items/pillola`)).json()) as Item;
  const [italian, english] = saved.kind === 'video' ? saved.variants : [];
  expect(english).toEqual(variants[1]);
  expect(italian?.subtitles).not.toBe((variants[0] as { subtitles?: string }).subtitles);
  const text = await (await staff.get(`${scheduler.url}/media/${italian?.subtitles}`)).text();
  expect(text).toContain('Entra con SPID o CIE');
  expect(text).toContain('00:00:01.650 --> ');
});

test('subtitles are begun from nothing, on a phone, too', async ({ page, scheduler, staff }, info) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await makeFilm(staff, scheduler.url, info.outputDir);
  await page.goto(`${scheduler.url}/content/pillola`);
  await page.getByRole('button', { name: 'Scrivi: inglese' }).click();
  await page.getByRole('button', { name: 'Nuovo qui' }).click();
  await expect(words(page, 1)).toBeFocused();
  await page.keyboard.type('Sign in with SPID');
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: 'Salva come nuova bozza' }).click();
  await expect(page.getByRole('button', { name: 'Modifica: inglese' })).toBeVisible();
});
