/** What a scheduler sends by mail in a test: the files that it writes where no server is set. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { TestScheduler } from './scheduler.ts';

export interface SentMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Waits for so many, in the order in which they were sent. */
export async function sentMail(
  { config }: Pick<TestScheduler, 'config'>,
  count: number,
): Promise<SentMail[]> {
  await expect.poll(() => namesOf(config.dataFolder).length, { timeout: 20_000 }).toBe(count);
  return namesOf(config.dataFolder).map((name) =>
    readMail(readFileSync(join(config.dataFolder, 'mail', name), 'utf8')),
  );
}

function namesOf(dataFolder: string): string[] {
  try {
    return readdirSync(join(dataFolder, 'mail'))
      .filter((name) => name.endsWith('.eml'))
      .sort();
  } catch {
    return [];
  }
}

/** Reads a message of two parts as RFC 2045 has them, which is what the scheduler writes. */
export function readMail(message: string): SentMail {
  const [head = '', ...bodies] = message.replaceAll('\r\n', '\n').split('\n\n');
  const headers = new Map(
    head
      .replace(/\n[ \t]+/g, ' ')
      .split('\n')
      .map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
  );
  const boundary = /boundary="([^"]+)"/.exec(headers.get('content-type') ?? '')?.[1] ?? '';
  const parts = bodies.join('\n\n').split(`--${boundary}`);
  const partOf = (type: string) => {
    const part = parts.find((one) => one.includes(`Content-Type: ${type}`)) ?? '';
    const at = part.indexOf('\n\n');
    return decoded(part.slice(at + 2), /Content-Transfer-Encoding: (\S+)/.exec(part)?.[1] ?? '');
  };
  return {
    to: headers.get('to') ?? '',
    subject: decodedWords(headers.get('subject') ?? ''),
    text: partOf('text/plain'),
    html: partOf('text/html'),
  };
}

function decoded(body: string, encoding: string): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('utf8');
  if (encoding === 'quoted-printable') return quotedPrintable(body.replace(/=\n/g, ''));
  return body;
}

function quotedPrintable(text: string): string {
  const bytes = [...text].flatMap((sign) => [...Buffer.from(sign)]);
  const out: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte !== 0x3d) {
      out.push(byte);
      continue;
    }
    out.push(Number.parseInt(String.fromCharCode(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0), 16));
    at += 2;
  }
  return Buffer.from(out).toString('utf8');
}

function decodedWords(text: string): string {
  return text.replace(/=\?utf-8\?([QB])\?([^?]*)\?=(?:\s+(?==\?))?/gi, (_word, kind: string, body: string) =>
    kind.toUpperCase() === 'B'
      ? Buffer.from(body, 'base64').toString('utf8')
      : quotedPrintable(body.replaceAll('_', ' ')),
  );
}
