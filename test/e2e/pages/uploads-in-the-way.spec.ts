/** What stands between a browser and the scheduler, and what the dock says of it. */
import type { Route } from '@playwright/test';
import { drop, expectState, mediaFile, row } from '../support/upload-page.ts';
import { expect, NEW_PASSWORD, test } from '../support/web-fixtures.ts';

const TOO_LARGE = '<html><head><title>413 Request Entity Too Large</title></head><body>nginx</body></html>';
const PORTAL = '<!DOCTYPE html><html><body>Accedi alla rete WiFi del Comune</body></html>';

async function picture(name: string, bytes: number) {
  const file = await mediaFile('bytes-after-end.png', name);
  return { name, bytes: Buffer.concat([file.bytes, Buffer.alloc(bytes, name)]) };
}

test('a proxy that lets a megabyte through is sent smaller pieces', async ({ page, scheduler, staff: _ }) => {
  const sizes: number[] = [];
  await page.route('**/api/uploads/*', (route) => {
    const bytes = route.request().postDataBuffer()?.byteLength ?? 0;
    sizes.push(bytes);
    return bytes > 1024 * 1024
      ? route.fulfill({ status: 413, contentType: 'text/html', body: TOO_LARGE })
      : route.continue();
  });
  await page.goto(scheduler.url);
  await drop(page, [await picture('piazza.png', 3 * 1024 * 1024)]);
  await expectState(page, 'piazza.png', 'ready');
  expect(Math.max(...sizes)).toBeGreaterThan(1024 * 1024);
});

test('a proxy that lets nothing through is named, and a button tries again', async ({
  page,
  scheduler,
  staff: _,
}) => {
  const refuse = (route: Route) =>
    route.request().method() === 'PATCH'
      ? route.fulfill({ status: 413, contentType: 'text/html', body: TOO_LARGE })
      : route.continue();
  await page.route('**/api/uploads/*', refuse);
  await page.goto(scheduler.url);
  await drop(page, [await picture('piazza.png', 1024)]);
  await expectState(page, 'piazza.png', 'stopped');
  await expect(row(page, 'piazza.png')).toContainText('Chiedi a chi gestisce la rete');
  await page.unroute('**/api/uploads/*', refuse);
  await row(page, 'piazza.png').getByRole('button', { name: 'Riprova' }).click();
  await expectState(page, 'piazza.png', 'ready');
});

test('a network that asks to sign in is named, and the upload goes on after that', async ({
  page,
  scheduler,
  staff: _,
}) => {
  await page.goto(scheduler.url);
  const portal = (route: Route) => route.fulfill({ status: 200, contentType: 'text/html', body: PORTAL });
  await page.route('**/api/{uploads,assets}**/**', portal);
  await page.route('**/api/uploads', portal);
  await drop(page, [await picture('piazza.png', 1024)]);
  await expectState(page, 'piazza.png', 'retrying');
  await expect(row(page, 'piazza.png')).toContainText('forse la rete chiede di accedere');
  await page.unrouteAll();
  await row(page, 'piazza.png').getByRole('button', { name: 'Riprova' }).click();
  await expectState(page, 'piazza.png', 'ready');
});

test('a gateway without a server behind it is waited for', async ({ page, scheduler, staff: _ }) => {
  let answered = 0;
  await page.route('**/api/uploads', (route) => {
    answered += 1;
    return answered < 3
      ? route.fulfill({
          status: answered === 1 ? 502 : 504,
          contentType: 'text/html',
          body: '<html>502</html>',
        })
      : route.continue();
  });
  await page.goto(scheduler.url);
  await drop(page, [await picture('piazza.png', 1024)]);
  await expectState(page, 'piazza.png', 'ready');
  expect(answered).toBe(3);
});

test('a full disk is named, with what to do', async ({ page, scheduler, staff: _ }) => {
  const problem = {
    type: 'about:blank#no-space',
    code: 'no-space',
    title: 'x',
    status: 507,
    detail: 'x',
    params: {},
  };
  const full = (route: Route) =>
    route.fulfill({ status: 507, contentType: 'application/problem+json', body: JSON.stringify(problem) });
  await page.route('**/api/uploads', full);
  await page.goto(scheduler.url);
  await drop(page, [await picture('piazza.png', 1024)]);
  await expectState(page, 'piazza.png', 'stopped');
  await expect(row(page, 'piazza.png')).toContainText('Il disco del server è pieno');
  await page.unroute('**/api/uploads', full);
  await row(page, 'piazza.png').getByRole('button', { name: 'Riprova' }).click();
  await expectState(page, 'piazza.png', 'ready');
});

test('whoever is signed out meanwhile signs in again, and the upload goes on', async ({
  page,
  scheduler,
  staff,
}) => {
  await page.goto(scheduler.url);
  let isEnded = false;
  await page.route('**/api/uploads/*', async (route) => {
    if (!isEnded) await staff.delete(`${scheduler.url}/api/session`);
    isEnded = true;
    await route.continue();
  });
  await drop(page, [await picture('piazza.png', 1024)]);
  await page.getByLabel('Nome utente').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Accedi' }).click();
  await expectState(page, 'piazza.png', 'ready');
});
