/**
 * The screen's panel: switched off while the place is closed, on a little before anything shows, and read, so
 * that plays say whether it was lit. Which commands do that is this machine's own configuration.
 *
 *  1. What it should be follows from what shows: off where nothing does now nor within the lead. The screen's
 *     name, for staff who look for it, is something.
 *  2. A command that fails, or a panel that says otherwise, is tried again with growing pauses and is a problem
 *     in the status; playback never waits for it.
 *  3. Without a command that reads it, its state is `unknown`, whatever was switched.
 */

import { execFile } from 'node:child_process';
import { doubledMs } from '@bacheca/node/backoff';
import { type Fault, fault } from '@bacheca/shared/translations/problem';
import { systemCause } from '@bacheca/shared/translations/system-error';
import type { PanelState } from '@bacheca/shared/wire/plays';
import type { Logger } from 'pino';
import type { Clock } from '../clock/clock.ts';
import { causeMessage } from '../faults/problem-message.ts';
import type { Problems } from '../faults/problems.ts';

export type Command = readonly [string, ...string[]];

/** Read from this machine's environment only: a scheduler can't make a player run anything. */
export interface PanelConfig {
  readonly on: Command | undefined;
  readonly off: Command | undefined;
  readonly state: Command | undefined;
  /** It is switched on so long before something shows. */
  readonly leadMs: number;
}

export interface PanelOptions {
  readonly commands: PanelConfig;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** Whether nothing is to be seen on the screen, so many ms from now. */
  readonly isDarkIn: (ms: number) => boolean;
  readonly problems: Problems;
  readonly log: Logger;
  readonly onState: () => void;
}

type Wanted = 'on' | 'off';

interface Ran {
  readonly exitCode: number | null;
  readonly output: string;
  /** Why there is no exit code, or what it printed. */
  readonly why: Fault;
}

const LOOK_EVERY_MS = 1_000;
/** A place that closes for a moment, by a change of the program, doesn't make the panel flap. */
const SETTLED_AFTER_MS = 10_000;
const READ_EVERY_MS = 60_000;
/** A panel takes some seconds to wake, and says so late. */
const READ_AFTER_CHANGE_MS = 5_000;
const FIRST_RETRY_MS = 10_000;
const MAX_RETRY_MS = 5 * 60_000;
const COMMAND_LIMIT_MS = 15_000;
const OUTPUT_LIMIT_BYTES = 64 * 1024;

export class Panel {
  readonly #options: PanelOptions;
  readonly #timer: NodeJS.Timeout | null;
  #state: PanelState = 'unknown';
  /** What was last asked for, and whether the command did it. */
  #tried: { readonly wanted: Wanted; readonly succeeded: boolean } | null = null;
  #closedSinceMs: number | null = null;
  /** Whether its state was read since. */
  #readSince = false;
  /** They are counted since the panel last was as it should be. */
  #attempts = 0;
  #tryAtMs = 0;
  #readAtMs = 0;
  #busy: Promise<void> | null = null;
  #stopped = false;

  constructor(options: PanelOptions) {
    this.#options = options;
    const { on, off, state } = options.commands;
    this.#timer = on || off || state ? setInterval(() => this.look(), LOOK_EVERY_MS) : null;
  }

  get state(): PanelState {
    return this.#state;
  }

  /** How long it may be until what shows from now on can be seen. */
  get wakingMs(): number {
    const { on, leadMs } = this.#options.commands;
    const isOn = this.#state === 'on' || (this.#state === 'unknown' && this.#tried?.wanted === 'on');
    return on && !isOn ? leadMs : 0;
  }

  /** Does what is due: one command at a time. */
  look(): void {
    if (this.#busy || this.#stopped) return;
    const due = this.#due();
    if (!due) return;
    this.#busy = due().finally(() => {
      this.#busy = null;
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.idle();
  }

  /** Resolves when no command runs. */
  async idle(): Promise<void> {
    await this.#busy;
  }

  #due(): (() => Promise<void>) | null {
    const { clock, commands } = this.#options;
    const nowMs = clock.monotonicMs();
    const wanted = this.#wanted(nowMs);
    const command = wanted && commands[wanted];
    if (command && this.#mustSwitch(wanted, nowMs)) return () => this.#switch(wanted, command);
    const { state } = commands;
    return state && nowMs >= this.#readAtMs ? () => this.#read(state) : null;
  }

  #mustSwitch(wanted: Wanted, nowMs: number): boolean {
    if (this.#tried?.wanted !== wanted) return true;
    // What was read before it was switched says nothing of what that did.
    const isOtherwise = this.#readSince && this.#state !== 'unknown' && this.#state !== wanted;
    return (!this.#tried.succeeded || isOtherwise) && nowMs >= this.#tryAtMs;
  }

  /** Returns null while it is not sure yet that the place stays closed. */
  #wanted(nowMs: number): Wanted | null {
    const { isDarkIn, commands } = this.#options;
    if (!isDarkIn(0) || !isDarkIn(commands.leadMs)) {
      this.#closedSinceMs = null;
      return 'on';
    }
    this.#closedSinceMs ??= nowMs;
    return nowMs - this.#closedSinceMs >= SETTLED_AFTER_MS ? 'off' : null;
  }

  async #switch(wanted: Wanted, command: Command): Promise<void> {
    const { clock, problems, log } = this.#options;
    if (this.#tried?.wanted !== wanted) this.#attempts = 0;
    this.#attempts += 1;
    const ran = await run(command);
    const succeeded = ran.exitCode === 0;
    this.#tried = { wanted, succeeded };
    this.#readSince = false;
    const nowMs = clock.monotonicMs();
    this.#tryAtMs = nowMs + doubledMs(this.#attempts - 1, { baseMs: FIRST_RETRY_MS, capMs: MAX_RETRY_MS });
    this.#readAtMs = nowMs + READ_AFTER_CHANGE_MS;
    if (succeeded) {
      problems.settle('panel-command');
      log.info({ wanted }, 'the panel was switched');
      return;
    }
    log.warn({ wanted, why: causeMessage(ran.why) }, 'the panel could not be switched');
    // The command itself is not said: it may hold a password, and the status is for many eyes.
    const name = wanted === 'on' ? 'BACHECA_PANEL_ON' : 'BACHECA_PANEL_OFF';
    problems.raise('panel-command', {
      switch: fault(`panel-switch-${wanted}`),
      variable: name,
      why: ran.why,
    });
  }

  async #read(command: Command): Promise<void> {
    const { clock, problems, onState } = this.#options;
    const ran = await run(command);
    const state = stateIn(ran);
    this.#readSince = true;
    this.#readAtMs = clock.monotonicMs() + READ_EVERY_MS;
    if (state === 'unknown') {
      problems.raise('panel-state', { why: ran.why });
    } else {
      problems.settle('panel-state');
    }
    this.#compare(state);
    if (state === this.#state) return;
    this.#state = state;
    onState();
  }

  #compare(state: PanelState): void {
    const { clock, problems, commands } = this.#options;
    const wanted = this.#wanted(clock.monotonicMs());
    if (wanted === null || state === 'unknown') return;
    if (state === wanted) {
      problems.settle('panel-differs');
      this.#attempts = 0;
      return;
    }
    // Right after it was switched it may not be awake yet: what holds on is a problem.
    const isSure = commands[wanted] ? this.#attempts > 1 : wanted === 'on';
    if (!isSure) return;
    problems.raise('panel-differs', {
      state: fault(wanted === 'on' ? 'panel-off-though-open' : 'panel-on-though-closed'),
    });
  }
}

/** The last of the words on, off, standby or suspend in what it printed; without one, what its exit code says. */
export function stateIn({ exitCode, output }: Pick<Ran, 'exitCode' | 'output'>): PanelState {
  const word = output
    .toLowerCase()
    .match(/\b(?:on|off|standby|suspend)\b/g)
    ?.at(-1);
  if (word && exitCode === 0) return word === 'on' ? 'on' : 'off';
  if (exitCode === 0) return 'on';
  return exitCode === 1 ? 'off' : 'unknown';
}

/** Runs a command without a shell, bounded in time and output. Never rejects. */
function run([program, ...args]: Command): Promise<Ran> {
  return new Promise((resolve) => {
    const limits = {
      timeout: COMMAND_LIMIT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: OUTPUT_LIMIT_BYTES,
    } as const;
    const child = execFile(program, args, { ...limits, windowsHide: true }, (error, stdout, stderr) => {
      // A program that could not be started has a negative one.
      const exitCode = child.exitCode !== null && child.exitCode >= 0 ? child.exitCode : null;
      const said = (stderr.trim() || stdout.trim()).slice(0, 200);
      resolve({ exitCode, output: stdout, why: switchFailure(error, exitCode, said) });
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end();
  });
}

function switchFailure(error: unknown, exitCode: number | null, said: string): Fault {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') return fault('command-not-found');
  if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') return fault('command-printed-too-much');
  if (exitCode !== null)
    return said
      ? fault('command-ended-saying', { code: exitCode, said })
      : fault('command-ended', { code: exitCode });
  if (error instanceof Error && 'killed' in error && error.killed)
    return fault('command-too-slow', { seconds: COMMAND_LIMIT_MS / 1_000 });
  return fault('command-not-run', { why: systemCause(error) });
}
