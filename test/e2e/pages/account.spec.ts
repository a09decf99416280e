/** How people sign in beside a password, and how they get one: with the real pages, against the real scheduler. */
import type { Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { expect, expectAccessible, NEW_PASSWORD, test } from '../support/web-fixtures.ts';

const STEP_MS = 30_000;
const codeOf = (secret: string, ahead = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + ahead * STEP_MS });

async function signIn(page: Page, url: string, password = NEW_PASSWORD) {
  await page.goto(url);
  await page.getByLabel('Nome utente').fill('admin');
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Accedi', exact: true }).click();
}

async function signOut(page: Page) {
  await page.getByRole('button', { name: /admin/ }).click();
  await page.getByRole('button', { name: 'Esci' }).click();
}

test('an app is added by its code, asked for after the password, and its recovery codes let in', async ({
  page,
  scheduler,
  staff: _,
}) => {
  await page.goto(`${scheduler.url}/account`);
  await expect(page.getByRole('heading', { name: 'Il tuo account' })).toBeVisible();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Aggiungi un’app' }).click();
  await page.getByLabel('La tua password di adesso').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Aggiungi un’app' }).click();
  await expect(page.getByRole('img', { name: 'Codice QR per l’app' })).toBeVisible();
  await expectAccessible(page);
  const secret = await page.locator('code').innerText();
  await page.getByLabel('Codice di 6 cifre').fill(codeOf(secret));
  await page.getByRole('button', { name: 'Conferma' }).click();
  await expect(page.getByRole('heading', { name: 'Codici di riserva' })).toBeFocused();
  const [first = ''] = (await page.locator('pre').innerText()).split('\n');
  expect(first).toMatch(/^[a-z0-9]{4}(-[a-z0-9]{4}){3}$/);
  await page.getByRole('button', { name: 'Li ho messi al sicuro' }).click();
  await expect(page.getByText('Ti restano 10 codici.')).toBeVisible();

  await signOut(page);
  await signIn(page, scheduler.url);
  await expect(page.getByRole('heading', { name: 'Conferma che sei tu' })).toBeVisible();
  await expect(page.getByLabel('Codice')).toBeFocused();
  await expectAccessible(page);
  await page.getByLabel('Codice').fill('000000');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toContainText('Il codice non è quello giusto');
  await page.getByLabel('Codice').fill(first);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: /admin/ })).toBeVisible();
});

test('a passkey is made by the browser, and lets in without a password', async ({
  page,
  scheduler,
  staff: _,
}) => {
  // Browsers keep passkeys for names, and for no number.
  const url = scheduler.url.replace('127.0.0.1', 'localhost');
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  });
  await signIn(page, url);
  await expect(page.getByRole('button', { name: /admin/ })).toBeVisible();
  await page.goto(`${url}/account`);
  await page.getByRole('button', { name: 'Aggiungi una passkey' }).click();
  await page.getByLabel('Nome della passkey').fill('Portatile');
  await page.getByLabel('La tua password di adesso').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Aggiungi una passkey' }).click();
  await page.getByRole('button', { name: 'Li ho messi al sicuro' }).click();
  await expect(page.getByText('Portatile')).toBeVisible();

  await signOut(page);
  await page.getByRole('button', { name: 'Usa una passkey' }).click();
  await expect(page.getByRole('button', { name: /admin/ })).toBeVisible();
  await page.goto(`${url}/account`);
  await page.getByRole('button', { name: 'Togli la passkey Portatile' }).click();
  await page.getByLabel('La tua password di adesso').fill(NEW_PASSWORD);
  await page.getByRole('button', { name: 'Togli', exact: true }).click();
  await expect(page.getByText('Portatile')).toBeHidden();
});

test('who is invited by a link chooses a password and signs in', async ({
  page,
  scheduler,
  staff,
  browser,
}) => {
  await staff.put(`${scheduler.url}/api/staff/carla`, { data: { grants: [{ role: 'editor' }] } });
  const invited = await staff.post(`${scheduler.url}/api/staff/carla/invite`, { data: { by: 'link' } });
  const { link } = (await invited.json()) as { link: string };
  await page.goto(scheduler.url);
  const context = await browser.newContext({ locale: 'it-IT' });
  const theirs = await context.newPage();
  await theirs.goto(link.replace('localhost', '127.0.0.1'));
  await expect(theirs.getByText('Il tuo nome utente è carla.')).toBeVisible();
  await expectAccessible(theirs);
  await theirs.getByLabel('Nuova password', { exact: true }).fill('corta');
  await theirs.keyboard.press('Enter');
  await expect(theirs.getByText('Mancano ancora 7 caratteri')).toBeVisible();
  await theirs.getByLabel('Nuova password', { exact: true }).fill('sedici lampade nuove in fila');
  await theirs.keyboard.press('Enter');
  await theirs.getByRole('button', { name: 'Vai all’accesso' }).click();
  await theirs.getByLabel('Nome utente').fill('carla');
  await theirs.getByLabel('Password', { exact: true }).fill('sedici lampade nuove in fila');
  await theirs.getByRole('button', { name: 'Accedi', exact: true }).click();
  await expect(theirs.getByRole('button', { name: /carla/ })).toBeVisible();
  await context.close();
});

test('who forgot their password is told the same, whoever they are', async ({ page, scheduler }) => {
  await page.goto(scheduler.url);
  await page.getByRole('button', { name: 'Password dimenticata?' }).click();
  await page.getByLabel('Nome utente o indirizzo di posta').fill('nessuno@example.it');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Guarda la posta' })).toBeVisible();
  await expectAccessible(page);
});
