/** Files on their way from a person's computer to the scheduler, through the real page, worker, tus and pipeline. */
import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { drop, expectState, mediaFile, type NamedBytes, row } from '../support/upload-page.ts';
import { expect, expectAccessible, expectNoSidewaysScroll, test } from '../support/web-fixtures.ts';

const MEGABYTE = 1024 * 1024;

/** A picture that screens show, whatever follows its end, and so many bytes of that. */
async function largePicture(name: string, megabytes: number): Promise<NamedBytes> {
  const { bytes } = await mediaFile('bytes-after-end.png');
  return { name, bytes: Buffer.concat([bytes, randomBytes(megabytes * MEGABYTE)]) };
}

/** A line on which a file takes some seconds. */
async function slowLine(page: Page, bytesPerSecond: number): Promise<() => Promise<void>> {
  const session = await page.context().newCDPSession(page);
  const conditions = { offline: false, latency: 0, downloadThroughput: -1 };
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { ...conditions, uploadThroughput: bytesPerSecond });
  return async () => {
    await session.send('Network.emulateNetworkConditions', { ...conditions, uploadThroughput: -1 });
  };
}

/** Waits until a part has gone and not all. */
async function partSent(page: Page, name: string): Promise<void> {
  await expectState(page, name, 'sending');
  const bar = row(page, name).getByRole('progressbar');
  await expect(async () => {
    expect(Number(await bar.getAttribute('aria-valuenow', { timeout: 1_000 }))).toBeGreaterThan(5);
  }).toPass();
}

test('an editor drops twelve files: each says what it is and what becomes of it', async ({
  page,
  scheduler,
  staff,
}) => {
  const saved = await staff.put(`${scheduler.url}/api/staff/lucia`, {
    data: { grants: [{ role: 'editor' }] },
  });
  const { password } = await saved.json();
  await page.context().clearCookies();
  await page.request.post(`${scheduler.url}/api/session`, { data: { username: 'lucia', password } });
  const changed = { current: password, next: 'quattro parole messe in fila' };
  await page.request.post(`${scheduler.url}/api/session/password`, { data: changed });

  await page.goto(scheduler.url);
  await drop(page, [await mediaFile('rest-of-older-picture.png', 'locandina.png')]);
  await expectState(page, 'locandina.png', 'ready');
  await page.getByRole('button', { name: 'Togli locandina.png dall’elenco' }).click();
  await expect(row(page, 'locandina.png')).toHaveCount(0);

  const sent: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/api/uploads'))
      sent.push(
        Buffer.from(
          /filename (\S+?)(?:,|$)/.exec(request.headers()['upload-metadata'] ?? '')?.[1] ?? '',
          'base64',
        ).toString(),
      );
  });
  await drop(page, [
    await mediaFile('rest-of-older-picture.png', 'locandina-copia.png'),
    await mediaFile('first-half-only.mp4', 'nido.mp4'),
    await mediaFile('hevc-10bit.mp4', 'mensa.mov'),
    await mediaFile('mpeg2.mp4'),
    await mediaFile('h264.mov'),
    await mediaFile('bytes-after-end.png'),
    await mediaFile('png-named-jpeg.jpg'),
    await mediaFile('animated.webp'),
    await mediaFile('plain.srt'),
    await mediaFile('held-8s-in-30fps.mp4'),
    await mediaFile('turned-by-metadata.mp4'),
    await mediaFile('picture-begins-at-4s.mp4'),
  ]);
  await expectState(page, 'locandina-copia.png', 'known');
  await expect(row(page, 'locandina-copia.png')).toContainText('C’è già in Bacheca come «locandina.png»');
  await expect(row(page, 'locandina-copia.png').getByRole('link', { name: 'Apri' })).toHaveAttribute(
    'href',
    /^\/content\/locandina/,
  );
  await expectState(page, 'nido.mp4', 'unusable');
  await expect(row(page, 'nido.mp4')).toContainText('È solo una parte del file');
  await expect(row(page, 'mensa.mov')).toContainText('HEVC 10 bit');
  await expectState(page, 'h264.mov', 'ready');
  await expectState(page, 'bytes-after-end.png', 'ready');
  await expect(row(page, 'turned-by-metadata.mp4')).toContainText('180 × 320');
  for (const name of ['mensa.mov', 'mpeg2.mp4', 'animated.webp', 'plain.srt', 'picture-begins-at-4s.mp4'])
    await expectState(page, name, 'ready', 'rejected');
  expect(sent).toHaveLength(10);
  expect(sent).not.toContain('nido.mp4');
  expect(sent).not.toContain('locandina-copia.png');
  await expectAccessible(page);

  // What happens elsewhere in the app takes nothing of it.
  await page.getByRole('link', { name: 'Schermi', exact: true }).first().click();
  await expectState(page, 'nido.mp4', 'unusable');
});

test('an upload is paused, and goes on from where it was', async ({ page, scheduler, staff: _ }) => {
  await page.goto(scheduler.url);
  const fast = await slowLine(page, MEGABYTE);
  await drop(page, [await largePicture('piazza.png', 12)]);
  await partSent(page, 'piazza.png');
  await page.getByRole('button', { name: 'Sospendi piazza.png' }).click();
  await expectState(page, 'piazza.png', 'paused');
  await expect(row(page, 'piazza.png')).toContainText('In pausa a');
  const begun: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/uploads')) begun.push(request.method());
  });
  await fast();
  await page.getByRole('button', { name: 'Riprendi piazza.png' }).click();
  await expectState(page, 'piazza.png', 'ready');
  expect(begun).not.toContain('POST');
  expect(begun[0]).toBe('HEAD');
});

test('a scheduler that is started anew in the middle costs nothing but a moment', async ({
  page,
  scheduler,
  staff: _,
}) => {
  await page.goto(scheduler.url);
  const fast = await slowLine(page, MEGABYTE);
  await drop(page, [await largePicture('piazza.png', 12)]);
  await partSent(page, 'piazza.png');
  await scheduler.stop();
  await expectState(page, 'piazza.png', 'retrying');
  await expect(row(page, 'piazza.png')).toContainText('Riprovo da solo');
  await fast();
  await scheduler.restart();
  await expectState(page, 'piazza.png', 'ready');
});

test('after a reload an upload goes on by itself where the browser keeps the file', async ({
  page,
  scheduler,
  staff: _,
}) => {
  // The file is one of the browser's own: a handle of it is kept as one of a disk is, and may be read without asking.
  await page.addInitScript(() => {
    Object.assign(DataTransferItem.prototype, {
      async getAsFileSystemHandle(this: DataTransferItem) {
        const file = this.getAsFile();
        if (!file) return null;
        const folder = await navigator.storage.getDirectory();
        const handle = await folder.getFileHandle(file.name, { create: true });
        const writable = await handle.createWritable();
        await writable.write(file);
        await writable.close();
        return handle;
      },
    });
  });
  page.on('dialog', (dialog) => dialog.accept());
  await page.goto(scheduler.url);
  const fast = await slowLine(page, MEGABYTE);
  await drop(page, [await largePicture('piazza.png', 12)]);
  await partSent(page, 'piazza.png');
  await fast();
  await page.reload();
  await expectState(page, 'piazza.png', 'ready');
});

test('after a reload the file is asked for where the browser keeps none, and another isn’t taken', async ({
  page,
  scheduler,
  staff: _,
}) => {
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, 'showOpenFilePicker');
    Reflect.deleteProperty(DataTransferItem.prototype, 'getAsFileSystemHandle');
  });
  page.on('dialog', (dialog) => dialog.accept());
  const file = await largePicture('piazza.png', 12);
  await page.goto(scheduler.url);
  const fast = await slowLine(page, MEGABYTE);
  await drop(page, [file]);
  await partSent(page, 'piazza.png');
  await fast();
  await page.reload();
  await expectState(page, 'piazza.png', 'asking');

  const choose = async (bytes: Uint8Array) => {
    const chooser = page.waitForEvent('filechooser');
    await row(page, 'piazza.png').getByRole('button', { name: 'Scegli il file' }).click();
    await (await chooser).setFiles({
      name: 'altro-nome.png',
      mimeType: 'image/png',
      buffer: Buffer.from(bytes),
    });
  };
  const other = Buffer.from(file.bytes);
  other[other.length - 1] = (other.at(-1) ?? 0) ^ 1;
  await choose(other);
  await expect(row(page, 'piazza.png')).toContainText('Questo è un altro file');
  const begun: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/api/uploads')) begun.push(request.method());
  });
  await choose(file.bytes);
  await expectState(page, 'piazza.png', 'ready');
  expect(begun).not.toContain('POST');
});

test('on a phone, in English and in the dark the dock is whole, and keys alone are enough', async ({
  page,
  scheduler,
  staff: _,
}) => {
  await page.addInitScript(() => localStorage.setItem('bacheca.language', 'en'));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.goto(scheduler.url);
  await drop(page, [
    await mediaFile('first-half-only.mp4', 'un-nome-lunghissimo-che-non-finisce-mai-e-non-ha-spazi.mp4'),
    await mediaFile('bytes-after-end.png', 'poster.png'),
    await mediaFile('drawing.svg'),
  ]);
  await expectState(page, 'poster.png', 'ready');
  await expect(row(page, 'drawing.svg')).toContainText('This is a drawing (SVG)');
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);

  const minimise = page.getByRole('button', { name: 'Minimise uploads' });
  await minimise.focus();
  await page.keyboard.press('Enter');
  await expect(row(page, 'poster.png')).toHaveCount(0);
  await page.getByRole('button', { name: 'Show uploads' }).press('Enter');
  await page.getByRole('button', { name: 'Take drawing.svg off the list' }).press('Enter');
  await expect(row(page, 'drawing.svg')).toHaveCount(0);
  await page.getByRole('button', { name: 'Clear finished' }).press('Space');
  await expect(page.getByRole('region', { name: 'Uploads' })).toHaveCount(0);
});
