import { resolve } from 'node:path';
import { z } from 'zod';

/** What both hosts read from the environment; README lists the same names. */
export interface PlayerConfig {
  /** The scheduler's address. Unset, the player plays what it has. */
  readonly server: string | undefined;
  /** An absolute folder: cache, journal and the host's own files. */
  readonly dataDir: string;
  /** How much of the disk media may take; unset, 8 GiB. */
  readonly cacheBytes: number | undefined;
  /** Where USB sticks appear, such as `/media`; unset, none are looked for. */
  readonly importDir: string | undefined;
  readonly kiosk: boolean;
  /** Allows plain http and ws to a scheduler that is not on this machine. */
  readonly allowInsecure: boolean;
  readonly logLevel: z.infer<typeof LogLevel>;
  /** Where the browser host listens on loopback; 0 takes any free port. */
  readonly port: number;
}

/** A variable that can't be used. Its message is one sentence for whoever set it. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

const LogLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);

const Switch = z.enum(['0', '1']).transform((value) => value === '1');

const Server = z.url({ protocol: /^(?:https?|wss?)$/ });

const Port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.int().max(65_535));

const Megabytes = z
  .string()
  .regex(/^\d{3,8}$/)
  .transform((value) => Number(value) * 1_000_000)
  .pipe(z.int().max(10_000_000 * 1_000_000));

/** Throws a ConfigError that names the variable, its value and what was expected. */
export function readPlayerConfig(env: Readonly<Record<string, string | undefined>>): PlayerConfig {
  function read<T>(name: string, schema: z.ZodType<T>, fallback: T, expected: string): T {
    const value = env[name]?.trim();
    // An empty variable counts as unset: service files often carry `NAME=`.
    if (!value) return fallback;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new ConfigError(`${name} is "${value}", but should be ${expected}.`);
  }
  return {
    server: read<string | undefined>(
      'BACHECA_SERVER',
      Server,
      undefined,
      'the address of the scheduler, such as https://bacheca.comune.prato.it',
    ),
    dataDir: resolve(env.BACHECA_PLAYER_DATA?.trim() || 'data/player'),
    cacheBytes: read<number | undefined>(
      'BACHECA_CACHE_MB',
      Megabytes,
      undefined,
      'how many MB media may take, from 100 to 10000000',
    ),
    importDir: env.BACHECA_IMPORT_DIR?.trim() ? resolve(env.BACHECA_IMPORT_DIR.trim()) : undefined,
    kiosk: read('BACHECA_KIOSK', Switch, false, '1 for a kiosk or 0 for a window'),
    allowInsecure: read(
      'BACHECA_ALLOW_INSECURE',
      Switch,
      false,
      '1 to allow a scheduler without TLS on the network, or 0',
    ),
    logLevel: read('BACHECA_LOG_LEVEL', LogLevel, 'info', `one of ${LogLevel.options.join(', ')}`),
    port: read('BACHECA_PLAYER_PORT', Port, 8090, 'a port from 0 (any free one) to 65535'),
  };
}

/** For a host's start: a bad variable ends the program with its sentence and nothing else. */
export function readPlayerConfigOrExit(env: Readonly<Record<string, string | undefined>>): PlayerConfig {
  try {
    return readPlayerConfig(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
