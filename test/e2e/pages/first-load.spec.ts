/** How much of the staff app a browser fetches before its first page is there, by the files that Vite built. */
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { buildWebApp, WEB_FILES } from '../support/web-scheduler.ts';

/** JavaScript of the frame of all pages with the first one, compressed: little over a second over a line of 1.6 Mbit/s. */
const MAX_FIRST_BYTES = 220_000;
/** With the words of one language, and what comes while the server is asked. */
const MAX_WHOLE_BYTES = 250_000;

const Manifest = z.record(
  z.string(),
  z.object({
    file: z.string(),
    css: z.array(z.string()).default([]),
    imports: z.array(z.string()).default([]),
  }),
);

const STARTS = {
  today: ['src/start/TodayPage.tsx', 'src/start/Waiting.tsx', 'src/start/OnAirNow.tsx'],
  screens: ['src/screens/ScreensPage.tsx', 'src/screens/Overview.tsx'],
};

for (const [name, [page, ...more]] of Object.entries(STARTS)) {
  test(`the frame and the page that one begins with (${name}) are under 220 kB of JavaScript`, async () => {
    await buildWebApp();
    const manifest = Manifest.parse(JSON.parse(await readFile(`${WEB_FILES}/manifest.json`, 'utf8')));
    if (page === undefined) throw new Error('a start without a page');
    const first = filesOf(manifest, ['index.html', page]);
    const whole = filesOf(manifest, ['index.html', page, ...more, 'src/i18n/it.ts']);
    const sizes = {
      first: await gzippedBytes(first.scripts),
      whole: await gzippedBytes(whole.scripts),
      styles: await gzippedBytes(whole.styles),
    };
    test.info().annotations.push({
      type: 'first load',
      description: `${sizes.first} bytes of JavaScript, ${sizes.whole} until it is drawn, ${sizes.styles} of CSS`,
    });
    expect(first.scripts.size).toBeGreaterThan(3);
    expect(sizes.first).toBeLessThan(MAX_FIRST_BYTES);
    expect(sizes.whole).toBeLessThan(MAX_WHOLE_BYTES);
  });
}

/** What the browser needs of these before it can run them: all that they import, and that in turn. */
function filesOf(manifest: z.infer<typeof Manifest>, entries: readonly string[]) {
  const scripts = new Set<string>();
  const styles = new Set<string>();
  const add = (name: string) => {
    const chunk = manifest[name];
    if (!chunk) throw new Error(`the app was built without ${name}`);
    if (scripts.has(chunk.file)) return;
    scripts.add(chunk.file);
    for (const file of chunk.css) styles.add(file);
    for (const imported of chunk.imports) add(imported);
  };
  for (const entry of entries) add(entry);
  return { scripts, styles };
}

async function gzippedBytes(files: ReadonlySet<string>): Promise<number> {
  let bytes = 0;
  for (const file of files) bytes += gzipSync(await readFile(`${WEB_FILES}/${file}`)).length;
  return bytes;
}
