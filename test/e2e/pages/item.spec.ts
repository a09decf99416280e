/** An item's page: how it looks on any screen, drawn by the player's own stage. */
import type { Item } from '@bacheca/shared/model/items';
import type { Page } from '@playwright/test';
import {
  expect,
  expectAccessible,
  expectNoSidewaysScroll,
  ITEM,
  pair,
  test,
} from '../support/web-fixtures.ts';

const stageOf = (page: Page) => page.frameLocator('iframe').first();

test('an item that no program has is drawn as on a screen, lying and standing, near and from afar', async ({
  page,
  scheduler,
  staff: _,
}) => {
  await page.goto(`${scheduler.url}/content/${ITEM.id}`);
  await expect(page.getByRole('heading', { level: 1, name: ITEM.title })).toBeVisible();
  const stage = stageOf(page);
  await expect(stage.getByRole('heading', { name: 'Certificati online' })).toBeVisible();
  const shape = () => stage.locator('body').evaluate((body) => body.clientWidth > body.clientHeight);
  expect(await shape()).toBe(true);
  const region = page.getByRole('region', { name: 'Come si vede' });
  await region.getByText('Verticale').click();
  await expect.poll(shape).toBe(false);
  await region.getByText('Orizzontale').click();
  const widthOf = async () => (await page.locator('iframe').first().boundingBox())?.width ?? 0;
  const whole = await widthOf();
  await region.getByLabel('Distanza di chi guarda').fill('20');
  await region.getByLabel('Com’è da 20 metri').check();
  await expect.poll(widthOf).toBeLessThan(whole / 2);
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
});

test('title, service and validity are saved in place, and what somebody else saved meanwhile is shown', async ({
  page,
  scheduler,
  staff,
}) => {
  const address = `${scheduler.url}/api/items/${ITEM.id}`;
  const saved = async () => (await (await staff.get(address)).json()) as Item;
  await page.goto(`${scheduler.url}/content/${ITEM.id}`);
  const facts = page.getByRole('form', { name: 'Scheda' });
  await facts.getByLabel('Titolo').fill('Certificati da casa');
  const until = facts.getByRole('group', { name: 'In onda fino al' });
  await until.getByLabel('Giorno').fill('31/02/2027');
  await facts.getByRole('button', { name: 'Salva la scheda' }).click();
  await expect(until.getByText('Scrivilo come 31/12/2026')).toBeVisible();
  await expect(until.getByLabel('Giorno')).toBeFocused();
  await until.getByLabel('Giorno').fill('28/2/2027');
  await facts.getByRole('button', { name: 'Salva la scheda' }).click();
  await expect(facts.getByText('Salvato', { exact: false })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Certificati da casa' })).toBeVisible();
  expect(await saved()).toMatchObject({
    title: 'Certificati da casa',
    validUntil: '2027-02-27T23:00:00.000Z',
    variants: ITEM.variants,
  });

  await facts.getByLabel('Titolo').fill('Certificati in tre passi');
  const theirs = { ...(await saved()), durationMs: 20_000 };
  expect((await staff.put(address, { data: theirs, headers: { 'if-match': '*' } })).ok()).toBe(true);
  await facts.getByRole('button', { name: 'Salva la scheda' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('Certificati in tre passi')).toBeVisible();
  await dialog.getByRole('button', { name: /mie|mia/i }).click();
  await expect(dialog).toBeHidden();
  expect(await saved()).toMatchObject({ title: 'Certificati in tre passi', durationMs: 20_000 });
});

test('it is withdrawn at once, and the page says which screens have obeyed', async ({
  page,
  scheduler,
  staff,
  player,
}) => {
  await pair(staff, scheduler, player);
  await page.goto(`${scheduler.url}/content/${ITEM.id}`);
  await page.getByRole('button', { name: 'Ritira subito' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Ritira subito' }).click();
  await expect(page.getByText('1 schermo collegato su 1 non lo mostra più')).toBeVisible();
  await expectAccessible(page);
  player.disconnect();
  await expect(page.getByText('Scollegati, lo toglieranno appena tornano: URP · Atrio.')).toBeVisible();
  await page.getByRole('button', { name: 'Riammetti sugli schermi' }).click();
  await expect(page.getByRole('button', { name: 'Ritira subito' })).toBeVisible();
});

test('it is duplicated and archived rather than deleted, by keyboard', async ({ page, scheduler, staff }) => {
  await page.goto(`${scheduler.url}/content/${ITEM.id}`);
  await page.getByRole('button', { name: 'Altre azioni' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Duplica' }).press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: `Copia di ${ITEM.title}` })).toBeVisible();
  const copyId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  expect(copyId).not.toBe(ITEM.id);
  await page.getByRole('button', { name: 'Altre azioni' }).press('Enter');
  await page.getByRole('menuitem', { name: 'Archivia' }).press('Enter');
  await expect(page.getByText('Nell’archivio')).toBeVisible();
  const copy = await (await staff.get(`${scheduler.url}/api/items/${copyId}`)).json();
  expect(copy).toMatchObject({ archived: true, variants: ITEM.variants });
  await page.getByRole('button', { name: 'Togli dall’archivio' }).click();
  await expect(page.getByText('Nell’archivio')).toBeHidden();
});
