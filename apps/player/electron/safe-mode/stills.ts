/**
 * Pictures of stills that were on screen, for when the stage can't be had: a few, small, one file each, named by
 * what they show. Which of them may show is the timeline's answer (`SafeModePlan`), so that nothing stays that staff
 * withdrew or changed, or whose time is over.
 */
import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sweepUnfinished, writeDurably } from '@bacheca/node/durable-file';
import type { SafeModePlan } from '../../agent/playback/safe-mode-plan.ts';

const MAX_KEPT = 8;
/** A picture is taken anew after this, as the look of a place may have changed. */
const FRESH_MS = 24 * 3_600_000;
const EACH_SHOWS_S = 10;
const FILE = /^([0-9a-f]{32})\.jpg$/;

export class Stills {
  readonly #folder: string;
  /** Before anything is written. */
  readonly #swept: Promise<void>;

  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'stills');
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    } catch {
      // On a disk that takes no more there are those that were kept before, or none.
    }
    this.#swept = sweepUnfinished(this.#folder);
  }

  /** Whether there is a picture of this, and not an old one. */
  isFresh(key: string): boolean {
    const still = this.#kept().find((kept) => kept.key === key);
    return still !== undefined && Math.abs(Date.now() - still.takenAtMs) < FRESH_MS;
  }

  async keep(key: string, jpeg: Uint8Array): Promise<void> {
    await this.#swept;
    await writeDurably(join(this.#folder, `${key}.jpg`), jpeg);
    const surplus = this.#kept()
      .sort((a, b) => b.takenAtMs - a.takenAtMs)
      .slice(MAX_KEPT);
    for (const still of surplus) rmSync(join(this.#folder, still.file), { force: true });
  }

  /** Returns those that may show, in a steady order. */
  among(safeModePlan: SafeModePlan | null): string[] {
    const allowed = new Set(safeModePlan?.pictures);
    return this.#kept()
      .map(({ key }) => key)
      .filter((key) => allowed.has(key))
      .sort();
  }

  /** Returns the bytes of a picture, or null. */
  async read(key: string): Promise<Uint8Array<ArrayBuffer> | null> {
    if (!FILE.test(`${key}.jpg`)) return null;
    return readFile(join(this.#folder, `${key}.jpg`)).then(
      (bytes) => new Uint8Array(bytes),
      () => null,
    );
  }

  #kept(): { key: string; file: string; takenAtMs: number }[] {
    try {
      return readdirSync(this.#folder).flatMap((file) => {
        const key = FILE.exec(file)?.[1];
        return key ? [{ key, file, takenAtMs: statSync(join(this.#folder, file)).mtimeMs }] : [];
      });
    } catch {
      // A folder that can't be read has no pictures.
      return [];
    }
  }
}

export interface Page {
  readonly html: string;
  readonly css: string;
}

/** Such a page has no script and no video: little is left that could fail. */
export function pageOf(body: string, css: string, stylesheets: readonly string[] = []): Page {
  const links = [...stylesheets, 'style.css'].map((href) => `<link rel="stylesheet" href="${href}">`);
  const html = `<!doctype html>
<html lang="it">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src 'self'; style-src 'self'; font-src 'self'">
<title>#PratoFacile</title>
${links.join('\n')}
</head>
<body>${body}</body>
</html>`;
  return { html, css };
}

/** A page of the pictures in turn. */
export function stillsPage(keys: readonly string[], dark: boolean): Page {
  const slides = dark
    ? ''
    : keys.length > 0
      ? keys.map((key) => `<img src="${key}.jpg" alt="">`).join('')
      : '<p>#PratoFacile</p>';
  const seconds = keys.length * EACH_SHOWS_S;
  const share = 100 / Math.max(1, keys.length);
  const turns = keys.map(
    (_, index) => `img:nth-child(${index + 1}) { animation-delay: ${index * EACH_SHOWS_S - seconds}s }`,
  );
  // Each picture is visible for its share of the round, the rest of them hidden.
  const css = `html { height: 100%; background: ${dark ? '#000' : '#f2f7fc'}; cursor: none; overflow: hidden }
body { margin: 0; height: 100%; display: grid; place-items: center }
img { position: fixed; inset: 0; width: 100%; height: 100%; object-fit: contain; visibility: hidden }
img:only-child { visibility: visible }
p { font: 700 11vmin 'Titillium Web', sans-serif; color: #003366 }
@keyframes turn { 0% { visibility: visible } ${share}% { visibility: hidden } 100% { visibility: hidden } }
img:not(:only-child) { animation: turn ${seconds}s step-end infinite }
${turns.join('\n')}`;
  return pageOf(slides, css);
}
