/**
 * Whose certificates are believed: the authorities that come with the program, those of the operating system, those
 * in NODE_EXTRA_CA_CERTS and SSL_CERT_FILE, and those of a town's own in BACHECA_CA_FILE.
 */

import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import { type Cause, fault } from '@bacheca/shared/translations/problem';
import { systemCause } from '@bacheca/shared/translations/system-error';

/** Where Linux systems keep all authorities in one file, by the tools that write it. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

export interface Authorities {
  /** They are PEM, each once. */
  readonly certificates: readonly string[];
  /** Why BACHECA_CA_FILE can't be used; null where it can or isn't set. */
  readonly problem: Cause | null;
}

export function readAuthorities(
  caFile: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Authorities {
  const own = caFile === undefined ? { certificates: [], problem: null } : readOwn(caFile);
  const others = [env.NODE_EXTRA_CA_CERTS, env.SSL_CERT_FILE].flatMap((path) => (path ? readPem(path) : []));
  const all = [...tls.rootCertificates, ...systemAuthorities(), ...others, ...own.certificates];
  return { certificates: [...new Set(all.map((pem) => pem.trim()))], problem: own.problem };
}

/** They are what the system's own administrators trust. */
function systemAuthorities(): string[] {
  try {
    // Only some systems have it in Node: on Windows and macOS there is no file to read.
    if ('getCACertificates' in tls) return tls.getCACertificates('system');
  } catch {
    // The files below have them then.
  }
  for (const path of BUNDLES) {
    const certificates = readPem(path);
    if (certificates.length > 0) return certificates;
  }
  return [];
}

function readOwn(path: string): Authorities {
  try {
    const certificates = pemIn(readFileSync(path, 'utf8'));
    if (certificates.length > 0) return { certificates, problem: null };
    return { certificates: [], problem: fault('ca-empty', { path }) };
  } catch (error) {
    const why = systemCause(error);
    return { certificates: [], problem: fault('ca-unreadable', { why }) };
  }
}

function readPem(path: string): string[] {
  try {
    return pemIn(readFileSync(path, 'utf8'));
  } catch {
    return [];
  }
}

function pemIn(text: string): string[] {
  return text.match(CERTIFICATE) ?? [];
}
