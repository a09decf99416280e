import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import { ENGLISH_MACHINE } from './test/support/environment.ts';

// Workers have this environment, and what they start has theirs.
Object.assign(process.env, ENGLISH_MACHINE);

/** A distribution's own Chromium brings the codecs that Playwright's download lacks. */
const SYSTEM_CHROMIUM = '/usr/bin/chromium';

/** The same browser without its windows, as Debian packs it: pages cost a quarter less in it. Its colours are others by a hair. */
const SYSTEM_HEADLESS_SHELL = '/usr/bin/chromium-headless-shell';

/** Pages of the staff app, and of the browser host: nothing in them depends on how busy the machine is. */
const PAGES = /\/e2e\/pages\//;

/** What the stage shows, standing still. */
const SLIDES = /\/e2e\/slides\//;

/** The Electron host: that it is shut to others, starts, ends, and goes on whatever fails. What it shows is a slide or two. */
const HOSTS = /\/e2e\/electron\/electron-(?!alone)/;

/** Whole systems, from what staff do to what is on a screen: most of their time they wait. */
const JOURNEYS = /\/(?:main-job|schedule|identify|electron-alone)\.spec\.ts$/;

/** Files of every kind on the stage. They take their turn after the whole systems, so that all ends at about the same time. */
const MEDIA = /\/media\.spec\.ts$/;

const isRoot = process.getuid?.() === 0;

/** @param paths Those of the system, the first that is there; else Playwright's own download. */
function launchOptions(...paths: readonly string[]) {
  const executablePath = paths.find((path) => existsSync(path));
  return {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ['--autoplay-policy=no-user-gesture-required', ...(isRoot ? ['--no-sandbox'] : [])],
  };
}

export default defineConfig({
  testDir: 'test/e2e',
  globalSetup: './test/e2e/build.ts',
  // Screens are watched in real time: one at a time. (`npm test` tries a failed test again, and names it; it leaves
  // out what has the tag @long, which `npm run test:long` runs.)
  workers: 1,
  fullyParallel: false,
  retries: 0,
  // What is awaited comes or does not: how soon is no test's matter, on a machine that does other things, too.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  snapshotPathTemplate: '{testDir}/pictures/{arg}{ext}',
  projects: [
    // With `--workers=2` in two at once: each worker has a page, a scheduler and a gallery of its own.
    {
      name: 'pages',
      testMatch: PAGES,
      fullyParallel: true,
      use: { launchOptions: launchOptions(SYSTEM_HEADLESS_SHELL, SYSTEM_CHROMIUM) },
    },
    { name: 'slides', testMatch: SLIDES, fullyParallel: true },
    { name: 'journeys', testMatch: JOURNEYS },
    { name: 'media', testMatch: MEDIA },
    { name: 'hosts', testMatch: HOSTS },
    { name: 'screens', testMatch: '**/*.spec.ts', testIgnore: [PAGES, SLIDES, JOURNEYS, MEDIA, HOSTS] },
  ],
  forbidOnly: Boolean(process.env.CI),
  reporter: process.env.CI ? [['list'], ['html', { open: 'never' }]] : 'list',
  use: {
    browserName: 'chromium',
    locale: 'it-IT',
    timezoneId: 'Europe/Rome',
    trace: 'on-first-retry',
    launchOptions: launchOptions(SYSTEM_CHROMIUM),
  },
});
