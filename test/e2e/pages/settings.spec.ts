/** How a screen hangs, how its place looks and sounds: set in the staff app, kept by the real scheduler. */
import { readFileSync } from 'node:fs';
import { createServer, request as forward, type IncomingMessage } from 'node:http';
import { Location, Screen } from '@bacheca/shared/model/schedule';
import { expect, expectAccessible, LOCATIONS, test } from '../support/web-fixtures.ts';

const MARK = new URL('../../../playlists/media/infographic-casa-it-1.webp', import.meta.url).pathname;
const PICTURE_WITH_MORE = new URL('../../media/bytes-after-end.png', import.meta.url).pathname;

test('display, look, sound and transition are set by keyboard and mouse, and unreadable colours refused', async ({
  page,
  scheduler,
  staff,
}) => {
  const screen = { id: 'atrio', locationId: 'urp', name: 'Atrio', orientation: 'landscape' };
  await staff.put(`${scheduler.url}/api/screens/atrio`, { data: screen });
  const saved = async () => {
    const [place, one] = await Promise.all(
      ['/api/locations/urp', '/api/screens/atrio'].map(async (path) =>
        (await staff.get(scheduler.url + path)).json(),
      ),
    );
    return { location: Location.parse(place), screen: Screen.parse(one) };
  };
  await page.goto(`${scheduler.url}/screens/atrio`);
  await page.getByRole('dialog').getByRole('link', { name: 'Impostazioni' }).click();
  await expect(page.getByRole('heading', { name: 'Impostazioni di Atrio' })).toBeVisible();

  const ofScreen = page.getByRole('region', { name: 'Questo schermo' });
  await ofScreen.getByText('90°').click();
  await ofScreen.getByLabel('Diagonale').fill('43');
  await ofScreen.getByLabel('Distanza').fill('4,5');
  await ofScreen.getByRole('button', { name: 'Salva lo schermo' }).click();
  await expect(ofScreen.getByRole('status')).toHaveText('Salvato. Va in onda quando si pubblica.');
  expect((await saved()).screen.display).toEqual({
    rotation: 90,
    diagonalInches: 43,
    viewingDistanceMetres: 4.5,
  });

  const ofPlace = page.getByRole('region', { name: 'Il luogo: URP' });
  await ofPlace.getByLabel('Nome accanto al marchio').fill('URP Prato');
  const chooser = page.waitForEvent('filechooser');
  await ofPlace.getByRole('button', { name: 'Carica un’immagine' }).click();
  await (await chooser).setFiles(MARK);
  await expect(ofPlace.getByAltText('Il marchio di questo luogo')).toBeVisible();

  const main = ofPlace.getByRole('textbox', { name: 'Principale' });
  await main.fill('#ffcc00');
  await main.blur();
  await expect(
    ofPlace.getByRole('listitem').filter({ hasText: 'Bianco sul colore principale' }),
  ).toContainText('1,5:1, ne servono 4,5:1');
  await ofPlace.getByRole('button', { name: 'Salva il luogo' }).click();
  await expect(main).toBeFocused();
  await expect(main).toHaveAccessibleDescription('Bianco sul colore principale: 1,5:1, ne servono 4,5:1');
  expect((await saved()).location).toEqual(LOCATIONS[0]);
  await expectAccessible(page);
  await main.fill('#1d6b3a');
  await main.blur();
  await expect(
    ofPlace.getByRole('listitem').filter({ hasText: 'Bianco sul colore principale' }),
  ).toContainText('si legge');

  // The hours from 15 to 17 are set by keyboard, those from 20 on by mouse.
  const hour = (from: number) => ofPlace.getByRole('slider', { name: `Dalle ${from} alle ${from + 1}` });
  await hour(15).focus();
  for (let press = 0; press < 4; press += 1) await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  await expect(hour(16)).toBeFocused();
  for (let press = 0; press < 4; press += 1) await page.keyboard.press('ArrowUp');
  const [from, until] = [await hour(20).boundingBox(), await hour(23).boundingBox()];
  if (!from || !until) throw new Error('the day has no bars');
  const heightOf10 = from.y + from.height * 0.86;
  await page.mouse.move(from.x + from.width / 2, heightOf10);
  await page.mouse.down();
  await page.mouse.move(until.x + until.width / 2, heightOf10, { steps: 24 });
  await page.mouse.up();
  await expect(hour(23)).toHaveAttribute('aria-valuetext', '10 %');
  await ofPlace.getByText('Dissolvenza').click();
  await ofPlace.getByRole('button', { name: 'Salva il luogo' }).click();
  await expect(ofPlace.getByRole('status')).toHaveText('Salvato. Va in onda quando si pubblica.');
  expect((await saved()).location).toEqual({
    ...LOCATIONS[0],
    theme: { name: 'URP Prato', mark: expect.any(String), colours: { primary: '#1d6b3a' } },
    sound: [
      { dayparts: [{ from: '15:00', until: '17:00' }], volumePercent: 40 },
      { dayparts: [{ from: '20:00', until: '24:00' }], volumePercent: 10 },
    ],
    transition: 'fade',
  });

  // Back to how it was: nothing of its own is left.
  await ofPlace.getByRole('button', { name: 'Torna ai colori della campagna' }).click();
  await ofPlace.getByRole('button', { name: 'Torna a quello della campagna' }).click();
  await ofPlace.getByLabel('Nome accanto al marchio').fill('');
  await ofPlace.getByRole('button', { name: 'Salva il luogo' }).click();
  await expect.poll(async () => (await saved()).location.theme).toBeUndefined();
});

/** Puts a proxy in front of the scheduler. It does with uploads what it is told, and passes everything else on. */
async function proxyTo(target: string) {
  const { port } = new URL(target);
  const proxy = {
    uploads: 'pass' as 'pass' | 'silence' | 'cut' | 'slow' | number,
    url: '',
    /** It counts the uploads that came. */
    seen: 0,
    /** Lets so many bytes more of a slow upload through. */
    letThrough(bytes: number) {
      allowance += bytes;
      slow?.resume();
    },
    close() {
      server.closeAllConnections();
      return new Promise<void>((closed) => server.close(() => closed()));
    },
  };
  let allowance = 0;
  let slow: IncomingMessage | null = null;
  const server = createServer((request, response) => {
    const does = request.method === 'POST' && request.url === '/api/media' ? proxy.uploads : 'pass';
    if (request.url === '/api/media') proxy.seen += 1;
    if (does === 'cut') {
      request.once('data', () => request.socket.destroy());
      return;
    }
    // Not a byte of it is read.
    if (does === 'silence') return;
    if (does === 'pass' || does === 'slow') {
      const { method, headers, url: path } = request;
      const onward = forward({ port, host: '127.0.0.1', method, headers, path }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      response.on('close', () => onward.destroy());
      if (does === 'pass') {
        request.pipe(onward);
        return;
      }
      slow = request;
      request.on('data', (chunk: Buffer) => {
        allowance -= chunk.length;
        onward.write(chunk);
        if (allowance <= 0) request.pause();
      });
      request.on('end', () => onward.end());
      if (allowance <= 0) request.pause();
      return;
    }
    request.resume().on('end', () => {
      response.writeHead(does, { 'content-type': 'text/html' });
      response.end(`<html><head><title>${does}</title></head><body><h1>nginx</h1></body></html>`);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  proxy.url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  return proxy;
}

test('what a proxy makes of an upload is said with what to do, in both languages, and nothing typed is lost', async ({
  page,
  scheduler,
  staff,
}) => {
  test.setTimeout(240_000);
  const screen = { id: 'atrio', locationId: 'urp', name: 'Atrio', orientation: 'landscape' };
  await staff.put(`${scheduler.url}/api/screens/atrio`, { data: screen });
  const proxy = await proxyTo(scheduler.url);
  try {
    await page.clock.install();
    await page.goto(`${proxy.url}/screens/atrio/settings`);
    const place = page.getByRole('region', { name: /URP$/ });
    const name = place.getByRole('textbox').first();
    await name.fill('URP Prato');
    // More than what the sockets in between hold by themselves.
    const large = { name: 'grande.png', mimeType: 'image/png', buffer: Buffer.alloc(40_000_000, 1) };
    const choose = async (file: string | typeof large) => {
      const chooser = page.waitForEvent('filechooser');
      await place.getByRole('button', { name: 'Carica un’immagine' }).click();
      await (await chooser).setFiles(file);
    };
    const CASES = [
      [
        'silence',
        /si è interrotto.*controlla la rete e riprova/,
        /broke off.*check the network and try again/,
      ],
      [
        413,
        /troppo grande per il server che sta davanti a Bacheca\. Riducilo/,
        /too large for the server in front of Bacheca\. Make it smaller/,
      ],
      [
        502,
        /non ha ricevuto risposta.*riprova tra qualche minuto/,
        /got no answer.*try again in a few minutes/,
      ],
      [
        504,
        /non ha ricevuto risposta.*riprova tra qualche minuto/,
        /got no answer.*try again in a few minutes/,
      ],
      ['cut', /si è interrotto.*controlla la rete e riprova/, /broke off.*check the network and try again/],
    ] as const;
    for (const [does, italian, english] of CASES) {
      proxy.uploads = does;
      const before = proxy.seen;
      await choose(does === 'silence' ? large : MARK);
      // What was said of the one before is gone by now. A browser sends anew what was cut.
      await expect.poll(() => proxy.seen).toBeGreaterThan(before);
      const alert = place.getByRole('alert');
      // A silence is long by the page's own clock; what still went into a socket begins it anew.
      const isSaid = async () => {
        if (does === 'silence') await page.clock.fastForward('00:30');
        await expect(alert, String(does)).toContainText(italian, { timeout: 2_000 });
      };
      await expect(isSaid).toPass();
      await expect(alert).not.toContainText('nginx');
      await page.getByRole('button', { name: 'Account e preferenze' }).click();
      await page.getByText('English').click();
      await expect(alert).toContainText(english);
      await page.getByText('Italiano').click();
      await page.keyboard.press('Escape');
      await expect(name).toHaveValue('URP Prato');
      await expect(place.getByRole('button', { name: 'Salva il luogo' })).toBeEnabled();
    }
    // The same file goes up once nothing is in its way, without choosing it again; and chosen again.
    proxy.uploads = 'pass';
    await place.getByRole('alert').getByRole('button', { name: 'Riprova' }).click();
    await expect(place.getByAltText('Il marchio di questo luogo')).toBeVisible();
    await place.getByRole('button', { name: 'Torna a quello della campagna' }).click();
    await choose(MARK);
    await expect(place.getByAltText('Il marchio di questo luogo')).toBeVisible();
    await expect(name).toHaveValue('URP Prato');
  } finally {
    await page.goto('about:blank');
    await proxy.close();
  }
});

test('a slow upload shows how far it is, in figures too, and grows until it is there', async ({
  page,
  scheduler,
  staff,
}) => {
  test.setTimeout(240_000);
  const screen = { id: 'atrio', locationId: 'urp', name: 'Atrio', orientation: 'landscape' };
  await staff.put(`${scheduler.url}/api/screens/atrio`, { data: screen });
  const proxy = await proxyTo(scheduler.url);
  try {
    proxy.uploads = 'slow';
    await page.goto(`${proxy.url}/screens/atrio/settings`);
    const place = page.getByRole('region', { name: /URP$/ });
    // More than what the sockets in between hold by themselves; what is after a picture's end is no part of it.
    const picture = readFileSync(PICTURE_WITH_MORE);
    const buffer = Buffer.concat([picture, Buffer.alloc(45_000_000 - picture.length)]);
    const chooser = page.waitForEvent('filechooser');
    await place.getByRole('button', { name: 'Carica un’immagine' }).click();
    await (await chooser).setFiles({ name: 'grande.png', mimeType: 'image/png', buffer });

    const bar = place.getByRole('progressbar', { name: 'Carica un’immagine' });
    await expect(bar).toHaveAttribute('aria-valuemax', '100');
    const shown = async () => ({
      percent: Number(await bar.getAttribute('aria-valuenow')),
      width: (await bar.boundingBox())?.width ?? 0,
    });
    let before = await shown();
    for (let step = 0; step < 3; step += 1) {
      // With every look a little more goes through, so that it is never silent for long.
      const hasGrown = async () => {
        proxy.letThrough(1_000_000);
        const { percent, width } = await shown();
        return percent > before.percent && width > before.width;
      };
      await expect.poll(hasGrown).toBe(true);
      before = await shown();
      expect(before.percent).toBeLessThan(100);
      expect(Number.isInteger(before.percent), `${before.percent} %`).toBe(true);
    }
    proxy.letThrough(Number.POSITIVE_INFINITY);
    await expect(place.getByAltText('Il marchio di questo luogo')).toBeVisible();
    await expect(bar).toHaveCount(0);
  } finally {
    await page.goto('about:blank');
    await proxy.close();
  }
});
