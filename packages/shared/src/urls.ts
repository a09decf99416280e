/** Which addresses may go on a screen: one place for codes, services and streams. */

/** Why an address is refused. Words for each are the scheduler's (`content/urls.ts`). */
export type UrlProblem =
  | 'not-a-url'
  | 'scheme'
  | 'credentials'
  | 'too-long'
  | 'web-page-of-a-video'
  | 'unsupported-stream'
  | 'insecure-stream';

/** A code of this many bytes has 69 modules a side; no telephone reads a denser one across a room. */
export const MAX_CODE_URL_LENGTH = 300;
const MAX_URL_LENGTH = 2000;

/**
 * As a telephone reads it off a code: browsers mend `https:example.org` and drop line breaks, telephones take them
 * for text. And signs that can't be seen would show another address than the one that is opened.
 */
const WRITTEN_OUT = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]/i;
const UNSEEN = /[\s\p{Cc}\p{Cf}\p{Cs}]/u;

function parsed(text: string): URL | null {
  return URL.canParse(text) && !UNSEEN.test(text) ? new URL(text) : null;
}

/** Of a page that a passer-by's telephone opens: no `javascript:`, no `tel:` to a premium number. */
export function pageUrlProblem(text: string, maxLength = MAX_URL_LENGTH): UrlProblem | null {
  const url = parsed(text);
  if (!url) return 'not-a-url';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'scheme';
  if (!WRITTEN_OUT.test(text)) return 'not-a-url';
  if (url.username || url.password) return 'credentials';
  return text.length > maxLength ? 'too-long' : null;
}

/** Everybody on the way can read and change what such a page says, and telephones warn of it. */
export function isUnencrypted(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'http:';
}

/** Sites whose addresses are of pages with a player in them. */
const VIDEO_SITES =
  /(^|\.)(youtube\.com|youtu\.be|youtube-nocookie\.com|vimeo\.com|facebook\.com|twitch\.tv)$/;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** Of a live stream: HLS over https, which the stage's policy asks; over http from this machine alone. */
export function streamUrlProblem(text: string): UrlProblem | null {
  const url = parsed(text);
  if (!url) return 'not-a-url';
  if (url.username || url.password) return 'credentials';
  if (/^(rtsps?|rtmps?|udp|rtp|srt|mms):$/.test(url.protocol)) return 'unsupported-stream';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'scheme';
  if (!WRITTEN_OUT.test(text)) return 'not-a-url';
  if (VIDEO_SITES.test(url.hostname)) return 'web-page-of-a-video';
  if (/\.mpd$/i.test(url.pathname)) return 'unsupported-stream';
  if (url.protocol === 'http:' && !LOOPBACK.test(url.hostname)) return 'insecure-stream';
  return text.length > MAX_URL_LENGTH ? 'too-long' : null;
}
