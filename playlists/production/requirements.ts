import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { execa } from 'execa';
import { chromiumPath } from './browser.ts';

/** Programs and fonts that production needs and the product itself doesn't, with how to get each. */
const requirements: { name: string; install: string; isThere: () => Promise<boolean> }[] = [
  {
    name: 'Chromium',
    install: 'apt-get install -y chromium (or: npx playwright install chromium)',
    isThere: async () => existsSync(chromiumPath() ?? chromium.executablePath()),
  },
  {
    name: 'ffmpeg with libx264 and libwebp',
    install: 'apt-get install -y ffmpeg',
    isThere: async () => {
      const { stdout } = await execa('ffmpeg', ['-hide_banner', '-encoders'], { reject: false });
      return String(stdout).includes('libx264') && String(stdout).includes('libwebp');
    },
  },
  {
    name: 'Noto Sans CJK SC, the typeface of the Chinese pages',
    install: 'apt-get install -y fonts-noto-cjk',
    isThere: async () => {
      const { stdout } = await execa('fc-list', ['Noto Sans CJK SC'], { reject: false });
      return String(stdout).trim() !== '';
    },
  },
];

/** What is missing, a line each; empty when everything is there. */
export async function missingRequirements(): Promise<string[]> {
  const found = await Promise.all(requirements.map(({ isThere }) => isThere()));
  return requirements
    .filter((_, i) => !found[i])
    .map(({ name, install }) => `${name} is missing: ${install}`);
}
