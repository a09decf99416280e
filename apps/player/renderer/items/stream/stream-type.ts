/**
 * What a stream's address answers with, told by its type and its first bytes: names promise nothing
 * (`LIVE.M3U8`, `manifest(format=m3u8-aapl)`, `live?ext=m3u8`). And why it can't be played, in words that lead to
 * whoever can mend it.
 */

const PLAYLIST_BEGINS = '#EXTM3U';
/** A byte order mark, and white space that some servers send before it. */
const MAX_BEFORE_PLAYLIST = 16;
const ANSWER_WITHIN_MS = 8_000;

export type StreamType =
  | { readonly type: 'hls' }
  /** Anything else that the browser may play by itself; `blocked` says why this page could not look at it. */
  | { readonly type: 'media'; readonly blocked: string | null };

/** Throws with the reason where it can't be a stream that this page plays. */
export async function streamTypeOf(url: string, signal: AbortSignal): Promise<StreamType> {
  const refused = policyMessage(url);
  if (refused) throw new Error(refused);
  const response = await fetch(url, { signal: withLimit(signal), credentials: 'omit' }).catch(() => null);
  if (!response) {
    const why = await unreachableMessage(url, signal);
    // What is no playlist plays without the server's leave, which only reading it needs.
    return isNamedPlaylist(url) ? Promise.reject(new Error(why)) : { type: 'media', blocked: why };
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`its server answers with HTTP ${response.status}`);
  }
  const begins = await beginningOf(response);
  const type = response.headers.get('content-type')?.toLowerCase() ?? '';
  if (begins.includes(PLAYLIST_BEGINS)) return { type: 'hls' };
  if (/^\s*<(?:!doctype|html|head|body)/i.test(begins)) {
    throw new Error('there is a web page at its address, not a stream');
  }
  if (type.includes('mpegurl')) throw new Error('its playlist is damaged');
  return { type: 'media', blocked: null };
}

/**
 * Why a request failed that got no answer: the page's fetch doesn't tell. One whose answer the page may not read
 * tells whether the server is there at all.
 */
export async function unreachableMessage(url: string, signal: AbortSignal): Promise<string> {
  const refused = policyMessage(url);
  if (refused) return refused;
  const isThere = await fetch(url, { mode: 'no-cors', signal: withLimit(signal), credentials: 'omit' }).then(
    (response) => {
      response.body?.cancel().catch(() => undefined);
      return true;
    },
    () => false,
  );
  return isThere
    ? 'its server does not allow other pages to play it (CORS)'
    : 'its server can not be reached';
}

/** The page's Content-Security-Policy says it, which is the same in both hosts. */
function policyMessage(url: string): string | null {
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:') return null;
  if (protocol === 'http:' && hostname === '127.0.0.1') return null;
  return `only https addresses are played, and this one begins with ${protocol}`;
}

async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const decoder = new TextDecoder();
  let text = '';
  while (text.length < PLAYLIST_BEGINS.length + MAX_BEFORE_PLAYLIST) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  // The rest may be endless.
  reader.cancel().catch(() => undefined);
  return text.slice(0, 200);
}

function isNamedPlaylist(url: string): boolean {
  return new URL(url).pathname.toLowerCase().endsWith('.m3u8');
}

function withLimit(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
}
