/** An item's page: how it looks on any screen, drawn by the player's own stage. */
import type { Page } from '@playwright/test';
import { expect, expectAccessible, expectNoSidewaysScroll, ITEM, test } from '../support/web-fixtures.ts';

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
