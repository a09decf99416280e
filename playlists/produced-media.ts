/** The media that were made for the catalogue, as its items name them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { Language } from '../packages/shared/src/model/ids.ts';

const base = { id: z.string(), title: z.string().min(1).max(120), serviceId: z.string().optional() };
const Videos = z.array(
  z.strictObject({
    ...base,
    kind: z.literal('video'),
    variants: z.array(z.strictObject({ language: Language, file: z.string(), subtitles: z.string() })).min(1),
  }),
);
const Page = z.strictObject({ file: z.string(), text: z.string().min(1), durationMs: z.int().positive() });
const Infographics = z.array(
  z.strictObject({
    ...base,
    kind: z.literal('infographic'),
    variants: z.array(z.strictObject({ language: Language, pages: z.array(Page).min(1) })).min(1),
  }),
);

export const videos = Videos.parse(read('items/videos.yaml'));
export const infographics = Infographics.parse(read('items/infographics.yaml'));
export const pages = infographics.flatMap(({ variants }) =>
  variants.flatMap(({ language, pages }) => pages.map((page) => ({ language, ...page }))),
);
export const subtitles = videos.flatMap(({ variants }) => variants);

export function pathOf(file: string): string {
  return join(import.meta.dirname, file);
}

function read(file: string): unknown {
  return parse(readFileSync(pathOf(file), 'utf8'));
}

interface Cue {
  startMs: number;
  endMs: number;
  lines: string[];
}

export function parseVtt(text: string): Cue[] {
  const [signature, ...blocks] = text.trimEnd().split('\n\n');
  if (signature !== 'WEBVTT') throw new Error('A WebVTT file begins with a line that says WEBVTT.');
  return blocks.map((block) => {
    const [timing = '', ...lines] = block.split('\n');
    const [, from, to] = /^(\S+) --> (\S+)$/.exec(timing) ?? [];
    if (from === undefined || to === undefined) throw new Error(`"${timing}" is no timing of a cue.`);
    return { startMs: milliseconds(from), endMs: milliseconds(to), lines };
  });
}

function milliseconds(timestamp: string): number {
  const [, hours, minutes, seconds, ms] = /^(\d\d):(\d\d):(\d\d)\.(\d{3})$/.exec(timestamp) ?? [];
  if (ms === undefined) throw new Error(`"${timestamp}" is no WebVTT timestamp.`);
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(ms);
}
