/** Looks at what a real Chromium presents between two items: nothing blank, nothing that flashes. */
import type { Item } from '@bacheca/shared/model/items';
import { expect } from '@playwright/test';
import type { Cue, Interlude } from '../../apps/player/contract/stage.ts';
import type { Gallery } from './gallery.ts';
import { startCast } from './support/cast.ts';
import { cue, frames, isBlue, isRed, slide, test, video } from './support/stage.ts';

/** A field of one colour has none; the least of a slide's texts have more. */
const MIN_CONTRAST = 6;
const TEXTURED =
  '<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720"><rect width="1280" height="720" fill="#fff"/>' +
  '<path d="M0 0h640v360H0zM640 360h640v360H640z" fill="#05a"/></svg>';

type Scene = (id: string) => Cue | Interlude;

async function scenesOf(gallery: Gallery): Promise<Scene[]> {
  const file = await gallery.addVideo({ seconds: 30 });
  const page = await gallery.add(TEXTURED, { mimeType: 'image/svg+xml', width: 1280, height: 720 });
  const url = await gallery.addStream(30);
  const infographic: Item = {
    id: 'infographic',
    title: 'infographic',
    kind: 'infographic',
    variants: [{ language: 'it', pages: [{ media: page.sha256, text: '', durationMs: 60_000 }] }],
  };
  const stream: Item = {
    id: 'stream',
    title: 'stream',
    kind: 'stream',
    durationMs: 60_000,
    variants: [{ language: 'it', url }],
  };
  const notice: Item = {
    id: 'notice',
    title: 'notice',
    kind: 'notice',
    severity: 'warning',
    durationMs: 10_000,
    variants: [{ language: 'it', title: 'Forti piogge', text: 'Evita i sottopassi.' }],
  };
  return [
    (id) => video(id, file),
    (id) => cue(id, infographic, [page]),
    (id) => slide(id),
    (id) => cue(id, stream, []),
    (id) => cue(id, notice, []),
    () => ({ type: 'bumper' }),
  ];
}

/** A walk over `count` places that goes from each to each other one exactly once (Hierholzer's). */
function everyPair(count: number): number[] {
  const left = Array.from({ length: count }, (_, from) =>
    Array.from({ length: count }, (_, to) => to).filter((to) => to !== from),
  );
  const walk: number[] = [];
  const stack = [0];
  for (let at = stack.at(-1); at !== undefined; at = stack.at(-1)) {
    const to = left[at]?.pop();
    if (to === undefined) walk.push(stack.pop() ?? 0);
    else stack.push(to);
  }
  return walk.reverse();
}

for (const transition of ['cut', 'fade'] as const) {
  test(`nothing blank is presented between any two kinds, in any order, with a ${transition}`, {
    // A fade shows both at once, which is where something blank could be seen.
    tag: transition === 'cut' ? '@long' : [],
  }, async ({ stage, gallery, context }) => {
    const scenes = await scenesOf(gallery);
    const walk = everyPair(scenes.length);
    expect(walk).toHaveLength(scenes.length * (scenes.length - 1) + 1);
    await stage.setUp({ transition });
    await stage.play({ type: 'fallback' });
    await expect.poll(stage.reports).toContain('interlude fallback');
    const cast = await startCast(stage.page, context);
    const expected = ['interlude fallback'];
    for (const [step, index] of walk.entries()) {
      const scene = scenes[index]?.(`${step}`);
      if (!scene) throw new Error('no such scene');
      await stage.play(scene);
      expected.push('id' in scene ? `shown ${step}` : `interlude ${scene.type}`);
      const shown = async () => (await stage.reports()).filter((report) => !report.startsWith('ended'));
      await expect.poll(shown, { intervals: [30] }).toEqual(expected);
    }
    const pictures = await cast.end();
    expect(pictures.length).toBeGreaterThan(2 * walk.length);
    expect(pictures.filter(({ contrast }) => contrast < MIN_CONTRAST)).toEqual([]);
    expect(pictures.filter(({ lightness }) => lightness < 16)).toEqual([]);
  });

  test(`nothing but two videos is on screen while one follows the other, with a ${transition}`, async ({
    stage,
    gallery,
    context,
  }) => {
    const red = await gallery.addVideo({ seconds: 2, source: 'color=red' });
    const blue = await gallery.addVideo({ seconds: 4, source: 'color=blue' });
    await stage.setUp({ transition });
    await stage.play(
      video('red', red, { endsInMs: 2_000 }),
      video('blue', blue, { startsInMs: 2_000, endsInMs: 6_000 }),
      2_000,
    );
    await expect.poll(stage.reports).toContain('shown red');
    await expect(stage.page.locator('[data-cue="red"]')).toHaveCSS('opacity', '1');
    await expect(stage.page.locator('.layer[data-phase="leaving"]')).toHaveCount(0);
    const cast = await startCast(stage.page, context);
    await expect.poll(stage.reports).toContain('shown blue');
    // All that comes between the two is presented by then.
    await expect(stage.page.locator('[data-cue="red"]')).toHaveCount(0);
    await frames(stage.page, 10);
    const colours = (await cast.end()).map(({ colour }) => colour);
    expect(colours.length).toBeGreaterThan(3);
    expect(colours.some(isBlue)).toBe(true);
    // The picture is one or the other, or both at once: never the field behind them, never black.
    const strange =
      transition === 'cut'
        ? colours.filter((colour) => !isRed(colour) && !isBlue(colour))
        : colours.filter(([red, green, blue]) => green > 70 || Math.max(red, blue) < 90);
    expect(strange).toEqual([]);
  });
}

for (const late of ['a film whose pictures do not come', 'a page that does not come to draw'] as const) {
  test(`the old picture stays and nothing is counted, with ${late}`, async ({ stage, gallery }) => {
    const red = await gallery.addVideo({ seconds: 30, source: 'color=red' });
    const blue = await gallery.addVideo({ seconds: 30, source: 'color=blue' });
    await stage.play(video('red', red));
    await expect.poll(stage.reports).toContain('shown red');
    await stage.page.evaluate((isFilm) => {
      const uncovered: string[] = [];
      Object.assign(window, { uncovered });
      const look = () => {
        const layer = document.querySelector('[data-cue="red"]');
        const opacity = layer ? Number(getComputedStyle(layer).opacity) : 0;
        if (opacity < 0.99) uncovered.push(`${opacity}`);
        if (layer?.nextElementSibling?.matches('.layer')) uncovered.push('something lies over it');
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
      // From now on what was presented is never heard of.
      if (isFilm) HTMLVideoElement.prototype.requestVideoFrameCallback = () => 0;
      else window.requestAnimationFrame = () => 0;
    }, late === 'a film whose pictures do not come');
    await stage.play(video('blue', blue));
    await expect.poll(stage.reports).toContain('failed blue');
    expect(await stage.reports()).toEqual(['shown red', 'failed blue']);
    expect(await stage.page.evaluate(() => (window as unknown as { uncovered: string[] }).uncovered)).toEqual(
      [],
    );
    expect(isRed(await stage.middle())).toBe(true);
  });
}

// A screen is nobody's desk: what its machine prefers of motion decides nothing there, and a fade moves nothing.
test('the first frame of a fade shows some of what comes, whatever the machine prefers of motion', async ({
  stage,
}) => {
  await stage.page.emulateMedia({ reducedMotion: 'reduce' });
  await stage.setUp({ transition: 'fade' });
  await stage.play(slide('a'));
  await expect.poll(stage.reports).toContain('shown a');
  await expect(stage.page.locator('.layer')).toHaveCount(1);
  await stage.page.evaluate(() => {
    const opacities: number[] = [];
    Object.assign(window, { opacities });
    // Before the frame in which the fade begins is drawn.
    new MutationObserver(() => {
      const layer = document.querySelector('[data-taken="fade"]');
      if (layer) opacities.push(Number(getComputedStyle(layer).opacity));
    }).observe(document.body, { subtree: true, attributeFilter: ['data-taken'] });
  });
  await stage.play(slide('b'));
  await expect.poll(stage.reports).toContain('shown b');
  const [first] = await stage.page.evaluate(() => (window as unknown as { opacities: number[] }).opacities);
  expect(first).toBeGreaterThan(0.5);
  expect(first).toBeLessThan(0.95);
});

test('a fade is awaited to its end, however late a busy player gives it', async ({ stage }) => {
  await stage.setUp({ transition: 'fade' });
  await stage.play(slide('a'));
  await expect.poll(stage.reports).toContain('shown a');
  await expect(stage.page.locator('.layer')).toHaveCount(1);
  await expect(stage.page.locator('.layer')).toHaveCSS('opacity', '1');
  await stage.page.evaluate(() => {
    document.styleSheets[0]?.insertRule(
      '.layer[data-taken="fade"] { transition-duration: 900ms !important }',
    );
    const opacities: number[] = [];
    Object.assign(window, { opacities });
    const look = () => {
      const layers = [...document.querySelectorAll('.layer')].map((layer) => getComputedStyle(layer).opacity);
      opacities.push(Math.max(...layers.map(Number)));
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await stage.play(slide('b'));
  await expect.poll(stage.reports).toContain('shown b');
  await expect(stage.page.locator('.layer')).toHaveCount(1);
  const least = await stage.page.evaluate(() =>
    Math.min(...(window as unknown as { opacities: number[] }).opacities),
  );
  // What stands beneath is whole from before the fade on.
  expect(least).toBeGreaterThanOrEqual(0.999);
});

test('a page that turns lets nothing of the field behind it through', async ({ stage, gallery, context }) => {
  const black = await gallery.add(
    '<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720"><rect width="1280" height="720"/></svg>',
    { mimeType: 'image/svg+xml', width: 1280, height: 720 },
  );
  const pages = Array.from({ length: 20 }, (_, index) => ({
    media: black.sha256,
    text: `Pagina ${index + 1}`,
    durationMs: 1_000,
  }));
  const item: Item = { id: 'a', title: 'a', kind: 'infographic', variants: [{ language: 'it', pages }] };
  await stage.play(cue('a', item, [black]));
  await expect.poll(stage.reports).toContain('shown a');
  const page = (number: number) =>
    stage.page
      .locator('img[data-shown="true"]')
      .and(stage.page.getByAltText(`Pagina ${number}`, { exact: true }));
  await expect(page(2)).toBeAttached();
  const cast = await startCast(stage.page, context);
  await expect(page(5)).toBeAttached();
  for (const { colour } of await cast.end()) expect(Math.max(...colour)).toBeLessThan(10);
});

test('items that all fail make nothing flash: three swaps a second at most', async ({ stage, gallery }) => {
  const broken = await gallery.add('not a picture', { mimeType: 'image/png', width: 1280, height: 720 });
  await stage.page.evaluate(() => {
    const swaps: number[] = [];
    Object.assign(window, { swaps });
    let last: string | undefined = 'starting';
    new MutationObserver(() => {
      const seen = [...document.querySelectorAll<HTMLElement>('.layer')].find(
        ({ dataset }) => !['preparing', 'ready', 'beneath'].includes(dataset.phase ?? ''),
      );
      const name = seen?.dataset.cue ?? seen?.dataset.interlude;
      if (name !== last) swaps.push(performance.now());
      last = name;
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  // It does as an agent would, but at once: whatever fails or is on is followed by another.
  for (let round = 0; round < 12; round++) {
    const item: Item = {
      id: `broken-${round}`,
      title: 'broken',
      kind: 'infographic',
      variants: [{ language: 'it', pages: [{ media: broken.sha256, text: '', durationMs: 4_000 }] }],
    };
    await stage.play(cue(`broken-${round}`, item, [broken]));
    await stage.play(slide(`slide-${round}`));
    await expect.poll(stage.reports, { intervals: [10] }).toContain(`shown slide-${round}`);
  }
  const swaps = await stage.page.evaluate(() => (window as unknown as { swaps: number[] }).swaps);
  expect(swaps.length).toBeGreaterThanOrEqual(12);
  for (const [index, at] of swaps.entries()) {
    expect((swaps[index + 3] ?? Number.POSITIVE_INFINITY) - at).toBeGreaterThan(990);
  }
});
