/** What an HTTP answer in place of what was asked for means to whoever has to put it right. */

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
export function unexpectedAnswerMessage(answer: UnexpectedAnswer, askedUrl: string): string {
  const { statusCode = 0, location, contentType, proxyAuthenticate } = answer;
  const isLink = /^wss?:/.test(askedUrl);
  if (statusCode >= 300 && statusCode < 400) {
    const there = location && URL.canParse(location, askedUrl) ? new URL(location, askedUrl) : null;
    const where = there ? shown(there) : 'nowhere';
    return (
      `it was sent on to ${where} (HTTP ${statusCode}). If the scheduler has moved there, set BACHECA_SERVER to its ` +
      'new address; if that is a login page of the network, have this player let through without it'
    );
  }
  switch (statusCode) {
    case 401:
    case 403:
      return (
        `something in between refused it (HTTP ${statusCode}): a proxy, a firewall or the network's login page. ` +
        'Have this player let through to the scheduler; its token is kept'
      );
    case 407:
      // Windows domains often want a ticket of the signed-in user, which a player isn't.
      if (proxyAuthenticate !== undefined && !/\bbasic\b/i.test(proxyAuthenticate))
        return (
          `the proxy wants a sign-in of a kind that players can't do (HTTP 407, ${proxyAuthenticate.slice(0, 40)}): ` +
          'have this player let through without one, or with a name and a password (Basic)'
        );
      return 'the proxy wants a user name and a password (HTTP 407): put them into BACHECA_PROXY, as in http://name:password@proxy:3128';
    case 511:
      return 'the network wants somebody to log in first (HTTP 511): have this player let through without its login page';
    case 404:
      return `there is no scheduler at this address (HTTP 404): check BACHECA_SERVER${isLink ? ', and that a server in front of it passes WebSockets on' : ''}`;
    case 101:
    case 400:
    case 426:
    case 501:
      if (!isLink) break;
      return (
        `something in front of the scheduler does not pass WebSockets on as they are (HTTP ${statusCode}): have it ` +
        'pass the headers Upgrade and Connection (README shows how)'
      );
    case 408:
    case 429:
      return `something in front of the scheduler finds that it gets too much, or too slowly (HTTP ${statusCode})`;
    case 500:
      return 'the scheduler, or the server in front of it, has failed (HTTP 500): look at its log';
    case 502:
    case 503:
    case 504:
      return `the server in front of the scheduler can't reach it at the moment (HTTP ${statusCode})`;
  }
  if (statusCode === 200 || contentType?.startsWith('text/html')) {
    return (
      `a page came in the scheduler's place (HTTP ${statusCode}): a login page of the network, or another server. ` +
      'Have this player let through, and check BACHECA_SERVER'
    );
  }
  return (
    `the scheduler's address answered HTTP ${statusCode}, which no scheduler does: check BACHECA_SERVER and what ` +
    'is between it and this player'
  );
}

/** It leaves out what may be secret or endless. */
function shown(url: URL): string {
  return `${url.origin}${url.pathname}`.slice(0, 120);
}
