/** What an HTTP answer in place of what was asked for means to whoever has to put it right. */

export interface OtherAnswer {
  readonly statusCode: number | undefined;
  readonly location: string | undefined;
  readonly contentType: string | undefined;
}

/**
 * A clause about an answer that no scheduler gives. The scheduler's own word on a player comes over an open link
 * only, so each of these is by something in between, or by a server that is no scheduler.
 */
export function otherAnswer(answer: OtherAnswer, askedUrl: string): string {
  const { statusCode = 0, location, contentType } = answer;
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
      return 'the proxy wants a user name and a password (HTTP 407): put them into BACHECA_PROXY, as in http://name:password@proxy:3128';
    case 511:
      return 'the network wants somebody to log in first (HTTP 511): have this player let through without its login page';
    case 404:
      return 'there is no scheduler at this address (HTTP 404): check BACHECA_SERVER';
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
  return `the scheduler's address answered HTTP ${statusCode}`;
}

/** Without what may be secret or endless. */
function shown(url: URL): string {
  return `${url.origin}${url.pathname}`.slice(0, 120);
}
