import { resolve } from 'node:path';
import { EnvironmentError, readVariable, wholeNumber } from '@bacheca/node/environment';
import { z } from 'zod';
import { type Expected, StartError } from '../agent/faults/start-error.ts';
import type { NetworkSettings } from '../agent/network/network.ts';
import { proxyAddress, proxySettings, withoutLogin } from '../agent/network/proxies.ts';
import type { Command, PanelConfig } from '../agent/playback/panel-power.ts';
import { parseCommand } from './command.ts';
import { startSentence } from './start-sentence.ts';

/** What both hosts read from the environment; README lists the same names. */
export interface PlayerConfig {
  /** It is the scheduler's address; unset, the player plays what it has. */
  readonly server: string | undefined;
  /** It is an absolute folder, which has cache, journal and the host's own files. */
  readonly dataDir: string;
  /** How much of the disk media may take; unset, 8 GiB. */
  readonly cacheBytes: number | undefined;
  /** Where USB sticks appear, such as `/media`; unset, none are looked for. */
  readonly importDir: string | undefined;
  readonly kiosk: boolean;
  /** Allows plain http and ws to a scheduler that is not on this machine. */
  readonly allowInsecure: boolean;
  /** It says how the scheduler is reached: through HTTP proxies, and by authorities besides the system's. */
  readonly network: NetworkSettings;
  readonly logLevel: z.infer<typeof LogLevel>;
  /** The browser host listens there on loopback; 0 takes any free port. */
  readonly port: number;
  /** Where the Electron window opens: `primary`, an index from 0, or a display's label. */
  readonly display: string;
  /** In this hour of the place's clock the stage's page is replaced by a new one, once a night. */
  readonly recycleHour: number;
  /** A page of the stage that takes more memory than this is replaced. */
  readonly memoryLimitMb: number;
  /** How long the last good stills show before the stage is tried again. */
  readonly safeModeSeconds: number;
  /** What the play journal may take on disk. */
  readonly journalLimitBytes: number;
  /** How the screen's panel is switched and read; without commands it is left alone. */
  readonly panel: PanelConfig;
}

const LogLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']);

const Switch = z.enum(['0', '1']).transform((value) => value === '1');

const Server = z.url({ protocol: /^(?:https?|wss?)$/ });

/** An address with a name and a password, or without; without a scheme it is an http: one. */
const ProxyAddress = z
  .string()
  .transform(proxyAddress)
  .pipe(z.url({ protocol: /^https?$/ }));

const PanelCommand = z.string().transform((text, context) => {
  const command = parseCommand(text);
  if (command) return command;
  context.addIssue({ code: 'custom', message: 'not a command' });
  return z.NEVER;
});

/** Throws a StartError that names the variable, its value and what was expected. */
export function readPlayerConfig(env: Readonly<Record<string, string | undefined>>): PlayerConfig {
  function read<T>(name: string, schema: z.ZodType<T>, fallback: T, expected: Expected): T {
    try {
      return readVariable(env, name, schema.optional(), expected.code) ?? fallback;
    } catch (error) {
      if (!(error instanceof EnvironmentError)) throw error;
      // A proxy's address may have a password, and this goes into a log.
      throw new StartError('wrong-setting', { variable: name, value: withoutLogin(error.value), expected });
    }
  }
  const readCommand = (name: string) =>
    read<Command | undefined>(name, PanelCommand, undefined, { code: 'expected-command' });
  return {
    server: read<string | undefined>('BACHECA_SERVER', Server, undefined, { code: 'expected-server' }),
    dataDir: resolve(env.BACHECA_PLAYER_DATA?.trim() || 'data/player'),
    cacheBytes: read<number | undefined>(
      'BACHECA_CACHE_MB',
      wholeNumber(100, 10_000_000).transform((megabytes) => megabytes * 1_000_000),
      undefined,
      { code: 'expected-cache' },
    ),
    importDir: env.BACHECA_IMPORT_DIR?.trim() ? resolve(env.BACHECA_IMPORT_DIR.trim()) : undefined,
    kiosk: read('BACHECA_KIOSK', Switch, false, { code: 'expected-kiosk' }),
    allowInsecure: read('BACHECA_ALLOW_INSECURE', Switch, false, { code: 'expected-insecure' }),
    network: {
      proxies: proxySettings(
        env,
        read<string | undefined>('BACHECA_PROXY', ProxyAddress, undefined, { code: 'expected-proxy' }),
      ),
      caFile: env.BACHECA_CA_FILE?.trim() ? resolve(env.BACHECA_CA_FILE.trim()) : undefined,
    },
    logLevel: read('BACHECA_LOG_LEVEL', LogLevel, 'info', { code: 'expected-log-level' }),
    port: read('BACHECA_PLAYER_PORT', wholeNumber(0, 65_535), 8090, { code: 'expected-port' }),
    display: env.BACHECA_DISPLAY?.trim() || 'primary',
    recycleHour: read('BACHECA_RECYCLE_HOUR', wholeNumber(0, 23), 4, { code: 'expected-hour' }),
    memoryLimitMb: read('BACHECA_MEMORY_LIMIT_MB', wholeNumber(200, 100_000), 1_500, {
      code: 'expected-megabytes-from',
      params: { min: 200 },
    }),
    safeModeSeconds: read('BACHECA_SAFE_MODE_SECONDS', wholeNumber(5, 86_400), 600, {
      code: 'expected-seconds',
      params: { min: 5, max: 86_400 },
    }),
    journalLimitBytes:
      1_000_000 *
      read('BACHECA_JOURNAL_MB', wholeNumber(10, 100_000), 200, {
        code: 'expected-megabytes',
        params: { min: 10, max: 100_000 },
      }),
    panel: {
      on: readCommand('BACHECA_PANEL_ON'),
      off: readCommand('BACHECA_PANEL_OFF'),
      state: readCommand('BACHECA_PANEL_STATE'),
      leadMs:
        1_000 *
        read('BACHECA_PANEL_LEAD_SECONDS', wholeNumber(0, 600), 20, {
          code: 'expected-seconds',
          params: { min: 0, max: 600 },
        }),
    },
  };
}

/** What of it is the agent's, the same in either host. */
export function agentSettings(config: PlayerConfig) {
  const { server, dataDir, allowInsecure, network, cacheBytes, importDir, panel, journalLimitBytes } = config;
  const schedulerUrl = server ? { schedulerUrl: server } : {};
  return {
    dataDir,
    allowInsecure,
    network,
    cacheBytes,
    importDir,
    panel,
    journalLimitBytes,
    ...schedulerUrl,
  };
}

/**
 * A host reads its settings by it when it starts: a bad variable ends the program with its sentence and nothing else.
 */
export function readPlayerConfigOrExit(env: Readonly<Record<string, string | undefined>>): PlayerConfig {
  try {
    return readPlayerConfig(env);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(startSentence(error, env));
    process.exit(1);
  }
}
