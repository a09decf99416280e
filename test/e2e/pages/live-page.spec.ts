/** The live page of the staff app: it follows the screens of a real scheduler, and mends itself. */
import { expect, expectAccessible, ITEM, NEW_PASSWORD, pair, test } from '../support/web-fixtures.ts';
import { WebPlayer } from '../support/web-player.ts';

test.describe('the live page', () => {
  test('a card follows its player without a reload', async ({ page, scheduler, staff, player }) => {
    await pair(staff, scheduler, player);
    await staff.post(`${scheduler.url}/api/publish`);
    await player.programReceived();
    player.report();

    await page.goto(`${scheduler.url}/screens`);
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

    await page.goto(`${scheduler.url}/screens`);
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

    await page.goto(`${scheduler.url}/screens`);
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

    await page.goto(`${scheduler.url}/screens`);
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
      await tab.goto(`${scheduler.url}/screens`);
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
    await page.goto(`${scheduler.url}/screens`);
    await expect(page.getByText('In diretta')).toBeVisible();
    await scheduler.stop();
    await expect(page.getByText('Il server non risponde, riprovo')).toBeVisible();
    const card = page.getByRole('article', { name: 'Atrio' });
    await expect(card).toBeVisible();
    // What it says was true, and may no longer be.
    await expect(card).toHaveCSS('filter', 'grayscale(1)');
    await expect(page.getByText(/Qui sotto vedi come stavano alle \d+:\d+/)).toBeVisible();
    await scheduler.restart();
    await expect(page.getByText('In diretta')).toBeVisible();
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
    await page.goto(`${inner}screens`);
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
