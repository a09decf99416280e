import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { readingTimeMs } from '../../packages/shared/src/questions/reading.ts';
import type { Infographic } from './infographics/infographic.ts';
import { type SubtitleLanguage, subtitleLanguages, type Video } from './scene.ts';

/** Items as they are written in playlists/items: like `Item`, but files are named by path, not by hash. */
interface AuthoredItem {
  id: string;
  kind: 'video' | 'infographic';
  title: string;
  serviceId?: string;
  variants: object[];
}

export interface DrawnPage {
  file: string;
  text: string;
}

export function videoItem({ id, title, serviceId }: Video): AuthoredItem {
  return {
    id,
    kind: 'video',
    title,
    ...(serviceId === undefined ? {} : { serviceId }),
    variants: subtitleLanguages.map((language) => ({
      language,
      file: `media/${id}.mp4`,
      subtitles: `media/${id}.${language}.vtt`,
    })),
  };
}

export function infographicItem(
  { id, title, serviceId }: Infographic,
  variants: Map<SubtitleLanguage, DrawnPage[]>,
): AuthoredItem {
  return {
    id,
    kind: 'infographic',
    title,
    ...(serviceId === undefined ? {} : { serviceId }),
    variants: [...variants].map(([language, pages]) => ({
      language,
      pages: pages.map(({ file, text }) => ({
        file,
        text,
        durationMs: Math.ceil(readingTimeMs(text, language) / 1000) * 1000,
      })),
    })),
  };
}

/** Writes the items in the order of `ids`; those that were not made again keep what the file says of them. */
export async function writeItems(file: string, ids: string[], made: AuthoredItem[]): Promise<void> {
  const known: AuthoredItem[] = existsSync(file) ? parse(await readFile(file, 'utf8')) : [];
  const items = ids.flatMap((id) => [...made, ...known].find((item) => item.id === id) ?? []);
  const heading = '# Written by `npm run content`; the words and times come from playlists/production.\n';
  await writeFile(file, heading + stringify(items, { lineWidth: 110 }));
}
