import { existsSync } from 'node:fs';
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test';
import { PICTURE_HEIGHT, WIDTH } from './drawing/svg.ts';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';

/** Undefined means the browser that Playwright installs for itself. */
export function chromiumPath(): string | undefined {
  return existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined;
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  const isRoot = process.getuid?.() === 0;
  return chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [...(isRoot ? ['--no-sandbox'] : []), '--font-render-hinting=none', '--force-color-profile=srgb'],
  });
}

/** Opens a page of the pictures' size with this content, its fonts loaded, and a camera for it. */
export async function openPage(
  browser: Browser,
  html: string,
): Promise<{ page: Page; shoot: () => Promise<Buffer> }> {
  const viewport = { width: WIDTH, height: PICTURE_HEIGHT };
  const page = await browser.newPage({ viewport, deviceScaleFactor: 1 });
  await page.setContent(html);
  await page.evaluate(async () => {
    await Promise.all([...document.fonts].map((face) => face.load()));
  });
  const session = await page.context().newCDPSession(page);
  return { page, shoot: () => capture(session) };
}

async function capture(session: CDPSession): Promise<Buffer> {
  const { data } = await session.send('Page.captureScreenshot', { format: 'png', optimizeForSpeed: true });
  return Buffer.from(data, 'base64');
}
