/** The catalogue of services as staff work with it, and slides and notices as staff write them, against the real scheduler; what they become is drawn by the player's own stage. */
import { readFile } from 'node:fs/promises';
import { Item } from '@bacheca/shared/model/items';
import type { Page } from '@playwright/test';
import jsQR from 'jsqr';
import { furnishCatalogue } from '../support/web-catalogue.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from '../support/web-fixtures.ts';

const JOURNEY = 'Muoversi in città a Prato';

/** Fills what the catalogue doesn't say of a slide. */
async function complete(slide: ReturnType<Page['getByRole']>, address: string): Promise<void> {
  await slide.getByLabel('A che cosa serve').fill('Lo fai online, a qualunque ora.');
  for (const [index, step] of ['Inquadra il codice', 'Scrivi i dati', 'Conferma'].entries()) {
    const field = slide.getByLabel(`Passo ${index + 1}`);
    if ((await field.inputValue()) === '') await field.fill(step);
  }
  await slide.getByLabel('Indirizzo del codice').fill(address);
}

test('the slides of a journey are written in one go, each looked at, and saved together', async ({
  page,
  scheduler,
  staff,
}) => {
  test.setTimeout(120_000);
  await furnishCatalogue(staff, scheduler.url);
  await page.goto(`${scheduler.url}/services?journey=${encodeURIComponent(JOURNEY)}&phase=1`);
  await expect(page.getByRole('article', { name: 'Pulizia strade' })).toBeVisible();
  const count = await page.getByRole('article').count();
  expect(count).toBeGreaterThan(3);
  await page.getByRole('button', { name: 'Scegli tutti quelli elencati' }).click();
  await page.getByRole('link', { name: 'Crea le schede QR' }).click();
  await expect(page.getByRole('heading', { name: 'Nuove schede QR' })).toBeVisible();
  const slides = page.locator('section[data-skipped]');
  await expect(slides).toHaveCount(count);

  // Nothing is saved that nobody has looked at.
  await page.getByRole('button', { name: `Salva ${count} schede` }).click();
  await expect(page.getByText(`Schede ancora da guardare: ${count}.`)).toBeVisible();
  for (let index = 0; index < count; index++) {
    const slide = slides.nth(index);
    await complete(slide as never, `https://prato.it/${index}`);
    await slide.getByRole('checkbox', { name: 'L’ho guardata' }).check();
  }
  await expectAccessible(page);
  await page.getByRole('button', { name: `Salva ${count} schede` }).click();
  await expect(page.getByRole('heading', { name: `Salvate ${count} bozze` })).toBeVisible();
  const items = Item.array().parse(await (await staff.get(`${scheduler.url}/api/items`)).json());
  expect(items.filter(({ id }) => id.startsWith('qr-'))).toHaveLength(count);

  // What there is of them now stands in the catalogue.
  await page.getByRole('link', { name: 'Torna ai servizi' }).click();
  await page.getByLabel('Cerca un servizio').fill('pulizia strade');
  await expect(
    page.getByRole('article', { name: 'Pulizia strade' }).getByRole('link', { name: /^Scheda QR/ }),
  ).toBeVisible();
});

test('a slide is drawn as it is written, its code is read, and what is proposed waits for a person', async ({
  page,
  scheduler,
  staff,
}) => {
  // Whoever furnished the scheduler needs nobody's yes; here one does.
  const settings = await staff.get(`${scheduler.url}/api/settings`);
  const changed = await staff.put(`${scheduler.url}/api/settings`, {
    headers: { 'if-match': settings.headers().etag ?? '' },
    data: { ...(await settings.json()), exemptAuthors: [] },
  });
  expect(changed.ok(), await changed.text()).toBe(true);
  await furnishCatalogue(staff, scheduler.url);
  await page.setViewportSize({ width: 1440, height: 1000 });
  await page.goto(`${scheduler.url}/services?q=asilo`);
  await page.getByRole('link', { name: /^Crea Scheda QR: Iscrizione asilo nido/i }).click();
  await complete(page.getByRole('main'), 'https://prato.it/nidi');
  const stage = page.frameLocator('iframe').first();
  await expect(stage.getByRole('heading', { name: 'Iscrizione asilo nido' })).toBeVisible();
  await expect(page.getByRole('status', { name: 'Consigli' })).toContainText('Il codice si legge');

  // A picture of what is drawn here is read by a telephone's decoder, too.
  const picture = await page.locator('iframe').first().screenshot();
  const read = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const whole = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const drawing = new OffscreenCanvas(whole.width, whole.height).getContext('2d');
    if (!drawing) throw new Error('no canvas');
    drawing.drawImage(whole, 0, 0);
    const { data, width, height } = drawing.getImageData(0, 0, whole.width, whole.height);
    return { data: [...data], width, height };
  }, picture.toString('base64'));
  expect(jsQR.default(new Uint8ClampedArray(read.data), read.width, read.height)?.data).toBe(
    'https://prato.it/nidi',
  );

  await page.getByRole('button', { name: 'Aggiungi inglese' }).click();
  await expect(page.getByLabel('Passo 1')).toHaveValue('Log in with SPID, CIE or CNS');
  await page.getByLabel('Titolo').fill('Nursery enrolment');
  await page.getByLabel('A che cosa serve').fill('Enrol your child online.');
  await page.getByLabel('Passo 2').fill('Enter the details');
  await page.getByLabel('Passo 3').fill('Send the request');
  await page.getByRole('button', { name: 'Salva come bozza' }).click();
  await expect(page.getByText('Prima di salvare leggi e conferma: inglese.')).toBeVisible();
  await expectAccessible(page);

  // What was written is there after a reload.
  page.once('dialog', (dialog) => dialog.accept());
  await page.waitForFunction(() =>
    Object.keys(localStorage).some((key) => key.startsWith('bacheca.composer.')),
  );
  await page.reload();
  await expect(page.getByText('Ritrovi qui quello che avevi scritto')).toBeVisible();
  await page.getByRole('tab', { name: /inglese/ }).click();
  await expect(page.getByLabel('Titolo')).toHaveValue('Nursery enrolment');
  await page.getByRole('button', { name: 'L’ho letta, va bene' }).click();
  await page.getByRole('button', { name: 'Salva come bozza' }).click();
  await expect(page.getByRole('heading', { name: 'Salvata una bozza' })).toBeFocused();
  await page.getByRole('button', { name: 'Chiedi l’approvazione' }).click();
  await expect(page.getByText('Approvazione chiesta')).toBeVisible();
  const states = await (await staff.get(`${scheduler.url}/api/item-states`)).json();
  expect(states).toContainEqual(
    expect.objectContaining({ itemId: 'qr-iscrizione-asilo-nido', state: 'in-review' }),
  );
  const item = await (await staff.get(`${scheduler.url}/api/items/qr-iscrizione-asilo-nido`)).json();
  expect(item.variants.map(({ language }: { language: string }) => language)).toEqual(['it', 'en']);
});

test('a notice in four languages is written by the keyboard alone, and no fifth is offered', async ({
  page,
  scheduler,
  staff,
}) => {
  await furnishCatalogue(staff, scheduler.url);
  await page.goto(`${scheduler.url}/content/new/notice`);
  await page.getByLabel('Titolo').focus();
  await page.keyboard.type('Allerta meteo arancione');
  await page.keyboard.press('Tab');
  await page.keyboard.type('Evita i sottopassi e resta lontano dai fiumi.');
  for (const [language, title] of [
    ['inglese', 'Orange weather alert'],
    ['cinese', '橙色气象预警'],
  ] as const) {
    await page.getByRole('button', { name: `Aggiungi ${language}` }).press('Enter');
    await expect(page.getByRole('tab', { name: new RegExp(language) })).toHaveAttribute(
      'aria-selected',
      'true',
    );
    await page.getByLabel('Titolo').focus();
    await page.keyboard.insertText(title);
    await page.getByRole('button', { name: 'L’ho letta, va bene' }).press('Enter');
  }
  await page.getByRole('button', { name: 'Lingua', exact: true }).press('Enter');
  await page.getByRole('menuitem', { name: 'arabo' }).press('Enter');
  await page.getByLabel('Titolo').focus();
  await page.keyboard.insertText('إنذار جوي برتقالي');
  await page.getByRole('button', { name: 'L’ho letta, va bene' }).press('Enter');
  await expect(page.getByRole('button', { name: 'Lingua', exact: true })).toHaveCount(0);
  await page.getByLabel('Importanza').selectOption('warning');
  await page.getByLabel('Nome in archivio').focus();
  await page.keyboard.type('Allerta meteo');
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await page.getByRole('button', { name: 'Salva come bozza' }).press('Enter');
  await expect(page.getByRole('heading', { name: 'Salvata una bozza' })).toBeVisible();
  const items = Item.array().parse(await (await staff.get(`${scheduler.url}/api/items`)).json());
  expect(items.find(({ kind }) => kind === 'notice')).toMatchObject({
    severity: 'warning',
    variants: [{ language: 'it' }, { language: 'en' }, { language: 'zh' }, { language: 'ar' }],
  });
});

test('services are found by what they are and what they lack, with a mouse or with the keyboard alone', async ({
  page,
  scheduler,
  staff,
}) => {
  await furnishCatalogue(staff, scheduler.url);
  await page.goto(scheduler.url);
  await page.getByRole('link', { name: 'Servizi' }).click();
  await expect(page.getByText('61 servizi')).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('combobox', { name: 'Tutti i percorsi' }).selectOption('Muoversi in città a Prato');
  await page.getByRole('combobox', { name: 'Tutte le fasi' }).selectOption('1');
  await expect(page.getByRole('article', { name: 'Pulizia strade' })).toBeVisible();
  await expect(page.getByRole('article', { name: 'Certificati anagrafici' })).toHaveCount(0);
  await expect(page).toHaveURL(/journey=Muoversi.*phase=1|phase=1.*journey=Muoversi/);

  // What one sees can be sent to a colleague.
  await page.reload();
  await expect(page.getByRole('article', { name: 'Pulizia strade' })).toBeVisible();
  await page.getByLabel('Cerca un servizio').fill('xyz');
  await expect(page.getByText('Nessun servizio corrisponde')).toBeVisible();
  await page.getByRole('button', { name: 'Togli i filtri' }).first().press('Enter');
  await expect(page.getByText('61 servizi')).toBeVisible();

  await page.getByRole('checkbox', { name: 'Scegli Agenda appuntamenti online' }).focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
});

test('the dates of a call are edited here, and what a colleague saved meanwhile isn’t overwritten', async ({
  page,
  scheduler,
  staff,
}) => {
  await furnishCatalogue(staff, scheduler.url);
  await page.goto(`${scheduler.url}/services?q=case+popolari`);
  await page.getByRole('button', { name: 'Modifica Assegnazione case popolari' }).click();
  const form = page.getByRole('form', { name: 'Servizio' });
  await form.getByLabel('Chiude').fill('domani');
  await form.getByRole('button', { name: 'Salva il servizio' }).click();
  await expect(form.getByLabel('Chiude')).toHaveAccessibleDescription(/15\/12\/2026 12:00/);
  await form.getByLabel('Chiude').fill('15/12/2035 12:00');

  const path = `${scheduler.url}/api/services/assegnazione-case-popolari`;
  const read = await staff.get(path);
  const theirs = { ...(await read.json()), users: 'Chi ha i requisiti del bando' };
  await staff.put(path, { data: theirs, headers: { 'if-match': read.headers().etag ?? '' } });

  await form.getByRole('button', { name: 'Salva il servizio' }).click();
  const dialog = page.getByRole('dialog').last();
  await expect(dialog).toContainText('15/12/2035 12:00');
  await dialog.getByRole('button', { name: 'Salva la mia' }).click();
  await expect(form.getByText('Salvat')).toBeVisible();
  const saved = await (await staff.get(path)).json();
  expect(saved.deadline).toEqual({ closesAt: '2035-12-15T11:00:00Z' });
});

test('a table is taken out, changed in a spreadsheet and taken in, with what changes said first', async ({
  page,
  scheduler,
  staff,
}) => {
  await furnishCatalogue(staff, scheduler.url);
  await page.goto(`${scheduler.url}/services`);
  await page.getByRole('button', { name: 'Esporta' }).click();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('menuitem', { name: /CSV/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('servizi.csv');
  const text = await readFile(await download.path(), 'utf8');
  const changed = text.replace('Calcolo IMU', 'Calcolo dell’IMU');

  await page.getByRole('button', { name: 'Importa' }).click();
  const dialog = page.getByRole('dialog', { name: 'Importa i servizi' });
  const choose = async (content: string) => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      dialog.getByRole('button', { name: 'File da importare' }).click(),
    ]);
    await chooser.setFiles({ name: 'servizi.csv', mimeType: 'text/csv', buffer: Buffer.from(content) });
  };
  await choose('id;nome;chiude\ncalcolo-imu;IMU;domani');
  await expect(dialog.getByRole('alert')).toContainText('Riga 2, colonna «chiude»');
  await expectAccessible(page);
  await choose(changed);
  await expect(dialog.getByText('Cambiati: 1')).toBeVisible();
  await expect(dialog).toContainText('Calcolo dell’IMU');
  await dialog.getByRole('button', { name: 'Importa 1 servizio' }).click();
  await expect(dialog.getByText('Importati: 0 nuovi, 1 cambiati.')).toBeVisible();
  await dialog.getByRole('button', { name: 'Chiudi' }).last().click();
  await expect(page.getByRole('article', { name: 'Calcolo dell’IMU' })).toBeVisible();
});

test('of thousands of services those near the window are drawn, and one is found at once', async ({
  page,
  scheduler,
  staff,
}) => {
  const rows = Array.from(
    { length: 3000 },
    (_, index) => `s-${index};Servizio numero ${index};${(index % 3) + 1}`,
  );
  const table = {
    ...{ format: 'csv', timeZone: 'Europe/Rome' },
    data: Buffer.from(['id;nome;fase', ...rows].join('\n')).toString('base64'),
  };
  const plan = await (await staff.post(`${scheduler.url}/api/catalogue/plan`, { data: table })).json();
  const answer = await staff.post(`${scheduler.url}/api/catalogue/import`, {
    data: { ...table, basis: plan.basis },
  });
  expect(await answer.json()).toEqual({ added: 3000, changed: 0 });
  await page.goto(`${scheduler.url}/services`);
  await expect(page.getByText('3.000 servizi')).toBeVisible();
  expect(await page.getByRole('article').count()).toBeLessThan(100);
  await page.getByLabel('Cerca un servizio').fill('numero 2987');
  await expect(page.getByRole('article')).toHaveCount(1);
  await expect(page.getByRole('article', { name: 'Servizio numero 2987' })).toBeVisible();
});
