/** Who gets into the staff app, and how: against the real scheduler. */
import { expect, expectAccessible, NEW_PASSWORD, test } from '../support/web-fixtures.ts';

test.describe('signing in', () => {
  test.describe('for the first time', () => {
    test.use({ isFresh: true });

    test('the one-time password lets one in only to choose another', async ({ page, scheduler }) => {
      await page.goto(scheduler.url);
      await page.getByLabel('Nome utente').fill('admin');
      await page.getByLabel('Password', { exact: true }).fill(scheduler.password);
      await page.getByRole('button', { name: 'Accedi' }).click();

      await expect(page.getByRole('heading', { name: 'Scegli la tua password' })).toBeVisible();
      const next = page.getByLabel('Nuova password', { exact: true });
      await expect(next).toBeFocused();
      await next.fill('corta');
      await page.keyboard.press('Enter');
      await expect(page.getByText('Mancano ancora 7 caratteri')).toBeVisible();
      await next.fill(scheduler.password);
      await page.keyboard.press('Enter');
      await expect(page.getByText('scegline una diversa')).toBeVisible();
      await next.fill(NEW_PASSWORD);
      await page.keyboard.press('Enter');

      // What holds everywhere is asked first, and can wait.
      await expect(page.getByRole('heading', { name: 'Prima configurazione' })).toBeVisible();
      await expectAccessible(page);
      await page.getByRole('link', { name: 'Più tardi' }).click();
      await expect(page.getByRole('heading', { name: 'Oggi', exact: true })).toBeVisible();
      // Nothing is paired yet, so the page says what to do.
      await page.getByRole('link', { name: 'Schermi', exact: true }).click();
      await expect(page.getByRole('heading', { name: 'Il primo schermo ti aspetta' })).toBeVisible();

      await page.getByRole('button', { name: /admin/ }).click();
      await page.getByRole('button', { name: 'Esci' }).click();
      await page.getByLabel('Nome utente').fill('admin');
      await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
      await page.getByRole('button', { name: 'Accedi' }).click();
      await expect(page.getByRole('heading', { name: 'Schermi', exact: true })).toBeVisible();
    });

    test('after a reload the forced change asks for the one-time password again', async ({
      page,
      scheduler,
    }) => {
      const data = { username: 'admin', password: scheduler.password };
      await page.context().request.post(`${scheduler.url}/api/session`, { data });
      await page.goto(scheduler.url);
      await page.getByLabel('Password monouso', { exact: true }).fill('non è questa');
      await page.getByLabel('Nuova password', { exact: true }).fill(NEW_PASSWORD);
      await page.getByRole('button', { name: 'Salva ed entra' }).click();
      await expect(page.getByRole('alert')).toContainText('La password attuale non è corretta');
      await page.getByLabel('Password monouso', { exact: true }).fill(scheduler.password);
      await page.getByRole('button', { name: 'Salva ed entra' }).click();
      await page.getByLabel('Nome del Comune').fill('Comune di Prova');
      await page.getByRole('button', { name: 'Salva e comincia' }).click();
      await expect(page.getByRole('heading', { name: 'Oggi', exact: true })).toBeVisible();
      const saved = await page.context().request.get(`${scheduler.url}/api/settings`);
      expect(await saved.json()).toMatchObject({ municipality: 'Comune di Prova' });
    });
  });

  test('one’s own password is changed from the account’s menu, whenever one likes', async ({
    page,
    scheduler,
    staff,
  }) => {
    expect(staff).toBeTruthy();
    await page.goto(scheduler.url);
    await page.getByRole('button', { name: /admin/ }).click();
    await page.getByRole('link', { name: 'Cambia la password' }).click();
    const current = page.getByLabel('Password di adesso', { exact: true });
    const next = page.getByLabel('Nuova password', { exact: true });
    await expect(current).toBeFocused();
    await expectAccessible(page);
    await current.fill('non è questa');
    await next.fill('quattro parole facili insieme');
    await page.getByRole('button', { name: 'Cambia la password' }).click();
    await expect(page.getByRole('alert')).toContainText('La password non è cambiata');
    await expect(page.getByRole('alert')).toContainText('La password attuale non è corretta');
    await current.fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Cambia la password' }).click();
    await expect(page.getByRole('heading', { name: 'La password è cambiata' })).toBeFocused();
    const withTheOld = { username: 'admin', password: NEW_PASSWORD };
    const refused = await page.request.post(`${scheduler.url}/api/session`, { data: withTheOld });
    expect(refused.status()).toBe(401);
    await page.getByRole('link', { name: 'Torna agli schermi' }).click();
    await expect(page.getByRole('heading', { name: 'Schermi', exact: true })).toBeVisible();
  });

  test('one’s own sessions are listed, and one elsewhere is ended by the keyboard alone', async ({
    page,
    scheduler,
    staff,
    playwright,
  }) => {
    expect(staff).toBeTruthy();
    const elsewhere = await playwright.request.newContext({
      userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile Safari/604.1',
    });
    const data = { username: 'admin', password: NEW_PASSWORD };
    expect((await elsewhere.post(`${scheduler.url}/api/session`, { data })).ok()).toBe(true);
    await page.goto(scheduler.url);
    await page.getByRole('button', { name: /admin/ }).click();
    await page.getByRole('link', { name: 'Dove hai fatto l’accesso' }).click();
    const rows = page.getByRole('main').getByRole('listitem');
    await expect(rows).toHaveCount(2);
    await expect(rows.filter({ hasText: 'Questo' })).toHaveCount(1);
    await expectAccessible(page);
    await page.getByRole('button', { name: /Termina: Safari su iPhone/ }).focus();
    await page.keyboard.press('Enter');
    await expect(rows).toHaveCount(1);
    await expect(page.getByRole('heading', { name: 'Dove hai fatto l’accesso' })).toBeFocused();
    expect((await elsewhere.get(`${scheduler.url}/api/session`)).status()).toBe(401);
    await page.getByRole('button', { name: 'Esci ovunque' }).click();
    await expect(page.getByRole('button', { name: 'Accedi' })).toBeVisible();
    await elsewhere.dispose();
  });

  test('a wrong password, too many of them, and a server that is gone are told apart', async ({
    page,
    scheduler,
  }) => {
    await page.goto(scheduler.url);
    await page.getByLabel('Nome utente').fill('admin');
    await page.getByLabel('Password', { exact: true }).fill('sbagliata');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('alert')).toContainText('Accesso non riuscito');
    await expect(page.getByRole('alert')).toContainText('Nome utente o password non corretti');
    await expect(page.getByLabel('Nome utente')).toHaveValue('admin');
    await expect(page.getByLabel('Password', { exact: true })).toBeFocused();

    const data = { username: 'admin', password: 'sbagliata' };
    for (let attempt = 0; attempt < 14; attempt++) {
      await page.request.post(`${scheduler.url}/api/session`, { data });
    }
    await page.getByRole('button', { name: 'Accedi' }).click();
    await expect(page.getByRole('alert')).toContainText('Troppi tentativi');

    await scheduler.stop();
    await page.getByRole('button', { name: 'Accedi' }).click();
    await expect(page.getByRole('alert')).toContainText('Il server non risponde');
  });

  test('a server that is down when the page opens is waited for', async ({ page, scheduler, staff }) => {
    expect(staff).toBeTruthy();
    await page.goto(scheduler.url);
    await expect(page.getByRole('heading', { name: 'Oggi', exact: true })).toBeVisible();
    await page.route('**/api/session', (route) => route.abort());
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Il server non risponde' })).toBeVisible();
    await page.unroute('**/api/session');
    await expect(page.getByRole('heading', { name: 'Oggi', exact: true })).toBeVisible();
  });
});
