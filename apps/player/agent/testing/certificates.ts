/** An authority of a test's own, and certificates by it for any dates. */
import { webcrypto } from 'node:crypto';
import { Integer, OctetString, Utf8String } from 'asn1js';
import {
  AttributeTypeAndValue,
  BasicConstraints,
  Certificate,
  Extension,
  GeneralName,
  GeneralNames,
  Time,
} from 'pkijs';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 24 * 3_600_000;

interface Made {
  readonly pem: string;
  readonly keyPem: string;
}

interface Signer {
  readonly name: string;
  readonly privateKey: CryptoKey;
}

export interface TestAuthority extends Made {
  readonly signer: Signer;
  /** A host's name or its IPv6 address. */
  issue(host: string, dates: { fromMs: number; untilMs: number }): Promise<Made>;
}

/** It stands by itself, or below another one. */
export async function testAuthority(
  name = 'Autorità di prova',
  above?: TestAuthority,
): Promise<TestAuthority> {
  const keys = await pair();
  const nowMs = Date.now();
  const wide = { fromMs: nowMs - 3000 * DAY_MS, untilMs: nowMs + 8000 * DAY_MS };
  const signer: Signer = { name, privateKey: keys.privateKey };
  const issue = async (
    by: Signer,
    subject: string,
    dates: typeof wide,
    own: CryptoKeyPair,
    isAuthority: boolean,
  ) => {
    const certificate = new Certificate();
    certificate.version = 2;
    certificate.serialNumber = new Integer({ value: Math.floor(Math.random() * 1e9) + 1 });
    const named = (value: string) =>
      new AttributeTypeAndValue({ type: '2.5.4.3', value: new Utf8String({ value }) });
    certificate.issuer.typesAndValues.push(named(by.name));
    certificate.subject.typesAndValues.push(named(subject));
    certificate.notBefore = new Time({ type: 0, value: new Date(dates.fromMs) });
    certificate.notAfter = new Time({ type: 0, value: new Date(dates.untilMs) });
    certificate.extensions = isAuthority
      ? [extension('2.5.29.19', new BasicConstraints({ cA: true }).toSchema().toBER())]
      : [extension('2.5.29.17', new GeneralNames({ names: [nameOf(subject)] }).toSchema().toBER())];
    await certificate.subjectPublicKeyInfo.importKey(own.publicKey);
    await certificate.sign(by.privateKey, 'SHA-256');
    const key = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
    return {
      pem: pemOf('CERTIFICATE', certificate.toSchema(true).toBER()),
      keyPem: pemOf('PRIVATE KEY', key),
    };
  };
  return {
    ...(await issue(above?.signer ?? signer, name, wide, keys, true)),
    signer,
    issue: async (host, dates) => issue(signer, host, dates, await pair(), false),
  };
}

function nameOf(host: string): GeneralName {
  if (!host.includes(':')) return new GeneralName({ type: 2, value: host });
  const [head = '', tail = ''] = host.split('::');
  const [before, after] = [head, tail].map((part) => part.split(':').filter(Boolean));
  const zeros = Array.from({ length: 8 - (before?.length ?? 0) - (after?.length ?? 0) }, () => '0');
  const groups = [...(before ?? []), ...zeros, ...(after ?? [])];
  const address = Uint8Array.from(groups.flatMap((group) => [...Buffer.from(group.padStart(4, '0'), 'hex')]));
  return new GeneralName({ type: 7, value: new OctetString({ valueHex: address.buffer }) });
}

async function pair(): Promise<CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])) as CryptoKeyPair;
}

function extension(extnID: string, extnValue: ArrayBuffer): Extension {
  return new Extension({ extnID, critical: false, extnValue });
}

function pemOf(label: string, der: ArrayBuffer): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
