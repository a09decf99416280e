/** What an HTTP answer in place of what was asked for means to whoever has to put it right. */
import { fault, type PlainFault } from '@bacheca/shared/translations/problem';

export interface UnexpectedAnswer {
  readonly statusCode: number | undefined;
  readonly location: string | undefined;
  readonly contentType: string | undefined;
  /** How a proxy wants whoever comes to sign in: RFC 9110, 11.7.1. */
  readonly proxyAuthenticate?: string | undefined;
}

/**
 * A clause about an answer that no scheduler gives. The scheduler's own word on a player comes over an open link
 * only, so each of these is by something in between, or by a server that is no scheduler.
 */
export function unexpectedAnswerFault(answer: UnexpectedAnswer, askedUrl: string): PlainFault {
  const { statusCode: status = 0, location, contentType, proxyAuthenticate } = answer;
  const isLink = /^wss?:/.test(askedUrl);
  if (status >= 300 && status < 400) {
    const there = location && URL.canParse(location, askedUrl) ? new URL(location, askedUrl) : null;
    return there
      ? fault('answer-sent-on', { where: shown(there), status })
      : fault('answer-sent-nowhere', { status });
  }
  switch (status) {
    case 401:
    case 403:
      return fault('answer-refused', { status });
    case 407:
      // Windows domains often want a ticket of the signed-in user, which a player isn't.
      return proxyAuthenticate !== undefined && !/\bbasic\b/i.test(proxyAuthenticate)
        ? fault('answer-proxy-sign-in', { kind: proxyAuthenticate.slice(0, 40) })
        : fault('answer-proxy-password');
    case 511:
      return fault('answer-log-in-first');
    case 404:
      return fault(isLink ? 'answer-no-link-there' : 'answer-not-there');
    case 101:
    case 400:
    case 426:
    case 501:
      if (!isLink) break;
      return fault('answer-no-websockets', { status });
    case 408:
    case 429:
      return fault('answer-too-much', { status });
    case 500:
      return fault('answer-failed');
    case 502:
    case 503:
    case 504:
      return fault('answer-gateway', { status });
  }
  const isPage = status === 200 || contentType?.startsWith('text/html');
  return fault(isPage ? 'answer-page' : 'answer-unknown', { status });
}

/** It leaves out what may be secret or endless. */
function shown(url: URL): string {
  return `${url.origin}${url.pathname}`.slice(0, 120);
}
