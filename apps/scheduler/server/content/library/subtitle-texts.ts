import { readFile } from 'node:fs/promises';
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { Item } from '@bacheca/shared/model/items';
import type { Media } from '../media/media.ts';
import { drawnText } from '../media/subtitles.ts';
import { subtitlesOf } from './library-entry.ts';

/** A line that says when, or that a cue or the file begins. */
const NO_WORDS = /-->|^WEBVTT|^\d+$|^(NOTE|STYLE|REGION)\b/;

/** What the files of subtitles say, each read once: they never change. */
export class SubtitleTexts {
  readonly #media: Media;
  readonly #texts = new Map<Sha256, string>();

  constructor(media: Media) {
    this.#media = media;
  }

  /** Another number than before if more has been read. */
  get version(): number {
    return this.#texts.size;
  }

  of(sha256: Sha256): string | undefined {
    return this.#texts.get(sha256);
  }

  /** Resolves once those of all these items were read. One that isn't on disk says nothing. */
  async read(items: readonly Item[]): Promise<void> {
    for (const item of items) {
      for (const sha256 of subtitlesOf(item)) {
        if (this.#texts.has(sha256)) continue;
        // Whoever asks meanwhile doesn't read it again.
        this.#texts.set(sha256, '');
        this.#texts.set(sha256, await this.#wordsOf(sha256));
      }
    }
  }

  async #wordsOf(sha256: Sha256): Promise<string> {
    try {
      const text = await readFile(this.#media.pathOf(sha256), 'utf8');
      const lines = text.split(/\r?\n/).filter((line) => line !== '' && !NO_WORDS.test(line));
      return lines.map(drawnText).join(' ');
    } catch {
      return '';
    }
  }
}
