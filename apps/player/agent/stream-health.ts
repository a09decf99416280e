/**
 * Whether a stream that failed is well again. Asked of its playlists, a few hundred bytes, so that the screen need
 * not try it: passers-by would see it come and go.
 *
 * A live stream is well when its playlist grows and its newest segment can be read; one on demand when its last can.
 */
import type { Logger } from 'pino';

const FIRST_ASK_MS = 10_000;
/** A stream may be down for days. */
const LONGEST_ASK_MS = 60_000;
const ANSWER_WITHIN_MS = 8_000;
/** A playlist of a day of two-second segments has about two megabytes. */
const MAX_PLAYLIST_CHARACTERS = 4_000_000;

export interface StreamHealthOptions {
  readonly log: Logger;
  readonly fetch?: typeof globalThis.fetch;
  readonly firstAskMs?: number;
}

interface Watched {
  readonly onWell: () => void;
  timer: NodeJS.Timeout | null;
  pauseMs: number;
  /** The newest segment when it was last asked; null before. */
  newest: string | null;
}

export class StreamHealth {
  readonly #log: Logger;
  readonly #fetch: typeof globalThis.fetch;
  readonly #firstAskMs: number;
  readonly #watched = new Map<string, Watched>();

  constructor({ log, fetch = globalThis.fetch, firstAskMs = FIRST_ASK_MS }: StreamHealthOptions) {
    this.#log = log;
    this.#fetch = fetch;
    this.#firstAskMs = firstAskMs;
  }

  /** Calls back once, when it is well; a later call for the same stream takes the place of this one. */
  watch(url: string, onWell: () => void): void {
    this.#forget(url);
    const watched: Watched = { onWell, timer: null, pauseMs: this.#firstAskMs, newest: null };
    this.#watched.set(url, watched);
    this.#askLater(url, watched);
  }

  stop(): void {
    for (const url of [...this.#watched.keys()]) this.#forget(url);
  }

  #forget(url: string): void {
    const watched = this.#watched.get(url);
    if (watched?.timer) clearTimeout(watched.timer);
    this.#watched.delete(url);
  }

  #askLater(url: string, watched: Watched): void {
    watched.timer = setTimeout(async () => {
      const isWell = await this.#ask(url, watched).catch((error: unknown) => {
        this.#log.debug({ url, err: error }, 'a stream is still down');
        watched.newest = null;
        watched.pauseMs = Math.min(LONGEST_ASK_MS, watched.pauseMs * 2);
        return false;
      });
      if (this.#watched.get(url) !== watched) return;
      if (!isWell) return this.#askLater(url, watched);
      this.#watched.delete(url);
      watched.onWell();
    }, watched.pauseMs);
  }

  /** Throws if it is down; false if it may be well, which the next answer will show. */
  async #ask(url: string, watched: Watched): Promise<boolean> {
    if (!isPlaylist(url)) {
      await this.#firstByte(url);
      return true;
    }
    let playlist = await this.#playlist(url);
    const rendition = playlist.text.includes('#EXT-X-STREAM-INF') ? urisOf(playlist)[0] : undefined;
    if (rendition) playlist = await this.#playlist(rendition);
    const newest = urisOf(playlist).at(-1);
    if (!newest) throw new Error('its playlist is empty');
    await this.#firstByte(newest);
    const grows = watched.newest !== null && watched.newest !== newest;
    watched.newest = newest;
    return grows || playlist.text.includes('#EXT-X-ENDLIST');
  }

  async #playlist(url: string): Promise<{ url: string; text: string }> {
    const response = await this.#fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const text = response.ok ? await response.text() : '';
    if (!text.startsWith('#EXTM3U') || text.length > MAX_PLAYLIST_CHARACTERS) {
      throw new Error(`its playlist can't be read (HTTP ${response.status})`);
    }
    return { url: response.url || url, text };
  }

  async #firstByte(url: string): Promise<void> {
    const response = await this.#fetch(url, {
      headers: { range: 'bytes=0-0' },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    // A server that knows no ranges would send all of it.
    await response.body?.cancel();
    if (!response.ok) throw new Error(`its newest segment can't be read (HTTP ${response.status})`);
  }
}

function isPlaylist(url: string): boolean {
  return new URL(url).pathname.endsWith('.m3u8');
}

function urisOf({ url, text }: { url: string; text: string }): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((uri) => new URL(uri, url).href);
}
