/** The agent's process as Electron's main process runs it, with real processes in the place of Electron's own. */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type AgentRunner, runAgent } from './agent-runner.ts';

const { children } = vi.hoisted(() => ({ children: [] as ChildProcess[] }));

vi.mock('node:child_process', async (original) => {
  const actual = await original<typeof import('node:child_process')>();
  return {
    ...actual,
    fork(path: string, args: string[], options: object) {
      const child = actual.fork(path, args, { ...options, stdio: 'ignore' });
      children.push(child);
      return child;
    },
  };
});
/** They stand in the place of Chromium's utility process. */
const utilities: ChildProcess[] = [];
vi.mock('electron', () => ({
  app: { whenReady: () => Promise.resolve() },
  utilityProcess: {
    fork(path: string, args: string[]) {
      const child = fork(path, args, { serialization: 'advanced' });
      utilities.push(child);
      return Object.assign(child, {
        postMessage: (message: unknown) => child.connected && child.send(message as object),
      });
    },
  },
}));

let folder: string;
let runner: AgentRunner | null = null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bacheca-runner-'));
  children.length = 0;
  utilities.length = 0;
});
afterEach(async () => {
  await runner?.stop();
  runner = null;
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** An agent that the first time reads from a disk that never answers, and then starts. */
function agentOfATiredDisk(): string {
  const path = join(folder, 'agent.mjs');
  writeFileSync(
    path,
    `import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
    const ranBefore = ${JSON.stringify(join(folder, 'ran'))};
    const isFirst = !existsSync(ranBefore);
    writeFileSync(ranBefore, '');
    process.on('message', (message) => {
      appendFileSync(${JSON.stringify(join(folder, 'heard'))}, JSON.stringify(message) + '\\n');
      if (message.type === 'stop') process.exit(0);
    });
    if (isFirst) {
      process.on('SIGTERM', () => undefined);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    }
    process.send({ type: 'started' });
    setInterval(() => process.send({ type: 'alive' }), 100);`,
  );
  return path;
}

it('an agent that hangs before it has started is ended and started again, and the next one hears why', async () => {
  const said: string[] = [];
  const hung: number[] = [];
  const started: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => said.push(JSON.parse(line).msg) });
  const agent = runAgent({
    module: { path: agentOfATiredDisk(), args: [] },
    log,
    onMessage: () => undefined,
    onSafeModePlan: () => undefined,
    onStarted: (run) => started.push(run),
    onHungStart(seconds) {
      hung.push(seconds);
      agent.problem('agent-hung', { seconds: 2, times: 1 });
    },
    startWithinMs: 2_000,
  });
  runner = agent;
  await expect.poll(() => started.length, { timeout: 60_000 }).toBe(1);
  expect(children).toHaveLength(2);
  expect(children[0]?.signalCode).toBe('SIGKILL');
  // It ended before it listened, perhaps since the program can't be started as Node.
  expect(utilities).toEqual([children[1]]);
  expect(hung).toHaveLength(1);
  expect(hung[0]).toBeGreaterThanOrEqual(2);
  expect(said[0]).toMatch(/^the agent has not started in time, perhaps for a disk that does not answer/);
  const heard = join(folder, 'heard');
  await expect
    .poll(() => existsSync(heard) && readFileSync(heard, 'utf8'))
    .toContain(JSON.stringify({ type: 'problem', code: 'agent-hung', params: { seconds: 2, times: 1 } }));
  expect(agent.run()).toBe(started[0]);
}, 90_000);

it('an agent that listened is started again as it was, and never before Electron is ready', async () => {
  const path = join(folder, 'agent.mjs');
  writeFileSync(path, "process.send({ type: 'started' }); setInterval(() => undefined, 1_000);");
  const runs: string[] = [];
  const agent = runAgent({
    module: { path, args: [] },
    log: pino({ level: 'silent' }),
    onMessage: () => undefined,
    onSafeModePlan: () => undefined,
    onStarted: (run) => runs.push(run),
    onHungStart: () => undefined,
  });
  runner = agent;
  await expect.poll(() => runs.length, { timeout: 60_000 }).toBe(1);
  children[0]?.kill('SIGKILL');
  await expect.poll(() => runs.length, { timeout: 60_000 }).toBe(2);
  expect(new Set(runs).size).toBe(2);
  expect(utilities).toEqual([]);
}, 120_000);
