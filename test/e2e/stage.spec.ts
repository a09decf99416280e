/** Plays real media on the stage in a real Chromium: what it shows, and that it reports what it showed. */
import type { Item } from '@bacheca/shared/model/items';
import { expect } from '@playwright/test';
import type { Cue } from '../../apps/player/contract/stage.ts';
import { AT_ONCE, cue, frames, isBlue, isRed, slide, test, video } from './support/stage.ts';

test('an item that is prepared and never shown is no play', async ({ stage, gallery }) => {
  const file = await gallery.addVideo({ seconds: 3 });
  await stage.play(slide('a'), video('b', file, { startsInMs: 30_000, endsInMs: 33_000 }), 30_000);
  await expect(stage.page.locator('[data-cue="b"]')).toHaveAttribute('data-phase', 'ready');
  await frames(stage.page, 60);
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
    video('broken', broken, { startsInMs: 2_000, endsInMs: 200_000 }),
    2_000,
  );
  await expect.poll(stage.reports).toEqual(['shown red', 'failed broken']);
  const hasEnded = () =>
    stage.page.locator('[data-cue="red"] video').evaluate((it: HTMLVideoElement) => it.ended);
  await expect.poll(hasEnded).toBe(true);
  await frames(stage.page, 30);
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
  await expect.poll(async () => (await stage.reports())[0]).toBe('shown a');
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
  const seconds = () => stage.page.locator('video').evaluate((it: HTMLVideoElement) => it.currentTime);
  await expect.poll(seconds).toBeGreaterThan(0);
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
  await expect.poll(async () => isBlue(await stage.middle())).toBe(true);
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

test('a closed screen is dark on purpose', async ({ stage }) => {
  await stage.play({ type: 'closed' });
  await expect.poll(stage.reports).toContain('interlude closed');
  await expect.poll(stage.middle).toEqual([0, 0, 0]);
  await expect(stage.page.locator('.footer')).toHaveCSS('opacity', '0');
});
