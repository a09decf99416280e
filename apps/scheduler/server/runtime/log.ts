import { type Logger, pino } from 'pino';
import type { Config } from './config.ts';

export type Log = Logger;

/** What a log line may never carry, wherever it sits in the first three levels. */
const SECRETS = [
  'password',
  'current',
  'next',
  'token',
  'tokenHash',
  'authorization',
  'cookie',
  'set-cookie',
];

/** Writes JSON lines. Requests are written as method, path and address only: a query or header may hold a secret. */
export function createLog(
  config: Pick<Config, 'logLevel'>,
  destination?: { write(line: string): void },
): Log {
  const options = {
    level: config.logLevel,
    redact: {
      paths: SECRETS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
      censor: '[secret]',
    },
    serializers: {
      req: (request: { method: string; url: string; ip?: string; address?: string }) => ({
        method: request.method,
        path: request.url.split('?')[0],
        address: request.address || request.ip,
      }),
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
