import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { systemCause } from '@bacheca/shared/translations/system-error';
import { inWords } from './say.ts';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

/** Long enough for a player to close its play and its journal. */
const STOP_LIMIT_MS = 10_000;

export function run(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn(command, args, { cwd: projectRoot, stdio: 'inherit', ...options });
}

/** Runs to its end; resolves to the exit code, 1 if it could not start or a signal ended it. */
export async function runToEnd(
  command: string,
  args: readonly string[],
  options: SpawnOptions = {},
): Promise<number> {
  const child = run(command, args, options);
  return await new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(inWords('not-started', { command, why: systemCause(error) }));
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

/** Asks the process to end and, if it does not within ten seconds, ends it. */
export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
  await gone;
  clearTimeout(timer);
}

/** Resolves on the first of the signals that ask this process to end. */
export function askedToStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(signal));
  });
}
