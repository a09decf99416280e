/** The staff app against the real scheduler, with a player that speaks the protocol over a real socket. */
import { expect, expectAccessible, ITEM, NEW_PASSWORD, pair, test } from '../support/web-fixtures.ts';
import { WebPlayer } from '../support/web-player.ts';

test.describe('signing in', () => {
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

    // Nothing is paired yet, so the page says what to do.
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
    await expect(page.getByRole('heading', { name: 'Schermi', exact: true })).toBeVisible();
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
    await expect(page.getByRole('heading', { name: 'Schermi', exact: true })).toBeVisible();
    await page.route('**/api/session', (route) => route.abort());
    await page.reload();
    await expect(page.getByRole('heading', { name: 'Il server non risponde' })).toBeVisible();
    await page.unroute('**/api/session');
    await expect(page.getByRole('heading', { name: 'Schermi', exact: true })).toBeVisible({
      timeout: 15_000,
    });
  });
});

test.describe('the live page', () => {
  test('a card follows its player without a reload', async ({ page, scheduler, staff, player }) => {
    await pair(staff, scheduler, player);
    await staff.post(`${scheduler.url}/api/publish`);
    await player.programReceived();
    player.report();

    await page.goto(scheduler.url);
    const card = page.getByRole('article', { name: 'Atrio' });
    await expect(card).toContainText('URP · Piazza del Comune');
    await expect(card).toContainText('Collegato da meno di un minuto');
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));

    player.report({
      stage: { state: 'playing', itemId: ITEM.id, title: ITEM.title, language: 'it', sinceMs: Date.now() },
    });
    await expect(card).toContainText('Certificati online');
    await expect(card).toContainText(/Codice QR · italiano · dalle \d\d:\d\d/);
    await expect(card).toContainText(`Programma ${player.revision?.slice(0, 7)}, aggiornato`);
    await expect(card).toContainText('Nessun file da scaricare');
    await expect(page.getByRole('button', { name: /^1 A posto/ })).toBeVisible();

    await player.play(ITEM, 120);
    await expect(card).toContainText('120 riproduzioni oggi');

    player.report({
      cache: { filesReady: 3, filesTotal: 12, bytesReady: 1_500_000, bytesTotal: 6_000_000 },
      problems: [{ code: 'disk-full', message: 'Il disco è quasi pieno.' }],
    });
    await expect(card).toContainText(/3 file di 12 · 1,5\sMB di 6\sMB/);
    await expect(card.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '25');
    await expect(card.getByRole('list', { name: 'Da controllare' })).toContainText('Il disco è quasi pieno.');
    await expect(page.getByRole('button', { name: /^1 Da controllare/ })).toBeVisible();

    player.disconnect();
    await expect(card).toContainText('Scollegato');
    await expect(page.getByTestId('announcer')).toBeAttached();

    await player.connect();
    player.report();
    await expect(card).toContainText('Collegato');
    expect(await page.evaluate(() => 'sameDocument' in window)).toBe(true);
  });

  test('a tile draws what is on the screen, not what is drafted since', async ({
    page,
    scheduler,
    staff,
    player,
  }) => {
    await pair(staff, scheduler, player);
    await staff.post(`${scheduler.url}/api/publish`);
    await player.programReceived();
    const path = `${scheduler.url}/api/items/${ITEM.id}`;
    const version = (await staff.get(path)).headers().etag ?? '';
    const draft = { ...ITEM, variants: ITEM.variants.map((one) => ({ ...one, title: 'Ancora in bozza' })) };
    const saved = await staff.put(path, { data: draft, headers: { 'if-match': version } });
    expect(saved.ok(), await saved.text()).toBe(true);
    const stage = { itemId: ITEM.id, title: ITEM.title, language: 'it', sinceMs: Date.now() } as const;
    player.report({ stage: { state: 'playing', ...stage } });

    await page.goto(scheduler.url);
    const slide = page.getByRole('article', { name: 'Atrio' }).locator('[lang="it"][aria-hidden]');
    await expect(slide).toContainText('Certificati online');
    await expect(slide).not.toContainText('Ancora in bozza');

    // An urgent notice has an item of its own, whatever the catalogue has under its id.
    const notice = {
      id: ITEM.id,
      kind: 'notice',
      title: 'Urgente',
      severity: 'warning',
      durationMs: 10_000,
      variants: [{ language: 'it', title: 'Evita i sottopassi', text: '' }],
    };
    const started = await staff.post(`${scheduler.url}/api/takeovers`, {
      data: {
        item: notice,
        severity: 'warning',
        reason: 'prova',
        confirmed: true,
        endsAt: new Date(Date.now() + 3_600_000).toISOString(),
        targets: [{ type: 'everywhere' }],
      },
    });
    const { takeover } = (await started.json()) as { takeover: { id: string } };
    player.report({ stage: { state: 'playing', ...stage, title: 'Urgente', takeoverId: takeover.id } });
    await expect(slide).toContainText('Evita i sottopassi');

    // What the scheduler no longer has is named, and not drawn.
    player.report({
      stage: { state: 'playing', ...stage },
      program: { active: 'a'.repeat(64), pending: null, unavailable: [] },
    });
    await expect(page.getByRole('article', { name: 'Atrio' })).toContainText('Certificati online');
    await expect(slide).toHaveCount(0);
  });

  test('a code whose stored address no code has room for is a tile with its title, and the page stays whole', async ({
    page,
    scheduler,
    staff,
    player,
  }) => {
    await pair(staff, scheduler, player, 'Atrio');
    const other = new WebPlayer(scheduler.url);
    await other.connect();
    await pair(staff, scheduler, other, 'Vetrina');
    const [itemId, title] = ['modulo-vecchio', 'Modulo vecchio'];
    const planted = await staff.put(`${scheduler.url}/api/items/${itemId}`, {
      data: { ...ITEM, id: itemId, title },
    });
    expect(planted.ok(), await planted.text()).toBe(true);
    const slots = [ITEM.id, itemId].map((id) => ({ itemId: id, weight: 1 }));
    const path = `${scheduler.url}/api/playlists/servizi`;
    const version = (await staff.get(path)).headers().etag ?? '';
    const both = { id: 'servizi', name: 'I servizi', slots };
    const saved = await staff.put(path, { data: both, headers: { 'if-match': version } });
    expect(saved.ok(), await saved.text()).toBe(true);
    player.disconnect();
    other.disconnect();
    await scheduler.stop();
    const address = 'https://servizi.comune.prato.it/?m='.padEnd(2400, 'a');
    scheduler.store(`UPDATE items SET body = json_set(body, '$.url', ?) WHERE id = ?`, address, itemId);
    await scheduler.restart();
    const published = await staff.post(`${scheduler.url}/api/publish`);
    expect(published.ok(), await published.text()).toBe(true);
    for (const each of [player, other]) {
      await each.connect();
      await each.programReceived();
    }
    const stage = { state: 'playing', language: 'it', sinceMs: Date.now() } as const;
    player.report({ stage: { ...stage, itemId, title } });
    other.report({ stage: { ...stage, itemId: ITEM.id, title: ITEM.title } });

    await page.goto(scheduler.url);
    const card = page.getByRole('article', { name: 'Atrio' });
    // It is said below the picture, and in its place.
    await expect(card.getByText(title)).toHaveCount(2);
    await expect(card).toContainText(/Codice QR · italiano/);
    await expect(
      page.getByRole('article', { name: 'Vetrina' }).locator('svg path[fill="#001f42"]'),
    ).toBeVisible();
    await expect(page.getByRole('article')).toHaveCount(2);
    await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
    await expectAccessible(page);

    // Its picture comes once it has one: what can't be drawn holds up nothing after it.
    player.report({ stage: { ...stage, itemId: ITEM.id, title: ITEM.title } });
    await expect(card.locator('svg path[fill="#001f42"]')).toBeVisible();
    player.report({ stage: { ...stage, itemId, title } });
    await expect(card.getByText(title)).toHaveCount(2);
    await card.getByRole('link', { name: /Atrio/ }).first().click();
    await expect(page.getByRole('dialog', { name: 'Atrio' })).toContainText(title);
    other.disconnect();
  });

  test('screens that need care come first; filters, search and places find the rest', async ({
    page,
    scheduler,
    staff,
    player,
  }) => {
    const second = new WebPlayer(scheduler.url);
    await second.connect();
    await pair(staff, scheduler, player, 'Atrio');
    await pair(staff, scheduler, second, 'Vetrina');
    await staff.post(`${scheduler.url}/api/publish`);
    await player.programReceived();
    await second.programReceived();
    player.report();
    second.report({ problems: [{ code: 'disk-full', message: 'Il disco è quasi pieno.' }] });

    await page.goto(scheduler.url);
    const cards = page.getByRole('article');
    await expect(cards).toHaveCount(2);
    await expect(cards.first()).toContainText('Vetrina');
    player.disconnect();
    await expect(cards.first()).toContainText('Atrio');

    // One is gone and one has a problem: each is in one tile alone.
    await page.getByRole('button', { name: /^0 A posto/ }).click();
    await expect(cards).toHaveCount(0);
    await page.getByRole('button', { name: /^2 Da controllare/ }).click();
    await expect(cards).toHaveCount(2);
    await page.getByRole('button', { name: /^2 Da controllare/ }).click();
    await page.getByRole('textbox', { name: 'Cerca' }).fill('vetr');
    await expect(cards).toHaveCount(1);
    await page.getByRole('textbox', { name: 'Cerca' }).fill('niente di simile');
    await page.getByRole('button', { name: 'Togli i filtri' }).last().click();
    await expect(cards).toHaveCount(2);
    await page.getByText('Per luogo').click();
    await expect(page.getByRole('region', { name: 'URP' }).getByRole('article')).toHaveCount(2);
    second.disconnect();
  });

  test('eight tabs of the page all work, on the six connections that a browser has to a server', async ({
    page,
    scheduler,
    staff,
    player,
  }) => {
    await pair(staff, scheduler, player);
    player.report();
    test.slow();
    // A stream that fell silent is opened again, by the same tab.
    const listening = new Set<unknown>();
    page.context().on('request', (request) => {
      if (new URL(request.url()).pathname === '/api/events') listening.add(request.frame().page());
    });
    const tabs = [page];
    while (tabs.length < 8) tabs.push(await page.context().newPage());
    for (const tab of tabs) {
      await tab.goto(scheduler.url);
      await expect(tab.getByRole('article', { name: 'Atrio' })).toBeVisible();
      await expect(tab.getByText('In diretta')).toBeVisible();
    }
    expect(listening.size).toBe(1);
    await player.play(ITEM, 7);
    for (const tab of tabs) {
      await expect(tab.getByRole('article', { name: 'Atrio' })).toContainText('7 riproduzioni oggi');
    }
    // The one that listens for all goes: another takes its place.
    await page.close();
    await player.play(ITEM, 2);
    for (const tab of tabs.slice(1)) {
      await expect(tab.getByRole('article', { name: 'Atrio' })).toContainText('9 riproduzioni oggi');
    }
  });

  test('a lost connection shows, and mends itself', async ({ page, scheduler, staff, player }) => {
    await pair(staff, scheduler, player);
    await page.goto(scheduler.url);
    await expect(page.getByText('In diretta')).toBeVisible();
    await scheduler.stop();
    await expect(page.getByText('Il server non risponde, riprovo')).toBeVisible();
    const card = page.getByRole('article', { name: 'Atrio' });
    await expect(card).toBeVisible();
    // What it says was true, and may no longer be.
    await expect(card).toHaveCSS('filter', 'grayscale(1)');
    await expect(page.getByText(/Qui sotto vedi come stavano alle \d+:\d+/)).toBeVisible();
    await scheduler.restart();
    await expect(page.getByText('In diretta')).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('article', { name: 'Atrio' })).toContainText('Scollegato');
  });

  test('a page by an inner http address shows the public https one, and asks for no password', async ({
    browser,
    scheduler,
  }) => {
    await scheduler.stop();
    await scheduler.restart({ BACHECA_PUBLIC_URL: 'https://bacheca.example' });
    const context = await browser.newContext({ locale: 'it-IT' });
    const inner = 'http://bacheca.interno/';
    await context.route(`${inner}**`, async (route) => {
      const { pathname, search } = new URL(route.request().url());
      await route.fulfill({ response: await route.fetch({ url: scheduler.url + pathname + search }) });
    });
    const page = await context.newPage();
    await page.goto(inner);
    await expect(page.getByRole('heading', { name: 'Apri un altro indirizzo' })).toBeVisible();
    const there = page.getByRole('link', { name: 'https://bacheca.example' });
    await expect(there).toHaveAttribute('href', 'https://bacheca.example');
    await expect(page.getByLabel('Password', { exact: true })).toHaveCount(0);
    await context.close();
  });

  test('a session that ended elsewhere leads to the sign-in page and back to where one was', async ({
    page,
    scheduler,
    staff,
    player,
  }) => {
    await pair(staff, scheduler, player);
    await page.goto(`${scheduler.url}/pair`);
    await expect(page.getByRole('heading', { name: 'Abbina uno schermo' })).toBeVisible();
    await page.getByLabel('Codice sullo schermo').fill('ABC234');
    await page.getByText('Uno schermo nuovo').click();
    await page.getByRole('combobox', { name: 'Luogo' }).click();
    await page.getByRole('option', { name: /URP/ }).click();
    await page.getByLabel('Nome dello schermo').fill('Vetrina');
    // Whichever asks first, the button or a query of the page's own: either leads there.
    await page.context().clearCookies();
    await page
      .getByRole('button', { name: 'Abbina' })
      .click({ timeout: 5_000 })
      .catch(() => undefined);
    await expect(page.getByRole('heading', { name: 'Accedi' })).toBeVisible();
    await page.getByLabel('Nome utente').fill('admin');
    await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'Abbina uno schermo' })).toBeVisible();
  });
});

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
    await page.goto(scheduler.url);
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
    await page.goto(scheduler.url);
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
    await page.goto(scheduler.url);
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
    await page.goto(scheduler.url);
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
  await page.goto(scheduler.url);
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

    await page.goto(scheduler.url);
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
    await page.goto(`${scheduler.url}`);
    await page.getByRole('link', { name: 'Atrio' }).click();
    const drawer = page.getByRole('dialog', { name: 'Atrio' });
    await expect(drawer).toContainText('Ore di oggi con conteggio certo: 0');
    await expect(drawer).toContainText('non ha ancora detto di aver consegnato tutto');
    await expect(drawer).toContainText('3 riproduzioni con ora sconosciuta');
    await expect(drawer.getByRole('row', { name: /Certificati online/ })).toContainText('2');
  });

  test('unpairing asks first, and the player hears of it', async ({ page, scheduler, staff, player }) => {
    await pair(staff, scheduler, player);
    await page.goto(scheduler.url);
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
