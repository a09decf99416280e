/** Which addresses may go on a screen: one place for codes, services and streams. */

/** Why an address is refused. Words for each are the scheduler's (`content/urls.ts`). */
export type UrlProblem =
  | 'not-a-url'
  | 'scheme'
  | 'credentials'
  | 'unreachable-host'
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

/** What is wrong with a page that a passer-by's telephone opens: no `javascript:`, no `tel:` to a premium number. */
export function pageUrlProblem(text: string, maxLength = MAX_URL_LENGTH): UrlProblem | null {
  const url = parsed(text);
  if (!url) return 'not-a-url';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'scheme';
  if (!WRITTEN_OUT.test(text)) return 'not-a-url';
  if (url.username || url.password) return 'credentials';
  if (!isReachableFromAnywhere(url.hostname)) return 'unreachable-host';
  return text.length > maxLength ? 'too-long' : null;
}

/** Names that no name server of the world answers for (RFC 6761, 6762, 8375, 9476, and ICANN's for inner networks). */
const INNER_NAMES = /\.(localhost|local|internal|intranet|lan|home|corp|localdomain|home\.arpa|alt|onion)$/;
/** Addresses of this machine, of inner networks, between a provider and its customers, or of nobody (RFC 6890). */
const INNER_IPV4 =
  /^(0|10|127|22[4-9]|2[345]\d)\.|^192\.168\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;
/** The world's are of 2000::/3. IPv4 addresses written as these are for the inside of a machine. */
const OUTER_IPV6 = /^\[[23][0-9a-f]{3}:/;

/**
 * Whether a telephone on the street could reach it: not a name without a dot, which only the office knows, nor an address of
 * an inner network. The parser has written numbers in other forms as four already.
 */
function isReachableFromAnywhere(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '');
  if (host.startsWith('[')) return OUTER_IPV6.test(host);
  if (/^[\d.]+$/.test(host)) return !INNER_IPV4.test(host);
  return host.includes('.') && !INNER_NAMES.test(host);
}

/** Everybody on the way can read and change what such a page says, and telephones warn of it. */
export function isUnencrypted(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'http:';
}

/** Sites whose addresses are of pages with a player in them. */
const VIDEO_SITES =
  /(^|\.)(youtube\.com|youtu\.be|youtube-nocookie\.com|vimeo\.com|facebook\.com|twitch\.tv)$/;
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * Of a live stream, which players ask for, and not telephones: it may come from the town's own network. HLS over https,
 * which the stage's policy asks; over http from this machine alone.
 */
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
