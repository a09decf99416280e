/**
 * Checks a server's chain of certificates at a time other than the machine's. OpenSSL knows only the machine's clock,
 * and of several faults names the last: an expired certificate that nobody trusts is "expired" too. So where dates
 * were refused, everything is checked again here: trust, signatures, constraints, name and dates.
 */
import tls, { type DetailedPeerCertificate, type TLSSocket } from 'node:tls';
import { Certificate, CertificateChainValidationEngine } from 'pkijs';
import { dayOf } from './network-error.ts';

const SERVER_AUTHENTICATION = '1.3.6.1.5.5.7.3.1';
const ANY_USE = '2.5.29.37.0';
const EXTENDED_KEY_USAGE = '2.5.29.37';
const BASIC_CONSTRAINTS = '2.5.29.19';
/** Longer than any chain of use. */
const MAX_CHAIN = 8;

export interface ValiditySpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Chain {
  /** When all its certificates are valid at once; null if they never are. */
  readonly span: ValiditySpan | null;
  /** Resolves with null if it is good at that time, for that host; else with why not, and one of OpenSSL's codes. */
  faultAt(timeMs: number): Promise<ChainFault | null>;
}

export interface ChainFault {
  readonly code: string;
  readonly why: string;
}

/** Reads the chain that a server sent; `authorities` are PEM. */
export function chainOf(socket: TLSSocket, host: string, authorities: readonly string[]): Chain {
  const sent = sentBy(socket);
  const certs = sent.map(({ raw }) => Certificate.fromBER(raw));
  // Only what can have issued one of them is looked at: there are hundreds.
  const trusted = parsedOnce(authorities).filter(({ subject }) =>
    certs.some(({ issuer }) => issuer.isEqual(subject)),
  );
  const [leaf] = sent;
  const spans = certs.map(({ notBefore, notAfter }) => ({
    fromMs: notBefore.value.getTime(),
    untilMs: notAfter.value.getTime(),
  }));
  const span = {
    fromMs: Math.max(...spans.map(({ fromMs }) => fromMs)),
    untilMs: Math.min(...spans.map(({ untilMs }) => untilMs)),
  };
  return {
    span: span.fromMs < span.untilMs ? span : null,
    async faultAt(timeMs) {
      if (!leaf) return { code: 'NO_CERTIFICATE', why: 'it sent no certificate' };
      const nameFault = tls.checkServerIdentity(host, leaf);
      if (nameFault) return { code: 'ERR_TLS_CERT_ALTNAME_INVALID', why: nameFault.message };
      if (!isForServers(certs[0]))
        return { code: 'INVALID_PURPOSE', why: 'its certificate is not for servers' };
      const expired = spans.find(({ fromMs, untilMs }) => timeMs < fromMs || timeMs > untilMs);
      if (expired) {
        const code = timeMs < expired.fromMs ? 'CERT_NOT_YET_VALID' : 'CERT_HAS_EXPIRED';
        return { code, why: `its certificate is not valid on ${dayOf(timeMs)}` };
      }
      // A server's own certificate may be what the town put into its file.
      if (trusted.some((authority) => isSame(authority, certs[0]))) return null;
      const engine = new CertificateChainValidationEngine({
        trustedCerts: trusted,
        // The engine takes the last for the server's own.
        certs: [...certs].reverse(),
        checkDate: new Date(timeMs),
      });
      const { result, resultMessage, certificatePath = [] } = await engine.verify();
      if (result && isSame(certificatePath[0], certs[0]) && keepsToLengths(certificatePath)) return null;
      return { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', why: resultMessage || 'its chain is too long' };
    },
  };
}

function isSame(a: Certificate | undefined, b: Certificate | undefined): boolean {
  return (
    a !== undefined &&
    b !== undefined &&
    Buffer.from(a.toSchema().toBER()).equals(Buffer.from(b.toSchema().toBER()))
  );
}

/** RFC 5280 says in 4.2.1.9 how many authorities may come below one, which the engine doesn't look at. */
function keepsToLengths(path: readonly Certificate[]): boolean {
  return path.every((certificate, index) => {
    const constraints = certificate.extensions?.find(
      ({ extnID }) => extnID === BASIC_CONSTRAINTS,
    )?.parsedValue;
    const most: unknown = constraints?.pathLenConstraint;
    return index === 0 || typeof most !== 'number' || index - 1 <= most;
  });
}

function sentBy(socket: TLSSocket): DetailedPeerCertificate[] {
  const chain: DetailedPeerCertificate[] = [];
  let certificate: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (certificate?.raw && chain.length < MAX_CHAIN) {
    if (chain.some(({ raw }) => raw.equals(certificate?.raw ?? raw))) break;
    chain.push(certificate);
    certificate = certificate.issuerCertificate;
  }
  return chain;
}

/** Without the extension a certificate is for any use. */
function isForServers(certificate: Certificate | undefined): boolean {
  const usage = certificate?.extensions?.find(({ extnID }) => extnID === EXTENDED_KEY_USAGE);
  const purposes: unknown = usage?.parsedValue?.keyPurposes;
  if (usage === undefined) return true;
  return Array.isArray(purposes) && (purposes.includes(SERVER_AUTHENTICATION) || purposes.includes(ANY_USE));
}

const parsedLists = new WeakMap<readonly string[], Certificate[]>();

function parsedOnce(authorities: readonly string[]): Certificate[] {
  const known = parsedLists.get(authorities) ?? authorities.flatMap(parsed);
  parsedLists.set(authorities, known);
  return known;
}

/** Some old authorities are written in ways that the library doesn't read: they are then not trusted here. */
function parsed(pem: string): Certificate[] {
  try {
    const base64 = pem.replace(/-----[A-Z ]+-----|\s/g, '');
    return [Certificate.fromBER(Buffer.from(base64, 'base64'))];
  } catch {
    return [];
  }
}
