import { randomUUID } from 'node:crypto';
import { doubledMs } from '@bacheca/node/backoff';
import type { AnyProblemParams, ProblemCode, ProblemParams } from '@bacheca/shared/translations/problem';
import { app } from 'electron';
import type { Logger } from 'pino';
import type { SafeModePlan } from '../agent/playback/safe-mode-plan.ts';
import type { AgentToStage, StageToAgent } from '../contract/stage.ts';
import { type AgentChild, type AgentModule, forkAsNode, forkAsUtility } from './agent-child.ts';
import type { MainToAgentProcess } from './window/ipc.ts';

const FIRST_RESTART_MS = 1_000;
const MAX_RESTART_MS = 30_000;
/** An agent that ran this long was well: its next restart is a quick one again. */
const HEALTHY_AFTER_MS = 60_000;
const WATCH_EVERY_MS = 1_000;
/** Longer than a tired disk keeps it, which it waits for. Meanwhile the stage shows the branded slide. */
const HUNG_AFTER_MS = 30_000;
/**
 * From its start until it listens: it reads its data folder, from a disk that may be old, and salvages a damaged
 * journal. On one that never answers it would wait for ever.
 */
const START_WITHIN_MS = 120_000;
/** What an agent may take to close its journal; then it is ended, which its journal survives. */
const STOP_TIMEOUT_MS = 5_000;

export interface AgentRunnerOptions {
  readonly module: AgentModule;
  readonly log: Logger;
  onMessage(message: AgentToStage): void;
  /** An agent listens now, the first one or one after a restart. */
  onStarted(run: string): void;
  onSafeModePlan(safeModePlan: SafeModePlan): void;
  /** It did not start in this time and is started again: for the status of the one that does. */
  onHungStart(seconds: number): void;
  readonly startWithinMs?: number;
}

export interface AgentRunner {
  send(message: StageToAgent): void;
  /** This is told again to an agent that is started again; null settles it. */
  problem<Code extends ProblemCode>(code: Code, params: ProblemParams<Code> | null): void;
  /** The name of the run that listens, or null while none does. */
  run(): string | null;
  stop(): Promise<void>;
}

/** Runs the agent in a process of its own, and again whenever it ends unasked. It may be called before `app` is ready. */
export function runAgent(options: AgentRunnerOptions): AgentRunner {
  const { module, log, onMessage, onStarted, onSafeModePlan, onHungStart } = options;
  const startWithinMs = options.startWithinMs ?? START_WITHIN_MS;
  const problems = new Map<ProblemCode, AnyProblemParams>();
  let child: AgentChild | null = null;
  /** Until one of the first kind has ended before it listened, for whatever reason. */
  let forkAgent = forkAsNode;
  let run: string | null = null;
  let restart: ReturnType<typeof setTimeout> | null = null;
  let failures = 0;
  let isStopping = false;
  let silentMs = 0;
  let watchedAtMs = performance.now();

  const watch = setInterval(() => {
    const nowMs = performance.now();
    // As far as this process was on time itself: where all stood still, no one is to blame.
    silentMs += Math.min(nowMs - watchedAtMs, 2 * WATCH_EVERY_MS);
    watchedAtMs = nowMs;
    if (child === null || silentMs < (run === null ? startWithinMs : HUNG_AFTER_MS)) return;
    const seconds = Math.round(silentMs / 1_000);
    if (run === null) {
      log.error(
        { seconds },
        'the agent has not started in time, perhaps for a disk that does not answer; it is ended',
      );
      onHungStart(seconds);
    } else {
      log.error({ seconds }, 'the agent does not respond and is ended');
    }
    silentMs = 0;
    end(child);
  }, WATCH_EVERY_MS);

  function start(): void {
    restart = null;
    silentMs = 0;
    const startedAt = performance.now();
    const forked = forkAgent(module);
    child = forked;
    forked.onMessage((message) => {
      if (forked !== child) return;
      silentMs = 0;
      if (message.type === 'alive') return;
      if (message.type === 'agent') return onMessage(message.message);
      if (message.type === 'safe-mode-plan') return onSafeModePlan(message.safeModePlan);
      run = randomUUID();
      for (const [code, params] of problems) post({ type: 'problem', code, params });
      onStarted(run);
    });
    forked.onExit((how) => {
      if (forked !== child) return;
      child = null;
      if (run === null) forkAgent = forkAsUtility;
      run = null;
      if (isStopping) return;
      failures = performance.now() - startedAt >= HEALTHY_AFTER_MS ? 0 : failures + 1;
      const delayMs = restartDelayMs(failures);
      log.error({ how, delayMs }, 'the agent ended unexpectedly and is started again');
      restart = setTimeout(() => void app.whenReady().then(() => !isStopping && start()), delayMs);
    });
  }

  function post(message: MainToAgentProcess): void {
    child?.post(message);
  }

  start();
  return {
    // Before it listens there is nothing to tell: a stage says `ready` once it does.
    send: (message) => run !== null && post({ type: 'stage', message }),
    problem(code, params) {
      if (params === null) problems.delete(code);
      else problems.set(code, params);
      if (run !== null) post({ type: 'problem', code, params });
    },
    run: () => run,
    async stop() {
      isStopping = true;
      clearInterval(watch);
      if (restart) clearTimeout(restart);
      const ending = child;
      if (!ending) return;
      await new Promise<void>((resolve) => {
        const timeout = setTimeout(() => {
          log.warn('the agent took too long to stop and is ended');
          end(ending);
          resolve();
        }, STOP_TIMEOUT_MS);
        ending.onExit(() => {
          clearTimeout(timeout);
          resolve();
        });
        post({ type: 'stop' });
      });
    },
  };
}

/** Also where its thread hangs: what asks it to end, it would not hear. */
function end(child: AgentChild | null): void {
  if (child?.pid === undefined) return;
  try {
    process.kill(child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

function restartDelayMs(failures: number): number {
  return doubledMs(failures - 1, { baseMs: FIRST_RESTART_MS, capMs: MAX_RESTART_MS });
}
