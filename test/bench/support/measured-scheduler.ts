/**
 * A scheduler in a process of its own that says how late its event loop was: this file forks itself. Lateness is what
 * players, takeovers and staff wait for whatever the scheduler is busy with.
 */
import { fork } from 'node:child_process';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { startScheduler } from '../../../apps/scheduler/server/app/server.ts';
import { readConfig } from '../../../apps/scheduler/server/runtime/config.ts';
import { createLog } from '../../../apps/scheduler/server/runtime/log.ts';
import { stop } from '../../../scripts/support/processes.ts';

type Asked = 'begin' | 'end';
type Said =
  | { readonly type: 'listening'; readonly url: string; readonly password: string | undefined }
  | { readonly type: 'begun' }
  | { readonly type: 'measured'; readonly loop: LoopDelay };

/** How late timers were, in ms: every millisecond that the loop was free is one sample. */
export interface LoopDelay {
  readonly loopP99Ms: number;
  readonly loopMaxMs: number;
}

export interface MeasuredScheduler {
  readonly url: string;
  /** It is the first admin's, on the first start in a data folder. */
  readonly oneTimePassword: string | undefined;
  /** How late the loop is while `work` runs. */
  during(work: () => Promise<void>): Promise<LoopDelay>;
  stop(): Promise<void>;
}

const SAMPLED_EVERY_MS = 1;

export async function startMeasuredScheduler(
  dataDir: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<MeasuredScheduler> {
  const own = { BACHECA_DATA: dataDir, BACHECA_PORT: '0', BACHECA_LOG_LEVEL: 'error' };
  const env = { ...process.env, ...own, ...settings };
  const child = fork(fileURLToPath(import.meta.url), ['measured-scheduler'], { stdio: 'inherit', env });
  const next = <Type extends Said['type']>(type: Type) =>
    new Promise<Extract<Said, { type: Type }>>((resolve, reject) => {
      const onExit = (code: number | null) => reject(new Error(`the scheduler ended with code ${code}`));
      const onSaid = (said: Said) => {
        if (said.type !== type) return;
        child.off('exit', onExit);
        child.off('message', onSaid);
        resolve(said as Extract<Said, { type: Type }>);
      };
      child.once('exit', onExit);
      child.on('message', onSaid);
    });
  const { url, password } = await next('listening');
  return {
    url,
    oneTimePassword: password,
    async during(work) {
      const begun = next('begun');
      child.send('begin' satisfies Asked);
      await begun;
      await work();
      const measured = next('measured');
      child.send('end' satisfies Asked);
      return (await measured).loop;
    },
    stop: () => stop(child),
  };
}

if (process.argv[2] === 'measured-scheduler') {
  const say = (said: Said) => process.send?.(said);
  const config = readConfig(process.env);
  const scheduler = await startScheduler(config, { log: createLog(config) });
  const delay = monitorEventLoopDelay({ resolution: SAMPLED_EVERY_MS });
  process.on('message', (asked: Asked) => {
    if (asked === 'begin') {
      delay.reset();
      delay.enable();
      say({ type: 'begun' });
    } else {
      delay.disable();
      const late = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - SAMPLED_EVERY_MS);
      say({
        type: 'measured',
        loop: { loopP99Ms: late(delay.percentile(99)), loopMaxMs: late(delay.max) },
      });
    }
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void scheduler.close().then(() => process.exit(0)));
  process.once('disconnect', () => process.exit(0));
  say({ type: 'listening', url: scheduler.url, password: scheduler.firstAdmin?.password });
}
