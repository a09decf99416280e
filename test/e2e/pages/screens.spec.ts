/** The staff app against the real scheduler, with a player that speaks the protocol over a real socket. */
import { expect, expectAccessible, ITEM, pair, test } from '../support/web-fixtures.ts';

test.describe('pairing', () => {
  test('the code from the QR is filled in; the new screen comes alive at once', async ({
    page,
    scheduler,
    staff,
    player,
  }) => {
    expect(staff).toBeTruthy();
    const code = await player.pairingCode();
    await page.goto(`${scheduler.url}/pair?code=${code.toLowerCase()}`);
    await expect(page.getByLabel('Codice sullo schermo')).toHaveValue(code);
    await page.getByRole('combobox', { name: 'Luogo' }).click();
    await page.getByRole('option', { name: /Lazzerini/ }).click();
    await page.getByLabel('Nome dello schermo').fill('Sala lettura');
    await page.getByText('Verticale').click();
    await page.getByRole('button', { name: 'Abbina' }).click();

    await expect(page.getByRole('heading', { name: 'Sala lettura è abbinato' })).toBeFocused();
    await player.paired();
    player.report();
    await expect(page.getByRole('article', { name: 'Sala lettura' })).toContainText('Collegato');
    await page.getByRole('link', { name: 'Vai agli schermi' }).click();
    await expect(page.getByRole('article', { name: 'Sala lettura' })).toBeVisible();
  });

  test('a screen without a player is paired from its card', async ({ page, scheduler, staff, player }) => {
    const screen = { id: 'vetrina', locationId: 'urp', name: 'Vetrina', orientation: 'landscape' };
    const saved = await staff.put(`${scheduler.url}/api/screens/vetrina`, { data: screen });
    expect(saved.ok()).toBe(true);
    await page.goto(`${scheduler.url}/screens`);
    const card = page.getByRole('article', { name: 'Vetrina' });
    await expect(card).toContainText('Da abbinare');
    await card.getByRole('link', { name: 'Abbina', exact: true }).click();
    await expect(page.getByRole('combobox', { name: 'Schermo' })).toHaveValue('URP: Vetrina');
    await page.getByLabel('Codice sullo schermo').fill(await player.pairingCode());
    await page.getByRole('button', { name: 'Abbina' }).click();
    await expect(page.getByRole('heading', { name: 'Vetrina è abbinato' })).toBeVisible();
  });

  test('a wrong code is said, and what was typed stays', async ({ page, scheduler, staff }) => {
    expect(staff).toBeTruthy();
    await page.goto(`${scheduler.url}/pair`);
    await page.getByRole('button', { name: 'Abbina' }).click();
    await expect(page.getByLabel('Codice sullo schermo')).toBeFocused();
    await expect(page.getByText('Scrivi il codice che vedi sullo schermo')).toBeVisible();
    await page.getByLabel('Codice sullo schermo').fill('zzz-999');
    await page.getByRole('combobox', { name: 'Luogo' }).click();
    await page.getByRole('option', { name: /URP/ }).click();
    await page.getByLabel('Nome dello schermo').fill('Vetrina');
    await page.getByRole('button', { name: 'Abbina' }).click();
    const alert = page.getByRole('alert');
    await expect(alert).toContainText('Lo schermo non è stato abbinato');
    await expect(alert).toContainText('ZZZ999');
    await expect(alert).toBeFocused();
    await expect(page.getByLabel('Nome dello schermo')).toHaveValue('Vetrina');
  });

  test('the keyboard alone is enough', async ({ page, scheduler, staff, player }) => {
    expect(staff).toBeTruthy();
    const { keyboard } = page;
    await page.goto(`${scheduler.url}/screens`);
    await expect(page.getByRole('heading', { name: 'Il primo schermo ti aspetta' })).toBeVisible();
    await keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Vai al contenuto' })).toBeFocused();
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    const open = page.getByRole('main').getByRole('link', { name: 'Abbina uno schermo' }).first();
    await expect(open).toBeFocused();
    await keyboard.press('Enter');

    await expect(page.getByLabel('Codice sullo schermo')).toBeFocused();
    await keyboard.type(await player.pairingCode());
    await keyboard.press('Tab');
    await expect(page.getByRole('radio', { name: /Uno schermo nuovo/ })).toBeFocused();
    await keyboard.press('Tab');
    await expect(page.getByRole('combobox', { name: 'Luogo' })).toBeFocused();
    await keyboard.type('urp');
    // The places may come later than one types.
    await expect(page.getByRole('option', { name: /^URP/ })).toBeVisible();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await keyboard.press('Tab');
    await keyboard.type('Atrio');
    await keyboard.press('Tab');
    await expect(page.getByRole('radio', { name: 'Orizzontale' })).toBeFocused();
    await keyboard.press('ArrowRight');
    await expect(page.getByRole('radio', { name: 'Verticale' })).toBeChecked();
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Atrio è abbinato' })).toBeFocused();
  });
});

test.describe('publishing', () => {
  test('is confirmed, and says what happened in screens', async ({ page, scheduler, staff, player }) => {
    await pair(staff, scheduler, player);
    await page.goto(`${scheduler.url}/screens`);
    const publish = page.getByRole('button', { name: 'Pubblica' });
    await publish.click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('Pubblicare adesso?');
    await dialog.getByRole('button', { name: 'Pubblica' }).click();
    await expect(dialog).toContainText('1 schermo riceve un programma nuovo');
    await player.programReceived();
    await dialog.getByRole('button', { name: 'Chiudi' }).last().click();
    await expect(dialog).toBeHidden();
    await expect(publish).toBeFocused();

    await publish.click();
    await dialog.getByRole('button', { name: 'Pubblica' }).click();
    await expect(dialog).toContainText('Nessuno schermo aveva bisogno di un programma nuovo');
    await expect(dialog).toContainText('1 era già aggiornato');
  });

  test('a failure is said in words and can be tried again', async ({ page, scheduler, staff }) => {
    expect(staff).toBeTruthy();
    await page.goto(`${scheduler.url}/screens`);
    await page.getByRole('button', { name: 'Pubblica' }).click();
    await page.route('**/api/publish', (route) => route.abort());
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Pubblica' }).click();
    await expect(dialog.getByRole('alert')).toContainText('Il server non risponde');
    await page.unroute('**/api/publish');
    await dialog.getByRole('button', { name: 'Riprova' }).click();
    await expect(dialog).toContainText('Pubblicato alle');
  });
});

test('counts that are quarantined show until an operator has taken note', async ({
  page,
  scheduler,
  staff,
  player,
}) => {
  await pair(staff, scheduler, player);
  await player.play(ITEM, 2);
  await page.goto(`${scheduler.url}/screens`);
  await expect(page.getByRole('link', { name: 'Atrio' })).toBeVisible();
  await expect(page.getByText('Riproduzioni messe da parte')).toBeHidden();
  await player.aggregateAgain(ITEM, 640);
  await page.reload();
  const notice = page.getByRole('status').filter({ hasText: 'Riproduzioni messe da parte' });
  await expect(notice).toContainText('Atrio: 640 riproduzioni riassunte non sono contate.');
  await expectAccessible(page);
  await notice.getByRole('button', { name: 'Ho preso nota' }).click();
  await expect(notice).toBeHidden();
});

test.describe('the details of a screen', () => {
  test('show program and plays; closing gives the focus back', async ({ page, scheduler, staff, player }) => {
    await pair(staff, scheduler, player);
    await staff.post(`${scheduler.url}/api/publish`);
    await player.programReceived();
    player.report();
    await player.play(ITEM, 7);

    await page.goto(`${scheduler.url}/screens`);
    await page.getByRole('link', { name: 'Atrio' }).press('Enter');
    const drawer = page.getByRole('dialog', { name: 'Atrio' });
    await expect(drawer.getByRole('row', { name: /Certificati online/ })).toContainText('7');
    await expect(drawer).toContainText('I servizi');
    await drawer.getByText('I servizi').click();
    await expect(drawer.getByRole('listitem').filter({ hasText: 'Certificati online' }).last()).toBeVisible();
    await expect(drawer).toContainText('Preciso entro 12 ms');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
    await expect(page.getByRole('link', { name: 'Atrio' })).toBeFocused();
    await page.goBack();
    await expect(drawer).toBeVisible();
  });

  test('say how sure the figures are, and keep plays of unknown time apart', async ({
    page,
    scheduler,
    staff,
    player,
  }) => {
    await pair(staff, scheduler, player);
    await player.play(ITEM, 2);
    await player.play(ITEM, 3, { quality: 'unsynced' });
    await page.goto(`${scheduler.url}/screens`);
    await page.getByRole('link', { name: 'Atrio' }).click();
    const drawer = page.getByRole('dialog', { name: 'Atrio' });
    await expect(drawer).toContainText('Ore di oggi con conteggio certo: 0');
    await expect(drawer).toContainText('non ha ancora detto di aver consegnato tutto');
    await expect(drawer).toContainText('3 riproduzioni con ora sconosciuta');
    await expect(drawer.getByRole('row', { name: /Certificati online/ })).toContainText('2');
  });

  test('unpairing asks first, and the player hears of it', async ({ page, scheduler, staff, player }) => {
    await pair(staff, scheduler, player);
    await page.goto(`${scheduler.url}/screens`);
    await page.getByRole('link', { name: 'Atrio' }).click();
    await page.getByRole('button', { name: 'Scollega il player' }).click();
    const question = page.getByRole('dialog', { name: /Scollegare/ });
    // Escape is for the question alone: the drawer stays.
    await expect(question).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(question).toBeHidden();
    await expect(page.getByRole('button', { name: 'Scollega il player' })).toBeVisible();
    await page.getByRole('button', { name: 'Scollega il player' }).click();
    await expect(question.getByRole('button', { name: 'Annulla' })).toBeFocused();
    await question.getByRole('button', { name: 'Scollega' }).click();
    await player.unpaired();
    const drawer = page.getByRole('dialog', { name: 'Atrio', exact: true });
    await expect(drawer).toContainText('Da abbinare');
    await expect(drawer.getByTestId('state')).toBeFocused();
  });
});
