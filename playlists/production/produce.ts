/**
 * Draws and encodes the campaign's pills and infographics into playlists/media and writes their items:
 *
 *     npm run content [-- --only video-spid]
 *
 * The results are committed, so that an install needs none of the programs used here.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Browser } from '@playwright/test';
import { type DrawnPage, infographicItem, videoItem, writeItems } from './authored.ts';
import { openBrowser } from './browser.ts';
import { encodeVideo } from './encode.ts';
import { infographics } from './infographics/index.ts';
import type { Infographic } from './infographics/infographic.ts';
import { writeManifest } from './manifest.ts';
import { missingRequirements } from './requirements.ts';
import { type SubtitleLanguage, subtitleLanguages, type Video } from './scene.ts';
import { drawStill } from './still.ts';
import { subtitlesOf } from './subtitles.ts';
import { videos } from './videos/index.ts';

const playlists = fileURLToPath(new URL('..', import.meta.url));

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const isWanted = ({ id }: { id: string }) => values.only === undefined || values.only === id;
const wantedVideos = videos.filter(isWanted);
const wantedInfographics = infographics.filter(isWanted);

if (wantedVideos.length + wantedInfographics.length === 0) {
  const ids = [...videos, ...infographics].map(({ id }) => id);
  fail(`There is no "${values.only}" to produce. Choose one of: ${ids.join(', ')}`);
}
const missing = await missingRequirements();
if (missing.length > 0) fail(`The content can't be produced here.\n${missing.join('\n')}`);

await mkdir(join(playlists, 'media'), { recursive: true });
await mkdir(join(playlists, 'items'), { recursive: true });
const browser = await openBrowser();
try {
  const drawn = [];
  for (const infographic of wantedInfographics) drawn.push(await drawInfographic(browser, infographic));
  await writeItems(join(playlists, 'items/infographics.yaml'), idsOf(infographics), drawn);

  for (const video of wantedVideos) await makeVideo(browser, video);
  await writeItems(join(playlists, 'items/videos.yaml'), idsOf(videos), wantedVideos.map(videoItem));
  await writeManifest();
} finally {
  await browser.close();
}

async function drawInfographic(browser: Browser, infographic: Infographic) {
  const variants = new Map<SubtitleLanguage, DrawnPage[]>();
  for (const language of subtitleLanguages) {
    const pages: DrawnPage[] = [];
    for (const [i, body] of (infographic.variants[language] ?? []).entries()) {
      const file = `media/${infographic.id}-${language}-${i + 1}.webp`;
      pages.push({ file, text: await drawStill(browser, language, body, join(playlists, file)) });
    }
    if (pages.length > 0) variants.set(language, pages);
  }
  console.log(`${infographic.id}: drawn`);
  return infographicItem(infographic, variants);
}

async function makeVideo(browser: Browser, video: Video): Promise<void> {
  await encodeVideo(browser, video, join(playlists, `media/${video.id}.mp4`));
  for (const language of subtitleLanguages) {
    await writeFile(join(playlists, `media/${video.id}.${language}.vtt`), subtitlesOf(video, language));
  }
  console.log(`${video.id}: encoded`);
}

function idsOf(things: { id: string }[]): string[] {
  return things.map(({ id }) => id);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
