/** The library of items: found, chosen by keys alone, changed many at once, and back again. */
import type { Item } from '@bacheca/shared/model/items';
import type { APIRequestContext } from '@playwright/test';
import {
  expect,
  expectAccessible,
  expectContrast,
  expectNoSidewaysScroll,
  test,
} from '../support/web-fixtures.ts';
import type { WebScheduler } from '../support/web-scheduler.ts';

function notice(id: string, title: string, text: string): Item {
  const variants = [{ language: 'it' as const, title, text }];
  return { id, kind: 'notice', title, severity: 'info', durationMs: 10_000, variants };
}

async function furnish(staff: APIRequestContext, scheduler: WebScheduler, count: number): Promise<void> {
  for (let n = 1; n <= count; n += 1) {
    const item = notice(`avviso-${n}`, `Avviso ${String(n).padStart(3, '0')}`, `Sportello numero ${n}`);
    const answer = await staff.put(`${scheduler.url}/api/items/${item.id}`, { data: item });
    expect(answer.ok(), await answer.text()).toBe(true);
  }
}

test('an item is found by what is said in it, and opened by the keyboard alone', async ({
  page,
  scheduler,
  staff,
}) => {
  await furnish(staff, scheduler, 3);
  await page.goto(`${scheduler.url}/content`);
  const tiles = page.getByRole('list', { name: 'Elenco dei contenuti' }).getByRole('listitem');
  await expect(tiles).toHaveCount(4);
  await expectAccessible(page);
  await page.getByRole('textbox', { name: 'Cerca in titoli, testi e sottotitoli' }).fill('sportello 2');
  await expect(tiles).toHaveCount(1);
  await expect(page).toHaveURL(/q=sportello/);
  await page.getByRole('link', { name: 'Avviso 002' }).focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/content\/avviso-2$/);
});

test('a range chosen by keys is archived at once, and comes back by one button', async ({
  page,
  scheduler,
  staff,
}) => {
  await furnish(staff, scheduler, 3);
  await page.goto(`${scheduler.url}/content`);
  const first = page.getByRole('link', { name: 'Avviso 001' });
  await first.focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByRole('link', { name: 'Avviso 002' })).toBeFocused();
  const bar = page.getByRole('region', { name: 'Con i contenuti scelti' });
  await expect(bar).toContainText('2 scelti');
  await expectAccessible(page);
  await bar.getByRole('button', { name: 'Archivia' }).click();
  await expect(page.getByText('2 contenuti cambiati.')).toBeVisible();
  await expect(first).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Archiviati 2' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Annulla la modifica' }).click();
  await expect(page.getByText('Tutto è di nuovo com’era.')).toBeVisible();
  await expect(first).toBeVisible();
});

test('of many that are changed each that can’t be is named with the reason', async ({
  page,
  scheduler,
  staff,
}) => {
  await furnish(staff, scheduler, 2);
  await page.goto(`${scheduler.url}/content`);
  for (const title of ['Avviso 001', 'Avviso 002'])
    await page.getByRole('checkbox', { name: `Scegli: ${title}` }).check({ force: true });
  // Somebody deletes one of them meanwhile.
  const read = await staff.get(`${scheduler.url}/api/items/avviso-2`);
  const headers = { 'if-match': read.headers().etag ?? '' };
  expect((await staff.delete(`${scheduler.url}/api/items/avviso-2`, { headers })).ok()).toBe(true);
  await page.getByRole('button', { name: 'Modifica…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Aggiungi etichette').fill('perché no');
  await dialog.getByRole('button', { name: 'Salva' }).click();
  await expect(dialog.getByText('Usa solo lettere senza accenti')).toBeVisible();
  await dialog.getByLabel('Aggiungi etichette').fill('Estate 2027, scuola');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Salva' }).click();
  await expect(page.getByText('1 contenuto cambiato.')).toBeVisible();
  await expect(page.getByText('1 non è cambiato:')).toBeVisible();
  const changed = await staff.get(`${scheduler.url}/api/items/avviso-1`);
  expect(await changed.json()).toMatchObject({ tags: ['estate-2027', 'scuola'] });
});

test('hundreds are drawn as one scrolls, on a phone and in the dark, too', async ({
  page,
  scheduler,
  staff,
}) => {
  await furnish(staff, scheduler, 150);
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${scheduler.url}/content`);
  const tiles = page.getByRole('list', { name: 'Elenco dei contenuti' }).getByRole('listitem');
  await expect(tiles.first()).toBeVisible();
  expect(await tiles.count()).toBeLessThan(60);
  await expectNoSidewaysScroll(page);
  await expectContrast(page);
  await tiles.first().getByRole('link').focus();
  await page.keyboard.press('End');
  // The one of the fixtures comes after them.
  await expect(page.getByRole('link', { name: 'Certificati online' })).toBeFocused();
});
