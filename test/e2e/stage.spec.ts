/** Plays real media on the stage in a real Chromium: what it shows, and that it reports what it showed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Item } from '@bacheca/shared/model/items';
import { expect } from '@playwright/test';
import jsQR from 'jsqr';
import type { Cue } from '../../apps/player/contract/stage.ts';
import { AT_ONCE, cue, isBlue, isRed, pixels, type SlideTexts, slide, test, video } from './support/stage.ts';

const browserHost = new URL('../../apps/player/browser/start.mjs', import.meta.url).pathname;

test('an item that is prepared and never shown is no play', async ({ stage, gallery }) => {
  const file = await gallery.addVideo({ seconds: 3 });
  await stage.play(slide('a'), video('b', file, { startsInMs: 30_000, endsInMs: 33_000 }), 30_000);
  await expect(stage.page.locator('[data-cue="b"]')).toHaveAttribute('data-phase', 'ready');
  await stage.page.waitForTimeout(2_500);
  await stage.play(slide('a'), { type: 'bumper' }, 500);
  await expect.poll(stage.reports).toEqual(['shown a', 'ended a', 'interlude bumper']);
});

test('before its first picture the page asks for nothing that this doesn’t need', async ({ stage }) => {
  await stage.play(slide('a'));
  await expect.poll(stage.reports).toContain('shown a');
  const asked = await stage.page.evaluate(() => {
    const shownAt = window.gallery.heard.find(({ message }) => message.type === 'shown')?.at ?? 0;
    return performance
      .getEntriesByType('resource')
      .filter(({ startTime }) => startTime < shownAt)
      .map(({ name }) => new URL(name).pathname.split('/').at(-1) ?? '');
  });
  const fonts = asked.filter((name) => name.endsWith('.woff2')).map((name) => name.replace(/-normal.*/, ''));
  expect([...new Set(fonts)].sort()).toEqual(
    ['400', '600', '700'].map((weight) => `titillium-web-latin-${weight}`),
  );
  const rest = asked.filter((name) => /\.(js|css)$/.test(name)).map((name) => name.replace(/-.*\./, '.'));
  expect(rest).toEqual([]);
});

test('a video, a still and a video follow each other, each reported when it was really there', async ({
  stage,
  gallery,
}) => {
  const red = await gallery.addVideo({ seconds: 2, source: 'color=red' });
  const blue = await gallery.addVideo({ seconds: 3, source: 'color=blue' });
  const still = (over: Partial<Cue>) => slide('still', {}, over);

  await stage.play(
    video('red', red, { endsInMs: 2_000 }),
    still({ startsInMs: 2_000, endsInMs: 5_000 }),
    2_000,
  );
  await expect.poll(stage.reports).toContain('shown red');
  await expect.poll(stage.reports, AT_ONCE).toContain('shown still');
  await stage.play(
    still({ endsInMs: 3_000 }),
    video('blue', blue, { startsInMs: 3_000, endsInMs: 6_000 }),
    3_000,
  );
  await expect.poll(stage.reports, AT_ONCE).toContain('shown blue');
  await stage.play(video('blue', blue, { endsInMs: 3_000 }), { type: 'fallback' }, 3_000);
  await expect
    .poll(stage.reports)
    .toEqual([
      'shown red',
      'ended red',
      'shown still',
      'ended still',
      'shown blue',
      'ended blue',
      'interlude fallback',
    ]);

  const ended = (await stage.messages()).filter((message) => message.type === 'ended');
  expect(ended.map(({ cueId, finished }) => [cueId, finished])).toEqual([
    ['red', true],
    ['still', true],
    ['blue', true],
  ]);
  for (const [index, seconds] of [2, 3, 3].entries()) {
    expect(ended[index]?.durationMs).toBeGreaterThan(seconds * 1000 - 600);
    expect(ended[index]?.durationMs).toBeLessThan(seconds * 1000 + 800);
  }
  expect(ended[0]?.frames?.shown).toBeGreaterThan(20);
  expect(ended[1]?.frames).toBeUndefined();
});

test('of a video that can not be played the old picture stays, and the agent hears why', async ({
  stage,
  gallery,
}) => {
  const red = await gallery.addVideo({ seconds: 2, source: 'color=red' });
  const broken = await gallery.add('this is not a video', { mimeType: 'video/mp4', width: 640, height: 360 });
  await stage.play(
    video('red', red, { endsInMs: 2_000 }),
    video('broken', broken, { startsInMs: 2_000, endsInMs: 9_000 }),
    2_000,
  );
  await expect.poll(stage.reports).toEqual(['shown red', 'failed broken']);
  await stage.page.waitForTimeout(3_000);
  expect(isRed(await stage.middle())).toBe(true);
  expect((await stage.messages()).find(({ type }) => type === 'failed')).toMatchObject({
    reason: 'the video is missing or in a form that this player can not show',
    durationMs: 0,
  });

  // The agent would substitute another item.
  await stage.play(slide('instead'));
  await expect.poll(stage.reports).toEqual(['shown red', 'failed broken', 'ended red', 'shown instead']);
});

test('a video that is joined enters where it is by now', async ({ stage, gallery }) => {
  const file = await gallery.addVideo({ seconds: 9 });
  await stage.play(video('a', file, { joinAtMs: 5_000, endsInMs: 4_000 }), { type: 'bumper' }, 4_000);
  await expect.poll(stage.reports).toEqual(['shown a']);
  const seconds = await stage.page
    .locator('video')
    .evaluate((element: HTMLVideoElement) => element.currentTime);
  expect(seconds).toBeGreaterThan(4.9);
  await expect.poll(stage.reports).toEqual(['shown a', 'ended a', 'interlude bumper']);
  expect((await stage.messages()).find(({ type }) => type === 'ended')).toMatchObject({ finished: true });
});

test('a takeover comes at once, and what it interrupts is reported as unfinished', async ({
  stage,
  gallery,
}) => {
  const file = await gallery.addVideo({ seconds: 9 });
  await stage.play(video('a', file, { endsInMs: 9_000 }));
  await expect.poll(stage.reports).toEqual(['shown a']);
  await stage.page.waitForTimeout(1_000);
  const item: Item = {
    id: 'alert',
    title: 'alert',
    kind: 'notice',
    severity: 'warning',
    durationMs: 10_000,
    variants: [
      { language: 'it', title: 'Forti piogge', text: 'Evita i sottopassi.' },
      { language: 'ar', title: 'أمطار غزيرة', text: 'ابتعد عن الأنفاق.' },
    ],
  };
  await stage.play(cue('alert', item, [], { endsInMs: 10_000, takeoverEndsInMs: 30 * 60_000 }));
  await expect.poll(stage.reports).toEqual(['shown a', 'ended a', 'shown alert']);
  expect((await stage.messages()).find(({ type }) => type === 'ended')).toMatchObject({ finished: false });

  await expect(stage.page.getByText('Allerta')).toBeVisible();
  await expect(stage.page.locator('.notice-others [lang="ar"]')).toHaveCSS('direction', 'rtl');
  await expect(stage.page.locator('.notice-until')).toContainText(/Valido fino al.* \d\d:\d\d/);
});

test('an infographic turns its pages, and is joined on the page of its position', async ({
  stage,
  gallery,
}) => {
  const pages = await Promise.all(
    ['#ff0000', '#00ff00', '#0000ff'].map((fill) =>
      gallery.add(
        `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720"><rect width="1280" height="720" fill="${fill}"/></svg>`,
        {
          mimeType: 'image/svg+xml',
          width: 1280,
          height: 720,
        },
      ),
    ),
  );
  const item: Item = {
    id: 'pages',
    title: 'pages',
    kind: 'infographic',
    variants: [
      {
        language: 'it',
        pages: pages.map(({ sha256 }, index) => ({
          media: sha256,
          text: `Pagina ${index + 1}`,
          durationMs: 4_000,
        })),
      },
    ],
  };
  await stage.play(
    cue('pages', item, pages, { joinAtMs: 5_000, endsInMs: 7_000 }),
    { type: 'bumper' },
    7_000,
  );
  await expect.poll(stage.reports).toEqual(['shown pages']);
  await expect(stage.page.locator('img[data-shown="true"]')).toHaveAttribute('alt', 'Pagina 2');
  await expect(stage.page.locator('img[data-shown="true"]')).toHaveAttribute('alt', 'Pagina 3');
  await stage.page.waitForTimeout(400);
  expect(isBlue(await stage.middle())).toBe(true);
  await expect.poll(stage.reports).toEqual(['shown pages', 'ended pages', 'interlude bumper']);
});

test('what can not be drawn fails alone, and leaves what is on and the footer in their places', async ({
  stage,
}) => {
  await stage.play(slide('a'));
  await expect.poll(stage.reports).toContain('shown a');
  const tooLong = slide('b');
  await stage.play({
    ...tooLong,
    item: { ...tooLong.item, url: `https://a.it/${'a'.repeat(5_000)}` } as Item,
  });
  await expect.poll(stage.reports).toEqual(['shown a', 'failed b']);
  await expect(stage.page.getByText('Certificati online')).toBeVisible();

  const notice: Item = {
    id: 'c',
    title: 'c',
    kind: 'notice',
    severity: 'info',
    durationMs: 10_000,
    validUntil: 'some day',
    variants: [{ language: 'it', title: 'Chiuso', text: '' }],
  };
  await stage.play(cue('c', notice, []));
  await expect.poll(stage.reports).toContain('shown c');
  await stage.say({ type: 'pairing', pairing: { code: 'K7MQ-4XTB', claimUrl: 'no URL', corner: false } });
  await expect(stage.page.getByRole('heading', { name: 'K7MQ-4XTB' })).toBeVisible();
  await stage.say({ type: 'pairing', pairing: null });
  await stage.play(slide('d'));
  await expect.poll(stage.reports).toContain('shown d');
  await expect(stage.page.locator('.footer')).toContainText('URP');
});

test('a video that stops long before its time fails rather than stand still', async ({ stage, gallery }) => {
  const file = await gallery.addVideo({ seconds: 2 });
  await stage.play(video('a', { ...file, durationMs: 10_000 }, { endsInMs: 10_000 }));
  await expect.poll(stage.reports).toEqual(['shown a', 'failed a']);
  expect((await stage.messages()).at(-1)).toMatchObject({ reason: 'it ended before its time' });
});

test('a video that ends whole was played, though its plan gives it more time', async ({ stage, gallery }) => {
  await stage.play(video('a', await gallery.addVideo({ seconds: 2 }), { endsInMs: 10_000 }));
  await expect.poll(stage.reports).toEqual(['shown a', 'ended a']);
  expect((await stage.messages()).at(-1)).toMatchObject({ finished: true });
});

test('a page that can not be read fails the infographic', async ({ stage, gallery }) => {
  const page = await gallery.add('not a picture', { mimeType: 'image/png', width: 1280, height: 720 });
  const item: Item = {
    id: 'pages',
    title: 'pages',
    kind: 'infographic',
    variants: [{ language: 'it', pages: [{ media: page.sha256, text: '', durationMs: 4_000 }] }],
  };
  await stage.play(cue('pages', item, [page]));
  await expect.poll(stage.reports).toEqual(expect.arrayContaining(['failed pages']));
  expect((await stage.messages()).at(-1)).toMatchObject({ reason: "page 1 can't be read" });
});

test('subtitles come and go with their time, in two lines above the footer', async ({ stage, gallery }) => {
  const file = await gallery.addVideo({ seconds: 8 });
  const text =
    'WEBVTT\n\n00:01.000 --> 00:04.000\nHai ricevuto una <i>multa</i>? Pagala online\nin tre passi, anche dal telefono.\n';
  const subtitles = await gallery.add(text, { mimeType: 'text/vtt' });
  await stage.play(video('a', file, { endsInMs: 8_000 }, subtitles));
  // It is one look: on a busy machine the words may be gone before a second one.
  const seen = await stage.page.waitForFunction(() => {
    const words = document.querySelector<HTMLElement>('.subtitles span');
    const footer = document.querySelector('.footer')?.getBoundingClientRect();
    if (!words || !footer) return null;
    const { bottom, height } = words.getBoundingClientRect();
    return { text: words.innerText, bottom, height, footerTop: footer.top };
  });
  const words = await seen.jsonValue();
  expect(words?.text).toContain('Hai ricevuto una multa? Pagala online');
  expect(words?.bottom).toBeLessThan(words?.footerTop ?? 0);
  expect(words?.height).toBeLessThan(0.16 * 720);
  await expect(stage.page.locator('.subtitles span')).toBeHidden();
  expect(await stage.reports()).toEqual(['shown a']);
});

for (const size of [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
  { width: 1080, height: 1920 },
]) {
  test.describe(`a QR slide at ${size.width} x ${size.height}`, () => {
    test('has a code that a phone reads, of more than a third of the short side', async ({
      stage,
      context,
    }) => {
      await stage.page.setViewportSize(size);
      await stage.play(slide('a'));
      await expect.poll(stage.reports).toContain('shown a');
      await stage.page.waitForTimeout(400);
      const canvas = await context.newPage();
      const { data, width, height } = await pixels(canvas, await stage.page.screenshot());
      // Its types put the function under `default`, where it is too.
      const read = jsQR.default(data, width, height);
      expect(read?.data).toBe('https://servizi.comune.prato.it/c/7Q2F');
      const corners = read?.location;
      expect((corners?.topRightCorner.x ?? 0) - (corners?.topLeftCorner.x ?? 0)).toBeGreaterThan(
        Math.min(width, height) / 3,
      );
    });

    const texts: Record<string, SlideTexts> = {
      'a short title': { title: 'TARI' },
      'the longest texts allowed': {
        title: 'Iscrizione agli asili nido comunali e convenzionati 2026/27',
        lead: 'Fai domanda da casa per il nido: graduatoria, scelta della struttura e contributo regionale in una sola pagina, fino al 30 aprile compreso.',
        steps: [
          'Prepara ISEE, codici fiscali e documento di chi fa la domanda adesso',
          'Scegli fino a cinque nidi in ordine di preferenza sulla mappa web qui',
          'Invia la domanda e conserva il numero di protocollo ricevuto via mail',
        ],
      },
      'words that never end': {
        title: 'Rindfleischetikettierungsüberwachungsaufgabenübertragungsge',
        lead: 'Grundstücksverkehrsgenehmigungszuständigkeitsübertragungsverordnung einsehen und beantragen.',
        steps: [
          'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten',
          'Straßenverkehrsordnungswidrigkeitenverfahrensregister',
          'Abschicken',
        ],
      },
      Chinese: {
        language: 'zh',
        title: '在线办理居住证明出生证明家庭状况证明以及其他各类证明',
        lead: '居住证明、出生证明、家庭状况证明：随时在家下载，无需排队，也不需要预约。',
        steps: ['使用您的数字身份登录', '选择证明类型和用途', '下载带有数字印章的文件'],
      },
      Arabic: {
        language: 'ar',
        title: 'الشهادات عبر الإنترنت',
        lead: 'الإقامة والميلاد والحالة العائلية: حمّلها من المنزل في أي وقت ودون انتظار.',
        steps: ['ادخل بهويتك الرقمية', 'اختر الشهادة وسبب استعمالها', 'حمّل المستند مع الختم الرقمي'],
      },
    };
    for (const [name, slideTexts] of Object.entries(texts)) {
      test(`keeps ${name} inside its field`, async ({ stage }) => {
        await stage.page.setViewportSize(size);
        await stage.play(slide('a', slideTexts));
        await expect.poll(stage.reports).toContain('shown a');
        const problems = await stage.page.evaluate(() => {
          const found: string[] = [];
          const box = document.querySelector('.qr-texts');
          const card = document.querySelector('.card')?.getBoundingClientRect();
          const footer = document.querySelector('.footer')?.getBoundingClientRect();
          if (!box || !card || !footer) return ['the slide has no texts, card or footer'];
          const field = box.getBoundingClientRect();
          const parts = [...box.querySelectorAll('h1, .lead, li')];
          for (const part of parts) {
            const range = document.createRange();
            range.selectNodeContents(part);
            const rect = range.getBoundingClientRect();
            const name = `${part.tagName} "${part.textContent?.slice(0, 20)}"`;
            if (rect.left < field.left - 2 || rect.right > field.right + 2) found.push(`${name} is too wide`);
            if (part.getBoundingClientRect().bottom > field.bottom + 2) found.push(`${name} is too low`);
            const overlaps = rect.right > card.left && rect.left < card.right;
            if (overlaps && part.getBoundingClientRect().bottom > card.top)
              found.push(`${name} is on the card`);
            const smallest = 0.029 * Math.min(innerWidth, innerHeight) - 0.1;
            if (Number.parseFloat(getComputedStyle(part).fontSize) < smallest)
              found.push(`${name} is too small`);
          }
          if (card.bottom > footer.top || card.right > innerWidth || card.left < 0)
            found.push('the card is cut');
          return found;
        });
        expect(problems).toEqual([]);
        const isRightToLeft = slideTexts.language === 'ar';
        await expect(stage.page.locator('.qr')).toHaveAttribute('dir', isRightToLeft ? 'rtl' : 'ltr');
        if (isRightToLeft && size.width > size.height) {
          const card = await stage.page.locator('.card').boundingBox();
          expect((card?.x ?? 0) + (card?.width ?? 0)).toBeLessThan(size.width / 2);
        }
      });
    }
  });
}

test('pairing covers the screen with the code, or stands in a corner of what plays', async ({ stage }) => {
  const pairing = { code: 'K7MQ-4XTB', claimUrl: 'https://bacheca.example.org/claim?code=K7MQ-4XTB' };
  await stage.say({ type: 'pairing', pairing: { ...pairing, corner: false } });
  await expect(stage.page.getByRole('heading', { name: 'K7MQ-4XTB' })).toBeVisible();
  await expect(stage.page.getByText('Abbina questo schermo')).toBeVisible();
  await expect(stage.page.getByText('Pair this screen')).toBeVisible();

  await stage.say({ type: 'pairing', pairing: { ...pairing, corner: true } });
  await stage.play(slide('a'));
  await expect.poll(stage.reports).toContain('shown a');
  await expect(stage.page.locator('.pairing-corner')).toContainText('K7MQ-4XTB');
  // It is at the top, clear of the subtitles, which are above the footer.
  expect((await stage.page.locator('.pairing-corner').boundingBox())?.y).toBeLessThanOrEqual(0);
  await stage.say({ type: 'pairing', pairing: null });
  await expect(stage.page.locator('.pairing-corner')).toBeHidden();
});

test('the footer keeps mark, place and the corrected time of the location', async ({ stage }) => {
  await stage.say({
    type: 'setup',
    locationName: 'Biblioteca Lazzerini',
    timeZone: 'Asia/Tokyo',
    languages: ['it'],
    clockOffsetMs: 3_600_000,
    transition: 'cut',
    volume: 0,
    synchronised: false,
  });
  const footer = stage.page.locator('.footer');
  await expect(footer).toContainText('#PratoFacile');
  await expect(footer).toContainText('Biblioteca Lazzerini');
  const time = () =>
    new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Tokyo' }).format(
      Date.now() + 3_600_000,
    );
  await expect.poll(async () => (await footer.locator('time').textContent()) === time()).toBe(true);
});

test('on a narrow screen the footer leaves out what it has no room for, and cuts no word', async ({
  stage,
}) => {
  await stage.page.setViewportSize({ width: 1080, height: 1920 });
  await stage.say({
    type: 'setup',
    locationName: 'Fermata Ospedale Santo Stefano',
    address: 'Via Suor Niccolina Infermiera',
    timeZone: 'Europe/Rome',
    languages: ['it'],
    clockOffsetMs: 0,
    transition: 'cut',
    volume: 0,
    synchronised: false,
  });
  const place = stage.page.locator('.footer-place');
  const [line, name, address] = await Promise.all([
    place.boundingBox(),
    place.getByText('Fermata Ospedale Santo Stefano').boundingBox(),
    place.getByText('Via Suor Niccolina Infermiera').boundingBox(),
  ]);
  const bottom = (line?.y ?? 0) + (line?.height ?? 0);
  expect(name?.y).toBeLessThan(bottom);
  expect(address?.y).toBeGreaterThanOrEqual(bottom - 1);
  const isWhole = await place
    .locator('bdi')
    .first()
    .evaluate((text) => text.scrollWidth <= text.clientWidth + 1);
  expect(isWhole).toBe(true);
});

test('a closed screen is dark on purpose', async ({ stage }) => {
  await stage.play({ type: 'closed' });
  await expect.poll(stage.reports).toContain('interlude closed');
  await stage.page.waitForTimeout(500);
  expect(await stage.middle()).toEqual([0, 0, 0]);
  await expect(stage.page.locator('.footer')).toHaveCSS('opacity', '0');
});

test.describe('the browser host', () => {
  interface Run {
    readonly child: ChildProcess;
    output(): string;
  }

  function start(folder: string, more: NodeJS.ProcessEnv = {}): Run {
    const child = spawn(process.execPath, [browserHost], {
      env: {
        ...process.env,
        BACHECA_SERVER: '',
        BACHECA_PLAYER_DATA: folder,
        BACHECA_PLAYER_PORT: '0',
        BACHECA_LOG_LEVEL: 'warn',
        ...more,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (bytes: Buffer) => {
        output += bytes.toString();
      });
    }
    return { child, output: () => output };
  }

  async function addressOf(run: Run): Promise<URL> {
    const address = () => /player: (http\S+)/.exec(run.output())?.[1];
    await expect.poll(address).toBeDefined();
    return new URL(address() ?? '');
  }

  test('shows its stage to who has the token, one page at a time, and ends when it is told', async ({
    page,
    context,
  }, info) => {
    const run = start(info.outputPath('player'));
    const address = await addressOf(run);
    expect((await context.request.get(address.origin)).status()).toBe(403);

    await page.goto(address.href);
    await expect(page).toHaveURL(`${address.origin}/`);
    await expect(page.locator('.layer[data-phase="visible"]')).toBeVisible();

    const newer = await context.newPage();
    await newer.goto(address.origin);
    await expect(newer.locator('.layer[data-phase="visible"]')).toBeVisible();
    await expect(page.getByText('Lo schermo continua in un’altra finestra.')).toBeVisible();

    const second = start(info.outputPath('second'), { BACHECA_PLAYER_PORT: address.port });
    expect((await once(second.child, 'exit'))[0]).toBe(1);
    expect(second.output()).toContain(`Port ${address.port} is in use`);

    const gone = once(run.child, 'exit');
    run.child.kill('SIGTERM');
    expect((await gone)[0]).toBe(0);
    expect(run.output()).not.toMatch(/"level":[56]0/);
  });

  test('gives the stage back to the older page when the newer one is closed', async ({
    page,
    context,
  }, info) => {
    const run = start(info.outputPath('player'));
    const address = await addressOf(run);
    await page.goto(address.href);
    const newer = await context.newPage();
    await newer.goto(address.origin);
    await expect(page.getByText('Lo schermo continua in un’altra finestra.')).toBeVisible();
    await newer.close();
    await expect(page.locator('.layer[data-phase="visible"]')).toBeVisible();
    const gone = once(run.child, 'exit');
    run.child.kill('SIGTERM');
    await gone;
  });

  test('is found again by its page after it was killed', async ({ page }, info) => {
    let greetings = 0;
    page.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => {
        if (String(payload).includes('"type":"agent"')) greetings += 1;
      }),
    );
    const first = start(info.outputPath('player'));
    const address = await addressOf(first);
    await page.goto(address.href);
    await expect(page.locator('.layer[data-phase="visible"]')).toBeVisible();
    const killed = once(first.child, 'exit');
    first.child.kill('SIGKILL');
    await killed;
    const second = start(info.outputPath('player'), { BACHECA_PLAYER_PORT: address.port });
    await addressOf(second);
    await expect.poll(() => greetings).toBe(2);
    const gone = once(second.child, 'exit');
    second.child.kill('SIGTERM');
    expect((await gone)[0]).toBe(0);
  });

  test('says in one sentence that its data folder can not be used, or is another player’s', async ({
    page: _,
  }, info) => {
    mkdirSync(info.outputDir, { recursive: true });
    writeFileSync(info.outputPath('file'), '');
    const inFile = start(join(info.outputPath('file'), 'data'));
    expect((await once(inFile.child, 'exit'))[0]).toBe(1);
    expect(inFile.output()).toMatch(/^The player can't read and write its data folder \S+ \(ENOTDIR.*\n$/);

    const one = start(info.outputPath('player'));
    await addressOf(one);
    const two = start(info.outputPath('player'));
    expect((await once(two.child, 'exit'))[0]).toBe(1);
    expect(two.output().trim()).toBe(`Another player already uses ${info.outputPath('player')}.`);
    const gone = once(one.child, 'exit');
    one.child.kill('SIGTERM');
    expect((await gone)[0]).toBe(0);
  });

  test('ends with one sentence on a variable that it can not use', async ({ page: _ }, info) => {
    const run = start(info.outputPath('player'), { BACHECA_PLAYER_PORT: 'many' });
    expect((await once(run.child, 'exit'))[0]).toBe(1);
    expect(run.output().trim()).toBe(
      'BACHECA_PLAYER_PORT is "many", but should be a port from 0 (any free one) to 65535.',
    );
  });
});
