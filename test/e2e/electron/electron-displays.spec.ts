/** A kiosk on a machine whose displays come, change and go, with a real X server that has several. */
import { expect } from '@playwright/test';
import type { FakeScheduler } from '../../../apps/player/agent/testing/fake-scheduler.ts';
import { program, slide } from '../../../apps/player/agent/testing/samples.ts';
import { type Area, type Displays, openDisplays } from '../support/displays.ts';
import { type Host, test as hostTest, linkTo } from '../support/electron-host.ts';

const FIRST: Area = { x: 0, y: 0, width: 1280, height: 720 };
/** Nothing of a slide is darker than this, of 255; where it doesn't reach, the server's own black shows. */
const BLACK = 20;

const test = hostTest.extend<{ scheduler: FakeScheduler }, { displays: Displays | null }>({
  displays: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use) => {
      const displays = await openDisplays();
      await use(displays);
      await displays?.close();
    },
    { scope: 'worker' },
  ],
  display: [
    async ({ displays }, use) => {
      // Said here, before any player is started: a test that was skipped for this is not one that passed.
      test.skip(
        !displays,
        'not tried: there is no Xorg with the dummy driver, or it may not be started here',
      );
      await use(displays?.name);
    },
    { scope: 'worker' },
  ],
  kiosk: true,
  scheduler: async ({ dataDir }, use) => {
    const scheduler = await linkTo(dataDir);
    scheduler.publish(program([slide('uno', 60_000)]));
    await use(scheduler);
    await scheduler.stop();
  },
});

const problem = (scheduler: FakeScheduler) =>
  scheduler.lastStatus?.problems.find(({ code }) => code === 'display')?.message;

/** The window fills this display, and the slide the window. */
async function fills({ app }: Host, displays: Displays, area: Area): Promise<void> {
  const offBy = () =>
    app.evaluate(({ BaseWindow }, area) => {
      const is = BaseWindow.getAllWindows()[0]?.getBounds();
      if (!is) return Number.NaN;
      // Without a window manager, X11 leaves a pixel of the display free.
      return Math.max(
        ...(['x', 'y', 'width', 'height'] as const).map((side) => Math.abs(is[side] - area[side])),
      );
    }, area);
  await expect.poll(offBy).toBeLessThanOrEqual(1);
  await expect.poll(() => displays.darkest(area)).toBeGreaterThan(BLACK);
}

/** Something black comes over the kiosk, as the taskbar of a system that took its place away. */
async function cover({ app }: Host): Promise<void> {
  await app.evaluate(({ BaseWindow }, { x, y, width, height }) => {
    const over = new BaseWindow({ x, y, width, height, frame: false, backgroundColor: '#000000' });
    const [kiosk] = BaseWindow.getAllWindows().filter((window) => window !== over);
    kiosk?.setAlwaysOnTop(false);
    over.setAlwaysOnTop(true, 'screen-saver');
    over.moveTop();
  }, FIRST);
}

const uncover = ({ app }: Host) =>
  app.evaluate(({ BaseWindow }) => {
    const isOver = (window: Electron.BaseWindow) => !window.isKiosk();
    for (const over of BaseWindow.getAllWindows().filter(isOver)) over.destroy();
  });

for (const event of ['display-added', 'display-removed', 'display-metrics-changed'] as const)
  test(`what came over it is beneath it again after ${event}, though no bounds changed`, {
    tag: event === 'display-metrics-changed' ? [] : '@long',
  }, async ({ scheduler, host, displays }) => {
    if (!displays) return;
    await scheduler.until(() => scheduler.lastStatus?.stage.state === 'playing');
    await fills(host, displays, FIRST);
    await cover(host);
    await expect.poll(() => displays.darkest(FIRST)).toBeLessThan(BLACK);
    await host.app.evaluate(({ screen }, event) => screen.emit(event), event);
    await expect.poll(() => displays.darkest(FIRST)).toBeGreaterThan(BLACK);
    const isOnTop = await host.app.evaluate(({ BaseWindow }) =>
      BaseWindow.getAllWindows().some((window) => window.isKiosk() && window.isAlwaysOnTop()),
    );
    expect(isOnTop).toBe(true);
    await uncover(host);
  });

test('what came over it without any event is beneath it again within a minute or so', {
  tag: '@long',
}, async ({ scheduler, host, displays }) => {
  if (!displays) return;
  await scheduler.until(() => scheduler.lastStatus?.stage.state === 'playing');
  await fills(host, displays, FIRST);
  await cover(host);
  await expect.poll(() => displays.darkest(FIRST)).toBeLessThan(BLACK);
  await expect.poll(() => displays.darkest(FIRST), { timeout: 100_000 }).toBeGreaterThan(BLACK);
  await uncover(host);
});

test.describe('meant for the second display', () => {
  test.use({ environment: { BACHECA_DISPLAY: '1' } });
  test('it takes the first until the second is there, follows that as it changes, and comes back when it goes', async ({
    scheduler,
    host,
    displays,
  }) => {
    if (!displays) return;
    await scheduler.until(() => scheduler.lastStatus?.stage.state === 'playing');
    await scheduler.until(() => problem(scheduler)?.includes('There is no display “1”'));
    expect(problem(scheduler)).toContain('There are: 0 (1280×720).');
    await fills(host, displays, FIRST);

    await displays.plug('1920x1080');
    await fills(host, displays, { x: 1280, y: 0, width: 1920, height: 1080 });
    await expect.poll(() => displays.darkest(FIRST)).toBeLessThan(BLACK);
    await scheduler.until(() => problem(scheduler) === undefined);

    await displays.plug('1024x768');
    await fills(host, displays, { x: 1280, y: 0, width: 1024, height: 768 });

    await displays.pull();
    await fills(host, displays, FIRST);
    await scheduler.until(() => problem(scheduler) !== undefined);
  });
});
