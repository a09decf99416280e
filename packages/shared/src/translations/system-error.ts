/** What the system says of a failure, as a part of a sentence: its own words are English, whatever the reader's language. */
import type { systemErrors } from './it/system-errors.ts';
import type { PlainFault } from './problem.ts';

const CODES: Readonly<Record<string, keyof typeof systemErrors>> = {
  ENOSPC: 'system-no-space',
  EDQUOT: 'system-quota',
  EACCES: 'system-no-access',
  EPERM: 'system-not-permitted',
  ENOENT: 'system-missing',
  EEXIST: 'system-exists',
  EROFS: 'system-read-only',
  EMFILE: 'system-too-many-files',
  ENFILE: 'system-too-many-files',
  ENOMEM: 'system-no-memory',
  EIO: 'system-disk-failed',
  ENOTDIR: 'system-no-folder',
  EISDIR: 'system-is-folder',
  ENOTEMPTY: 'system-not-empty',
  EBUSY: 'system-busy',
  ETXTBSY: 'system-busy',
  ENAMETOOLONG: 'system-name-too-long',
  ENODEV: 'system-no-device',
  ENXIO: 'system-no-device',
  EXDEV: 'system-other-disk',
  ELOOP: 'system-links-in-circle',
  EFBIG: 'system-file-too-large',

  ECONNREFUSED: 'system-refused',
  ECONNRESET: 'system-cut-off',
  EPIPE: 'system-cut-off',
  ETIMEDOUT: 'system-timed-out',
  EHOSTUNREACH: 'system-unreachable',
  ENETUNREACH: 'system-no-network',
  ENETDOWN: 'system-no-network',
  EADDRINUSE: 'system-address-taken',
  EADDRNOTAVAIL: 'system-address-foreign',
  ENOTFOUND: 'system-name-unknown',
  EAI_AGAIN: 'system-name-unanswered',
  CERT_HAS_EXPIRED: 'system-certificate-expired',
  CERT_NOT_YET_VALID: 'system-certificate-early',
  ERR_TLS_CERT_ALTNAME_INVALID: 'system-certificate-name',
  CERT_REVOKED: 'system-certificate-revoked',
  CERT_UNTRUSTED: 'system-certificate-untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'system-certificate-untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'system-certificate-untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'system-certificate-untrusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'system-certificate-untrusted',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'system-certificate-untrusted',
  EPROTO: 'system-tls',
  ERR_SSL_WRONG_VERSION_NUMBER: 'system-tls',
  ABORT_ERR: 'system-aborted',

  SQLITE_FULL: 'system-no-space',
  SQLITE_IOERR: 'system-disk-failed',
  SQLITE_READONLY: 'system-read-only',
  SQLITE_BUSY: 'system-busy',
  SQLITE_LOCKED: 'system-busy',
  SQLITE_CORRUPT: 'system-database-damaged',
  SQLITE_NOTADB: 'system-no-database',
  SQLITE_CANTOPEN: 'system-database-closed',
  SQLITE_NOMEM: 'system-no-memory',
};

/** The codes that have words here, for tests. */
export const SYSTEM_CODES: readonly string[] = Object.keys(CODES);

/** Returns its words as a fault, with its code and what it was about; what is not known here, as it says it itself. */
export function systemCause(error: unknown): PlainFault | string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  // SQLite says more of it behind: SQLITE_IOERR_WRITE.
  const known = CODES[/^SQLITE_[A-Z]+/.exec(code)?.[0] ?? code];
  if (known !== undefined) return { code: known, params: { detail: [code, ...subjectOf(error)].join(' ') } };
  // What fetch says itself is that it failed.
  const within = error.cause instanceof Error ? systemCause(error.cause) : '';
  return typeof within === 'string' ? error.message : within;
}

function subjectOf(error: Error): readonly string[] {
  if ('path' in error && typeof error.path === 'string') return [error.path];
  if ('hostname' in error && typeof error.hostname === 'string') return [error.hostname];
  if (!('address' in error) || typeof error.address !== 'string') return [];
  return ['port' in error ? `${error.address}:${error.port}` : error.address];
}
