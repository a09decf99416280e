import { randomUUID } from 'node:crypto';
import { type UtilityProcess, utilityProcess } from 'electron';
import type { Logger } from 'pino';
import type { Outlook } from '../agent/outlook.ts';
import type { AgentToStage, StageToAgent } from '../stage.ts';
import type { AgentProcessToMain, MainToAgentProcess } from './ipc.ts';

const FIRST_RESTART_MS = 1_000;
const MAX_RESTART_MS = 30_000;
/** An agent that ran this long was well: its next restart is a quick one again. */
const WELL_AFTER_MS = 60_000;
/** What an agent may take to close its journal; then it is ended, which its journal survives. */
const STOP_TIMEOUT_MS = 5_000;

export interface AgentRunnerOptions {
  readonly modulePath: string;
  readonly log: Logger;
  onMessage(message: AgentToStage): void;
  /** An agent listens, the first one or one after a restart. */
  onStarted(run: string): void;
  onOutlook(outlook: Outlook): void;
}

export interface AgentRunner {
  send(message: StageToAgent): void;
  /** Told again to an agent that is started again; null settles it. */
  problem(code: string, message: string | null): void;
  /** The name of the run that listens, or null while none does. */
  run(): string | null;
  stop(): Promise<void>;
}

/** Runs the agent in a utility process, and again whenever it ends unasked. */
export function runAgent(options: AgentRunnerOptions): AgentRunner {
  const { modulePath, log, onMessage, onStarted, onOutlook } = options;
  const problems = new Map<string, string>();
  let child: UtilityProcess | null = null;
  let run: string | null = null;
  let restart: ReturnType<typeof setTimeout> | null = null;
  let failures = 0;
  let stopping = false;

  function start(): void {
    restart = null;
    const startedAt = performance.now();
    const forked = utilityProcess.fork(modulePath, [], { serviceName: 'Bacheca agent', stdio: 'inherit' });
    child = forked;
    forked.on('message', (message: AgentProcessToMain) => {
      if (forked !== child) return;
      if (message.type === 'agent') return onMessage(message.message);
      if (message.type === 'outlook') return onOutlook(message.outlook);
      run = randomUUID();
      for (const [code, text] of problems) post({ type: 'problem', code, message: text });
      onStarted(run);
    });
    forked.on('exit', (code) => {
      if (forked !== child) return;
      child = null;
      run = null;
      if (stopping) return;
      failures = performance.now() - startedAt >= WELL_AFTER_MS ? 0 : failures + 1;
      const delayMs = restartDelayMs(failures);
      log.error({ code, delayMs }, 'the agent ended unexpectedly and is started again');
      restart = setTimeout(start, delayMs);
    });
  }

  function post(message: MainToAgentProcess): void {
    child?.postMessage(message);
  }

  start();
  return {
    // Before it listens there is nothing to tell: a stage says `ready` once it does.
    send: (message) => run !== null && post({ type: 'stage', message }),
    problem(code, message) {
      if (message === null) problems.delete(code);
      else problems.set(code, message);
      if (run !== null) post({ type: 'problem', code, message });
    },
    run: () => run,
    async stop() {
      stopping = true;
      if (restart) clearTimeout(restart);
      const ending = child;
      if (!ending) return;
      await new Promise<void>((resolve) => {
        const timeout = setTimeout(() => {
          log.warn('the agent took too long to stop and is ended');
          ending.kill();
          resolve();
        }, STOP_TIMEOUT_MS);
        ending.once('exit', () => {
          clearTimeout(timeout);
          resolve();
        });
        post({ type: 'stop' });
      });
    },
  };
}

function restartDelayMs(failures: number): number {
  return Math.min(MAX_RESTART_MS, FIRST_RESTART_MS * 2 ** Math.max(0, failures - 1));
}
