import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EnvironmentError, readVariables, wholeNumber } from '@bacheca/node/environment';
import type { ReasonCode } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import { StartupError } from '../errors/startup-error.ts';
import { blockListOf, type TrustProxy } from './trusted-proxies.ts';
import { withoutSecrets } from './without-secrets.ts';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
const REPOSITORY_PLAYLISTS = fileURLToPath(new URL('../../../../playlists', import.meta.url));

/** Behind more than a few it is their addresses that should be named. */
const MAX_PROXIES = 9;
const trustProxy = z.string().transform((text, context): TrustProxy => {
  if (/^\d$/.test(text)) return Math.min(Number(text), MAX_PROXIES);
  const networks = text.split(',').map((network) => network.trim());
  try {
    blockListOf(networks);
  } catch {
    context.addIssue({ code: 'custom', message: 'no list of addresses' });
  }
  return networks;
});

const expects = (code: Extract<ReasonCode, `setting-${string}`>) => code;

/** They are environment variables; each description is the reason that says what it should be. */
const Variables = {
  /** 0 takes any free port. */
  BACHECA_PORT: wholeNumber(0, 65_535).default(8080).describe(expects('setting-port')),
  BACHECA_HOST: z.string().default('127.0.0.1').describe(expects('setting-host')),
  /** Holds the database and the media files. */
  BACHECA_DATA: z.string().default('./data').describe(expects('setting-folder')),
  /** Everything that is no file is in this PostgreSQL; unset, in a SQLite file in the data folder. */
  BACHECA_DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    // Without a name for it PostgreSQL takes the user's, which nobody would look for.
    .refine((url) => /^[^?#]*\/\/[^/?#]+\/[^/?#]+/.test(url))
    .nullable()
    .default(null)
    .describe(expects('setting-database-url')),
  /** People and players reach the scheduler at this address; unset, at whichever they used. */
  BACHECA_PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    // The staff app, its API and the link are at the root of their host: behind a path nothing would be found.
    .refine((url) => new URL(url).origin === url.toLowerCase())
    .nullable()
    .default(null)
    .describe(expects('setting-public-url')),
  BACHECA_LOG_LEVEL: z.enum(LOG_LEVELS).default('info').describe(expects('setting-log-level')),
  /** What a new installation starts with; `none` starts it empty. */
  BACHECA_SEED: z.string().default(REPOSITORY_PLAYLISTS).describe(expects('setting-seed')),
  BACHECA_MAX_UPLOAD_MB: wholeNumber(1, 100_000).default(500).describe(expects('setting-upload-mb')),
  /** Each upload is looked through by a clamd that listens here: `host:port`, or the path of its socket. */
  BACHECA_CLAMD: z
    .string()
    .regex(/^(?:\/.+|[^/\s]+:\d{1,5})$/)
    .nullable()
    .default(null)
    .describe(expects('setting-clamd')),
  /** Plays as they were reported are kept this many days after the month of their receipt; counts stay longer. */
  BACHECA_RAW_PLAY_DAYS: wholeNumber(1, 3650).default(60).describe(expects('setting-days')),
  /** Mail goes out by this server; unset, it is written into files in the data folder. */
  BACHECA_SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .nullable()
    .default(null)
    .describe(expects('setting-smtp-url')),
  /** Whom mail is from: an address, with a name before it or not. */
  BACHECA_MAIL_FROM: z
    .string()
    .regex(/^(?:[^<>\r\n]+<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/)
    .nullable()
    .default(null)
    .describe(expects('setting-mail-from')),
  /** A service that speaks LibreTranslate's API; unset, nothing is translated by a program. */
  BACHECA_TRANSLATE_URL: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null)
    .describe(expects('setting-translate-url')),
  BACHECA_TRANSLATE_KEY: z.string().nullable().default(null).describe(expects('setting-translate-key')),
  /** Platforms need it that better-sqlite3 has no prebuilt binary for. */
  BACHECA_SQLITE_BINDING: z.string().nullable().default(null).describe(expects('setting-binding')),
  /** Reverse proxies in front add the caller's address to X-Forwarded-For. */
  BACHECA_TRUST_PROXY: trustProxy.default(0).describe(expects('setting-proxies')),
  /** A player for the first screen is provisioned into this folder, so that one command shows it all. */
  BACHECA_DEMO_PLAYER: z.string().nullable().default(null).describe(expects('setting-folder')),
};

export interface Config {
  readonly port: number;
  readonly host: string;
  readonly dataFolder: string;
  /** It may hold a password: it is shown to nobody as it is. */
  readonly databaseUrl: string | null;
  /** It has no slash at its end. */
  readonly publicUrl: string | null;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly seedFolder: string | null;
  readonly maxUploadBytes: number;
  readonly clamd: string | null;
  readonly rawPlayDays: number;
  /** It may hold a password: it is shown to nobody as it is. */
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  readonly translateUrl: string | null;
  readonly translateKey: string | null;
  readonly sqliteBinding: string | null;
  readonly trustProxy: TrustProxy;
  readonly demoPlayerFolder: string | null;
}

/** Throws a `StartupError` that names the variable, its value and what it should be. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const values = valuesOf(environment);
  return {
    port: values.BACHECA_PORT,
    host: values.BACHECA_HOST,
    dataFolder: resolve(values.BACHECA_DATA),
    databaseUrl: values.BACHECA_DATABASE_URL,
    publicUrl: values.BACHECA_PUBLIC_URL,
    logLevel: values.BACHECA_LOG_LEVEL,
    seedFolder: values.BACHECA_SEED === 'none' ? null : resolve(values.BACHECA_SEED),
    maxUploadBytes: values.BACHECA_MAX_UPLOAD_MB * 1_000_000,
    clamd: values.BACHECA_CLAMD,
    rawPlayDays: values.BACHECA_RAW_PLAY_DAYS,
    smtpUrl: values.BACHECA_SMTP_URL,
    mailFrom: values.BACHECA_MAIL_FROM ?? `Bacheca <bacheca@${hostOf(values.BACHECA_PUBLIC_URL)}>`,
    translateUrl: values.BACHECA_TRANSLATE_URL,
    translateKey: values.BACHECA_TRANSLATE_KEY,
    sqliteBinding: values.BACHECA_SQLITE_BINDING,
    trustProxy: values.BACHECA_TRUST_PROXY,
    demoPlayerFolder: values.BACHECA_DEMO_PLAYER,
  };
}

function hostOf(publicUrl: string | null): string {
  return publicUrl === null ? 'localhost' : new URL(publicUrl).hostname;
}

const WITH_PASSWORDS = [
  'BACHECA_DATABASE_URL',
  'BACHECA_SMTP_URL',
  'BACHECA_TRANSLATE_URL',
  'BACHECA_TRANSLATE_KEY',
];

function valuesOf(environment: Readonly<Record<string, string | undefined>>) {
  try {
    return readVariables(environment, Variables);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    const { variable, value } = error;
    throw new StartupError('wrong-setting', {
      variable,
      value: WITH_PASSWORDS.includes(variable) ? withoutSecrets(value) : value,
      expected: { code: error.expected },
    });
  }
}
