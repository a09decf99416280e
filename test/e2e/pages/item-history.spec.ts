/** An item's history: what it was beside what it is, brought back as a draft, and put to those who approve. */
import type { Item } from '@bacheca/shared/model/items';
import { expect, expectAccessible, expectNoSidewaysScroll, ITEM, test } from '../support/web-fixtures.ts';

const withLead = (lead: string): Item =>
  ({ ...ITEM, variants: ITEM.variants.map((variant) => ({ ...variant, lead })) }) as Item;

test('a revision is compared with the newest, word by word, and restored as a new draft', async ({
  page,
  scheduler,
  staff,
}) => {
  const address = `${scheduler.url}/api/items/${ITEM.id}`;
  const data = withLead('Scaricali dal telefono, a qualunque ora.');
  expect((await staff.put(address, { data, headers: { 'if-match': '*' } })).ok()).toBe(true);
  await page.goto(`${scheduler.url}/content/${ITEM.id}`);
  const history = page.getByRole('region', { name: 'Storia' });
  await expect(history.getByText('Revisione 2', { exact: false })).toBeVisible();
  await history.getByRole('button', { name: 'Confronta la revisione 1' }).press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.locator('del')).toHaveText(/da casa/);
  await expect(dialog.locator('ins')).toHaveText(/dal telefono/);
  await expect(dialog.locator('iframe')).toHaveCount(2);
  await expect(
    dialog.frameLocator('iframe').first().getByText('Scaricali da casa, a qualunque ora.'),
  ).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await dialog.getByRole('button', { name: 'Ripristina come bozza' }).press('Enter');
  await expect(dialog).toBeHidden();
  await expect(history.getByText('Revisione 3', { exact: false })).toBeVisible();
  const restored = (await (await staff.get(address)).json()) as Item;
  expect(restored.variants).toEqual(ITEM.variants);
});

test('a draft says so, and approval of it is asked for', async ({ page, scheduler, staff }) => {
  const exempt = await staff.post(`${scheduler.url}/api/approvals/exempt`, {
    data: { username: 'admin', exempt: false },
  });
  expect(exempt.ok(), await exempt.text()).toBe(true);
  const address = `${scheduler.url}/api/items/${ITEM.id}`;
  const data = withLead('Scaricali dal telefono.');
  expect((await staff.put(address, { data, headers: { 'if-match': '*' } })).ok()).toBe(true);
  await page.goto(`${scheduler.url}/content/${ITEM.id}`);
  const header = page.getByRole('main').locator('header');
  await expect(header.getByText('Bozza', { exact: true })).toBeVisible();
  await expect(header.getByText('Gli schermi mostrano ancora la revisione 1.')).toBeVisible();
  await header.getByRole('button', { name: 'Chiedi approvazione' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Un messaggio per chi approva').fill('Ho accorciato la riga.');
  await dialog.getByRole('button', { name: 'Chiedi approvazione' }).click();
  await expect(header.getByText('Da approvare', { exact: true })).toBeVisible();
  await expect(header.getByRole('button', { name: 'Chiedi approvazione' })).toBeHidden();
});
