/** Two people edit the same thing at once: whoever saves second sees both versions, and decides. */
import type { Location, Screen } from '@bacheca/shared/model/schedule';
import type { APIRequestContext, Browser, Page } from '@playwright/test';
import {
  expect,
  expectAccessible,
  expectContrast,
  expectNoSidewaysScroll,
  LOCATIONS,
  test,
} from '../support/web-fixtures.ts';
import type { WebScheduler } from '../support/web-scheduler.ts';

const SCREEN: Screen = { id: 'atrio', locationId: 'urp', name: 'Atrio', orientation: 'landscape' };

// The preview on the page may still be fetching its fonts when the scheduler ends.
test.afterEach(({ page }) => page.goto('about:blank'));

/** The same page in a browser of its own, signed in as well. */
async function openBeside(browser: Browser, page: Page): Promise<Page> {
  const context = await browser.newContext({ locale: 'it-IT', timezoneId: 'Europe/Rome' });
  await context.addCookies(await page.context().cookies());
  const beside = await context.newPage();
  await beside.goto(page.url());
  return beside;
}

async function openSettings(page: Page, scheduler: WebScheduler, staff: APIRequestContext): Promise<void> {
  await staff.put(`${scheduler.url}/api/screens/atrio`, { data: SCREEN });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${scheduler.url}/screens/atrio/settings`);
  await expect(ofScreen(page).getByLabel('Diagonale')).toBeVisible();
}

const ofScreen = (page: Page) => page.getByRole('region', { name: 'Questo schermo' });
const ofPlace = (page: Page) => page.getByRole('region', { name: 'Il luogo: URP' });
const dialogOf = (page: Page) => page.getByRole('dialog', { name: 'Ci sono due versioni' });
const SAVED = 'Salvato. Va in onda quando si pubblica.';

async function setDiagonal(page: Page, inches: string): Promise<void> {
  await ofScreen(page).getByLabel('Diagonale').fill(inches);
  await ofScreen(page).getByRole('button', { name: 'Salva lo schermo' }).click();
}

test('whoever saves second sees both, goes back with nothing lost, then saves theirs over the other', async ({
  page,
  browser,
  scheduler,
  staff,
}) => {
  await openSettings(page, scheduler, staff);
  const beside = await openBeside(browser, page);
  await ofScreen(beside).getByLabel('Margini').fill('3');
  await setDiagonal(beside, '55');
  await expect(ofScreen(beside).getByRole('status')).toHaveText(SAVED);

  await setDiagonal(page, '43');
  const dialog = dialogOf(page);
  await expect(dialog).toContainText('hai salvato «Atrio» da un’altra finestra alle ');
  const fields = dialog.getByRole('list', { name: 'Che cosa è diverso' }).getByRole('listitem');
  const diagonal = fields.filter({ hasText: 'Diagonale' });
  await expect(diagonal.getByRole('definition')).toHaveText(['43', '55']);
  await expect(diagonal).toContainText('cambiato in tutte e due');
  const margin = fields.filter({ hasText: 'Margini' });
  await expect(margin.getByRole('definition')).toHaveText(['Vuoto', '3']);
  await expect(fields).toHaveCount(2);
  await expect(dialog.getByText('2 campi sono uguali')).toBeVisible();
  await expectAccessible(page);

  await dialog.getByRole('button', { name: 'Torna a modificare' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(ofScreen(page).getByRole('button', { name: 'Salva lo schermo' })).toBeFocused();
  await expect(ofScreen(page).getByLabel('Diagonale')).toHaveValue('43');
  const now = async () => (await (await staff.get(`${scheduler.url}/api/screens/atrio`)).json()).display;
  expect(await now()).toEqual({ diagonalInches: 55, marginPercent: 3 });

  await ofScreen(page).getByRole('button', { name: 'Salva lo schermo' }).click();
  await dialog.getByRole('button', { name: 'Salva la mia' }).click();
  await expect(ofScreen(page).getByRole('status')).toHaveText(SAVED);
  await expect(ofScreen(page).getByRole('button', { name: 'Salva lo schermo' })).toBeFocused();
  expect(await now()).toEqual({ diagonalInches: 43 });

  // The version that was saved so is the one that the next save names.
  await setDiagonal(page, '49');
  await expect(ofScreen(page).getByRole('status')).toHaveText(SAVED);
  expect(await now()).toEqual({ diagonalInches: 49 });
  await beside.context().close();
});

test('the keyboard alone leads out of it each way, on a phone too, and the other version is taken whole', async ({
  page,
  browser,
  scheduler,
  staff,
}) => {
  await openSettings(page, scheduler, staff);
  const beside = await openBeside(browser, page);
  const place: Location = { ...(LOCATIONS[0] as Location), transition: 'fade', theme: { name: 'Comune' } };
  const now = async () => (await (await staff.get(`${scheduler.url}/api/locations/urp`)).json()) as Location;
  const nameField = ofPlace(beside).getByLabel('Nome accanto al marchio');
  await nameField.fill('Comune');
  await ofPlace(beside).getByText('Dissolvenza').click();
  await nameField.press('Enter');
  await expect(ofPlace(beside).getByRole('status')).toHaveText(SAVED);

  await page.setViewportSize({ width: 390, height: 800 });
  const mine = ofPlace(page).getByLabel('Nome accanto al marchio');
  await mine.fill('URP Prato');
  await mine.press('Enter');
  const dialog = dialogOf(page);
  const back = dialog.getByRole('button', { name: 'Torna a modificare' });
  await expect(back).toBeFocused();
  // Every way is in sight, however much differs.
  for (const name of ['Torna a modificare', 'Tieni l’altra', 'Salva la mia'])
    await expect(dialog.getByRole('button', { name })).toBeInViewport({ ratio: 1 });
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expectContrast(page);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(mine).toBeFocused();
  await expect(mine).toHaveValue('URP Prato');

  await mine.press('Enter');
  await expect(back).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(ofPlace(page).getByRole('status')).toHaveText('Adesso vedi la versione salvata.');
  await expect(mine).toBeFocused();
  await expect(mine).toHaveValue('Comune');
  expect(await now()).toEqual(place);

  // From there on one edits theirs.
  await mine.fill('URP');
  await mine.press('Enter');
  await expect(ofPlace(page).getByRole('status')).toHaveText(SAVED);
  expect(await now()).toEqual({ ...place, theme: { name: 'URP' } });
  await beside.context().close();
});

test('who it was and when is said, and what they changed elsewhere stays', async ({
  page,
  browser,
  scheduler,
  staff,
}) => {
  await openSettings(page, scheduler, staff);
  const data = { grants: [{ role: 'operator' }] };
  const { password } = await (await staff.put(`${scheduler.url}/api/staff/maria.rossi`, { data })).json();
  const { request: maria } = await browser.newContext();
  const session = { username: 'maria.rossi', password };
  await maria.post(`${scheduler.url}/api/session`, { data: session });
  const next = { current: password, next: 'quattro parole messe in fila' };
  await maria.post(`${scheduler.url}/api/session/password`, { data: next });
  const read = await maria.get(`${scheduler.url}/api/locations/urp`);
  const renamed = { ...(await read.json()), name: 'Ufficio relazioni' };
  const headers = { 'if-match': read.headers().etag ?? '' };
  const answer = await maria.put(`${scheduler.url}/api/locations/urp`, { data: renamed, headers });
  expect(answer.ok(), await answer.text()).toBe(true);

  const place = page.getByRole('region', { name: /^Il luogo/ });
  await place.getByLabel('Nome accanto al marchio').fill('Comune');
  await place.getByRole('button', { name: 'Salva il luogo' }).click();
  const dialog = dialogOf(page);
  await expect(dialog).toContainText('maria.rossi ha salvato «URP» alle ');
  await expect(dialog.getByRole('term').filter({ hasText: 'Quella di maria.rossi' })).toBeVisible();
  await expect(dialog).toContainText('non si perde niente di nessuna delle due');
  await dialog.getByRole('button', { name: 'Salva la mia' }).click();
  await expect(place.getByRole('status')).toHaveText(SAVED);
  const now = await (await staff.get(`${scheduler.url}/api/locations/urp`)).json();
  expect(now).toMatchObject({ name: 'Ufficio relazioni', theme: { name: 'Comune' } });
});

test('a server that doesn’t say who it was calls them somebody else', async ({ page, scheduler, staff }) => {
  await openSettings(page, scheduler, staff);
  const { etag = '' } = (await staff.get(`${scheduler.url}/api/screens/atrio`)).headers();
  const data = { ...SCREEN, display: { diagonalInches: 55 } };
  await staff.put(`${scheduler.url}/api/screens/atrio`, { data, headers: { 'if-match': etag } });
  await page.route('**/api/screens/atrio', async (route) => {
    const answer = await route.fetch();
    if (answer.status() !== 412) return route.fulfill({ response: answer });
    const { 'last-modified': _, ...headers } = answer.headers();
    await route.fulfill({ status: 412, headers, json: { ...(await answer.json()), params: {} } });
  });
  await setDiagonal(page, '43');
  await expect(dialogOf(page)).toContainText('Mentre ci lavoravi, qualcun altro ha salvato «Atrio».');
});

test('a version that is overtaken while it is looked at is shown anew', async ({
  page,
  scheduler,
  staff,
}) => {
  await openSettings(page, scheduler, staff);
  const saveAs = async (name: string) => {
    const { etag = '' } = (await staff.get(`${scheduler.url}/api/locations/urp`)).headers();
    const data = { ...LOCATIONS[0], theme: { name } };
    const answer = await staff.put(`${scheduler.url}/api/locations/urp`, {
      data,
      headers: { 'if-match': etag },
    });
    expect(answer.ok()).toBe(true);
  };
  await saveAs('Uno');
  await ofPlace(page).getByLabel('Nome accanto al marchio').fill('Mio');
  await ofPlace(page).getByRole('button', { name: 'Salva il luogo' }).click();
  const dialog = dialogOf(page);
  await expect(dialog.getByRole('definition').filter({ hasText: 'Uno' })).toBeVisible();
  await saveAs('Due');
  await dialog.getByRole('button', { name: 'Salva la mia' }).click();
  await expect(dialog.getByRole('alert')).toHaveText(
    'È cambiato un’altra volta: guarda la versione di adesso.',
  );
  await expect(dialog.getByRole('definition').filter({ hasText: 'Due' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Salva la mia' }).click();
  await expect(ofPlace(page).getByRole('status')).toHaveText(SAVED);
});

test('what somebody else deleted is saved again, or left deleted', async ({ page, scheduler, staff }) => {
  await openSettings(page, scheduler, staff);
  const remove = async () => {
    const { etag = '' } = (await staff.get(`${scheduler.url}/api/screens/atrio`)).headers();
    const answer = await staff.delete(`${scheduler.url}/api/screens/atrio`, {
      headers: { 'if-match': etag },
    });
    expect(answer.ok(), await answer.text()).toBe(true);
  };
  await remove();
  await setDiagonal(page, '43');
  const dialog = page.getByRole('dialog', { name: 'Eliminato nel frattempo' });
  await expect(dialog).toContainText('hai eliminato «Atrio»');
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Torna a modificare' }).click();
  await expect(ofScreen(page).getByLabel('Diagonale')).toHaveValue('43');
  await ofScreen(page).getByRole('button', { name: 'Salva lo schermo' }).click();
  await dialog.getByRole('button', { name: 'Salvalo di nuovo' }).click();
  await expect(ofScreen(page).getByRole('status')).toHaveText(SAVED);
  const now = await (await staff.get(`${scheduler.url}/api/screens/atrio`)).json();
  expect(now).toEqual({ ...SCREEN, display: { diagonalInches: 43 } });

  await remove();
  await setDiagonal(page, '49');
  await dialog.getByRole('button', { name: 'Lascialo eliminato' }).click();
  await expect(ofScreen(page).getByText('«Atrio» è stato eliminato.')).toBeFocused();
  expect((await staff.get(`${scheduler.url}/api/screens/atrio`)).status()).toBe(404);
  // Nothing is left to warn of.
  await ofScreen(page).getByRole('link', { name: 'Torna agli schermi' }).click();
  await expect(page.getByRole('heading', { name: 'Schermi', exact: true })).toBeVisible();
});
