/** Why a connection failed, in a clause that whoever looks after the player can act on. */

import { errorMessage } from '@bacheca/node/errors';
import { type Cause, type Fault, fault } from '@bacheca/shared/translations/problem';
import { systemCause } from '@bacheca/shared/translations/system-error';
import { FaultError } from '../faults/fault-error.ts';

/** A fault that is known here, with its clauses. */
export class NetworkError extends FaultError {
  override name = 'NetworkError';
  readonly code: string;

  constructor(code: string, why: Cause, cause?: unknown) {
    super(why, cause);
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

/** Each of these says `code`; some say `at`, some `host`. */
const CLAUSES = {
  ECONNREFUSED: 'net-refused',
  ECONNRESET: 'net-cut',
  EPIPE: 'net-cut',
  ETIMEDOUT: 'net-timed-out',
  EHOSTUNREACH: 'net-no-way',
  ENETUNREACH: 'net-no-network',
  ENETDOWN: 'net-down',
  EADDRNOTAVAIL: 'net-no-address',
  ENOTFOUND: 'net-name-unknown',
  EAI_AGAIN: 'net-name-unanswered',
  EPROTO: 'net-other-tls',
  ERR_SSL_WRONG_VERSION_NUMBER: 'net-no-tls',
  ERR_TLS_CERT_ALTNAME_INVALID: 'net-certificate-name',
  CERT_HAS_EXPIRED: 'net-certificate-expired',
  CERT_NOT_YET_VALID: 'net-certificate-early',
  CERT_REVOKED: 'net-certificate-revoked',
  NO_CERTIFICATE: 'net-certificate-none',
  INVALID_PURPOSE: 'net-certificate-purpose',
} as const;

/** The codes of Node and OpenSSL whose faults have a clause of their own. */
export const KNOWN_CODES: readonly string[] = [...Object.keys(CLAUSES), ...UNTRUSTED];

/** OpenSSL's words for dates that the machine's clock is outside of. */
export function isOfDates(code: string): boolean {
  return code === 'CERT_NOT_YET_VALID' || code === 'CERT_HAS_EXPIRED';
}

export function dayOf(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/** Returns at least one clause. `askedUrl` is what was to be reached. */
export function networkCause(error: unknown, askedUrl: string): readonly Fault[] {
  const { hostname, host } = new URL(askedUrl);
  const clauses = leavesOf(error).flatMap((leaf) => clausesOf(leaf, hostname, host));
  // Each of a name's addresses fails in its own way; the same twice says no more.
  return [...new Map(clauses.map((clause) => [JSON.stringify(clause), clause])).values()].slice(0, 4);
}

function clausesOf(error: unknown, hostname: string, host: string): Fault | readonly Fault[] {
  if (error instanceof FaultError && typeof error.why !== 'string') return error.why;
  const code = codeOf(error);
  if (UNTRUSTED.has(code)) return fault('net-certificate-untrusted', { host: hostname, code });
  const at = addressOf(error) ?? host;
  if (isKnown(code)) return fault(CLAUSES[code], { at, host: hostname, code });
  const said = errorMessage(error);
  return (
    clauseByKind(code, said, at) ??
    fault('net-failed', { host, why: systemCause(error) || code || fault('no-reason') })
  );
}

/** Errors of the HTTP parser are told by their codes; those of the greeting of `ws` have none. */
function clauseByKind(code: string, said: string, at: string): Fault | null {
  if (code.startsWith('HPE_')) return fault('net-no-web-server', { at, code });
  if (code.startsWith('WS_ERR_')) return fault('net-changed', { at, code });
  if (code !== '') return null;
  if (said === 'Opening handshake has timed out') return fault('net-hangs', { at });
  if (/^(?:Invalid (?:Upgrade|Sec-WebSocket-\S+) header|Server sent )/.test(said))
    return fault('net-no-scheduler', { at });
  return null;
}

function isKnown(code: string): code is keyof typeof CLAUSES {
  return Object.hasOwn(CLAUSES, code);
}

/** What is inside errors of several addresses, and of fetch. */
function leavesOf(error: unknown, depth = 0): unknown[] {
  if (depth < 4 && error instanceof AggregateError && error.errors.length > 0) {
    return error.errors.flatMap((one: unknown) => leavesOf(one, depth + 1));
  }
  const hasClause = error instanceof NetworkError || isKnown(codeOf(error));
  if (depth < 4 && !hasClause && error instanceof Error && error.cause instanceof Error) {
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
