/** What is asked of a stream's server: bounded in bytes, time and redirects, and kept out of inner networks. */
import type { LimitedFetch, Network } from '../network/network.ts';
import { type AddressScope, checkTarget, type StreamAddresses } from '../network/stream-addresses.ts';

const ANSWER_WITHIN_MS = 8_000;
/** A playlist of a day of two-second segments has about two megabytes. */
const MAX_PLAYLIST_BYTES = 4_000_000;
const MAX_REDIRECTS = 5;
/** Enough to tell a playlist by. */
const BEGINNING_BYTES = 64;

export interface StreamPlaylist {
  /** It came from here, after redirects: its own addresses are relative to that. */
  readonly url: string;
  readonly text: string;
}

export interface StreamRequestOptions {
  readonly network: Pick<Network, 'limitedFetch'>;
  readonly addresses: StreamAddresses;
  readonly signal: AbortSignal;
}

/** The requests of one look at one stream. */
export class StreamRequests {
  readonly #limited: LimitedFetch;
  readonly #own: ReadonlySet<AddressScope>;
  readonly #signal: AbortSignal;

  private constructor(limited: LimitedFetch, own: ReadonlySet<AddressScope>, signal: AbortSignal) {
    this.#limited = limited;
    this.#own = own;
    this.#signal = signal;
  }

  /** `url` is the item's own, written by staff: where that is may be asked. The signal ends what is under way. */
  static async of(
    url: string,
    { network, addresses, signal }: StreamRequestOptions,
  ): Promise<StreamRequests> {
    const own = await addresses.ownScopes(new URL(url).hostname);
    const limited = network.limitedFetch((host) => addresses.checked(host, own));
    return new StreamRequests(limited, own, signal);
  }

  /** Ends all of its connections. */
  close(): void {
    this.#limited.close();
  }

  /**
   * Resolves with null if there is something else than a playlist, told by its first bytes. Throws if there is nothing.
   */
  async playlist(url: string): Promise<StreamPlaylist | null> {
    const { response, at, end } = await this.#open(url);
    try {
      return await readPlaylist(response, at);
    } finally {
      end();
    }
  }

  /** Throws unless something can be read there. */
  async firstByte(url: string): Promise<void> {
    const { end } = await this.#open(url, { range: 'bytes=0-0' });
    // A server that knows no ranges would send all of it.
    end();
  }

  /** `end` closes the connection, however much of the answer is still to come. */
  async #open(
    url: string,
    headers: Record<string, string> = {},
  ): Promise<{ response: Response; at: string; end: () => void }> {
    const closing = new AbortController();
    const signal = AbortSignal.any([this.#signal, closing.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    const end = () => closing.abort();
    let at = new URL(url);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      checkTarget(at, this.#own);
      const response = await this.#limited.fetch(at.href, { headers, signal, redirect: 'manual' });
      const location = response.status >= 300 && response.status < 400 && response.headers.get('location');
      if (!location) {
        if (response.ok) return { response, at: at.href, end };
        end();
        throw new Error(`its server answers with HTTP ${response.status}`);
      }
      response.body?.cancel().catch(() => undefined);
      at = new URL(location, at);
    }
    end();
    throw new Error('its server sends it on and on');
  }
}

/** The bytes are counted as they come out of any compression: a small answer may unfold to a huge one. */
async function readPlaylist(response: Response, url: string): Promise<StreamPlaylist | null> {
  const reader = response.body?.getReader();
  if (!reader) throw new Error('its answer is empty');
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  let isChecked = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      if (bytes > MAX_PLAYLIST_BYTES) throw new Error('its playlist is too long to be one');
      text += decoder.decode(value, { stream: true });
      if (isChecked || bytes < BEGINNING_BYTES) continue;
      if (!isPlaylist(text)) return null;
      isChecked = true;
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
  if (bytes === 0) throw new Error('its answer is empty');
  return isChecked || isPlaylist(text) ? { url, text } : null;
}

function isPlaylist(text: string): boolean {
  return text.trimStart().startsWith('#EXTM3U');
}
