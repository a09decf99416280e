/** Why a connection failed, in a clause that whoever looks after the player can act on. */
import { errorMessage } from '@bacheca/node/errors';

/** A fault that is known here, with its clause. */
export class NetworkError extends Error {
  override name = 'NetworkError';
  readonly code: string;

  constructor(code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

const UNTRUSTED: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_UNTRUSTED',
  'INVALID_CA',
]);

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at {at}: the scheduler is off, or its address or port is another',
  ECONNRESET: 'the connection to {at} was cut off by the other side or something in between',
  EPIPE: 'the connection to {at} was cut off by the other side or something in between',
  ETIMEDOUT: '{at} did not answer in time: it is off, or a firewall keeps the player from it',
  EHOSTUNREACH: 'there is no way to {at}: look at the player’s cable, Wi-Fi and router',
  ENETUNREACH: 'the player has no network that leads to {at}: look at its cable, Wi-Fi and router',
  ENETDOWN: 'the player’s network is down: look at its cable, Wi-Fi and router',
  EADDRNOTAVAIL: 'the player has no address of the kind of {at}: look at its network settings',
  ENOTFOUND: 'the name {host} is not known: check BACHECA_SERVER and the network’s name server',
  EAI_AGAIN: 'the network’s name server did not answer for {host}: look at the player’s network',
  EPROTO:
    '{at} does not speak TLS as expected: check whether BACHECA_SERVER should begin with http: or have another port',
  ERR_SSL_WRONG_VERSION_NUMBER:
    '{at} does not speak TLS: check whether BACHECA_SERVER should begin with http: or have another port',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'the certificate at {at} is for another name: use the name in it for BACHECA_SERVER, or have one made for {host}; if it is the network’s login page, have this player let through',
  CERT_HAS_EXPIRED: 'the certificate of {host} has expired: have it renewed',
  CERT_NOT_YET_VALID: 'the certificate of {host} is not valid yet: look at its dates',
  CERT_REVOKED: 'the certificate of {host} was revoked: have another one made',
};

/** OpenSSL's words for dates that the machine's clock is outside of. */
export function isOfDates(code: string): boolean {
  return code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED';
}

export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/** Returns one clause, never empty. `askedUrl` is what was to be reached. */
export function networkErrorMessage(error: unknown, askedUrl: string): string {
  const { hostname, host } = new URL(askedUrl);
  const clauses = leavesOf(error).map((leaf) => clauseOf(leaf, hostname, host));
  // Each of a name's addresses fails in its own way; the same twice says no more.
  return [...new Set(clauses)].slice(0, 4).join('; ');
}

function clauseOf(error: unknown, hostname: string, host: string): string {
  if (error instanceof NetworkError) return error.message;
  const code = codeOf(error);
  if (UNTRUSTED.has(code)) {
    return (
      `the certificate of ${hostname} is by an authority that this player does not trust (${code}): if it is the ` +
      'town’s own, put that authority’s certificate (PEM) into a file and name it in BACHECA_CA_FILE, or add it to the ' +
      'system’s; if it is a public one, have the server send its intermediate certificates too'
    );
  }
  const said = errorMessage(error);
  const reason = REASONS[code] ?? reasonByKind(code, said);
  if (reason === undefined) {
    const why = said || code || 'no reason was given';
    return `the connection to ${host} failed (${why}): look at what is between it and this player`;
  }
  const at = addressOf(error) ?? host;
  return `${reason.replaceAll('{at}', at).replaceAll('{host}', hostname)} (${code || said})`;
}

/** Errors of the HTTP parser are told by their codes; those of the greeting of `ws` have none. */
function reasonByKind(code: string, said: string): string | undefined {
  if (code.startsWith('HPE_'))
    return 'what answers at {at} is no web server, or something in between changes its answers: check BACHECA_SERVER';
  if (code.startsWith('WS_ERR_'))
    return 'what came from {at} is not as the scheduler sent it: have WebSockets passed through unchanged in between';
  if (code !== '') return undefined;
  if (said === 'Opening handshake has timed out')
    return '{at} takes connections but did not answer in time: the scheduler hangs, or what is in front of it waits for it';
  if (/^(?:Invalid (?:Upgrade|Sec-WebSocket-\S+) header|Server sent )/.test(said))
    return 'what answers at {at} is no scheduler, or something in between changes WebSockets: check BACHECA_SERVER';
  return undefined;
}

/** What is inside errors of several addresses, and of fetch. */
function leavesOf(error: unknown, depth = 0): unknown[] {
  if (depth < 4 && error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.flatMap((one: unknown) => leavesOf(one, depth + 1));
  }
  const isKnown = error instanceof NetworkError || codeOf(error) in REASONS;
  if (depth < 4 && !isKnown && error instanceof Error && error.cause instanceof Error) {
    return leavesOf(error.cause, depth + 1);
  }
  return [error];
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function addressOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('address' in error) || typeof error.address !== 'string') return null;
  const address = error.address.includes(':') ? `[${error.address}]` : error.address;
  return 'port' in error ? `${address}:${error.port}` : address;
}
