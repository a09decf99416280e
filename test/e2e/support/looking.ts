/** A gallery page that is kept for a whole file of tests, and says what is needed to look at one slide after another. */
import { test as base, expect, type Page } from '@playwright/test';
import type { AgentToStage, Cue, Interlude } from '../../../apps/player/contract/stage.ts';
import { type Gallery, openGallery } from '../gallery.ts';
import { playing, setupOf } from './slides.ts';

type Setup = Extract<AgentToStage, { type: 'setup' }>;

/** Every picture is of this moment: 21 November 2026, 10:24 in Rome, far from the next minute. */
const MOMENT_MS = Date.parse('2026-11-21T09:24:20Z');

export const LANDSCAPE = { width: 1280, height: 720 };
export const PORTRAIT = { width: 720, height: 1280 };

/** The colours of the slides' field, and of the stage's frame and footer. */
export const FIELD = '#f2f7fc';
export const DEEP = '#003366';

export interface Looking {
  readonly page: Page;
  say(message: AgentToStage): Promise<void>;
  /** Shows it alone, whole, at the moment of all pictures. */
  show(now: Cue | Interlude, setup?: Partial<Setup>): Promise<void>;
}

export const test = base.extend<object, { gallery: Gallery; looking: Looking }>({
  // Letters are the same on every machine: there are no hints of its system, no colours of its panel.
  launchOptions: [
    async ({ launchOptions }, use) => {
      const args = ['--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'];
      await use({ ...launchOptions, args: [...(launchOptions.args ?? []), ...args] });
    },
    { scope: 'worker' },
  ],
  gallery: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from its pattern
    async ({}, use) => {
      const gallery = await openGallery();
      await use(gallery);
      await gallery.close();
    },
    { scope: 'worker' },
  ],
  looking: [
    async ({ browser, gallery }, use) => {
      const page = await browser.newPage();
      await page.goto(gallery.url);
      await page.waitForFunction(() => window.gallery.heard.length === 2);
      await page.evaluate(() => {
        // The stage awaits the end of its fades, so they have one.
        document.styleSheets[0]?.insertRule(
          '.layer, .framed, .footer { transition-duration: 1ms !important }',
        );
      });
      const say = (message: AgentToStage) => page.evaluate((said) => window.gallery.say(said), message);
      let shown = 0;
      await use({
        page,
        say,
        async show(now, setup = {}) {
          shown += 1;
          await say(setupOf({ clockOffsetMs: MOMENT_MS - Date.now(), ...setup }));
          await say(playing('id' in now ? { ...now, id: `${now.id} ${shown}` } : now));
          const wanted = 'id' in now ? `[data-cue="${now.id} ${shown}"]` : `[data-interlude="${now.type}"]`;
          await page.locator(`.layer${wanted}[data-phase="visible"]`).waitFor();
          await expect(page.locator('.layer')).toHaveCount(1);
        },
      });
      await page.close();
    },
    { scope: 'worker' },
  ],
});
