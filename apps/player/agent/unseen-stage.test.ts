import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Agent, startAgent } from './agent.ts';
import type { AgentOptions } from './options.ts';
import { FakeStage } from './testing/fake-stage.ts';
import { Machine } from './testing/machine.ts';

const NOW_MS = Date.parse('2026-11-20T10:00:00Z');
const STEP_MS = 1000;

let dataDir: string;
let machine: Machine;
let stage: FakeStage;
let agent: Agent;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-unseen-'));
  machine = new Machine(NOW_MS, NOW_MS);
  stage = new FakeStage();
  // Disks and sockets go on by themselves; what the agent looks at now and then is by this test's time.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});

afterEach(async () => {
  await agent.stop();
  const left = vi.getTimerCount();
  vi.useRealTimers();
  stage.close();
  await rm(dataDir, { recursive: true });
  expect(left).toBe(0);
});

async function start(host: AgentOptions['host']): Promise<void> {
  agent = await startAgent({ dataDir, host, stage, clock: machine, log: pino({ level: 'silent' }) });
}

function pass(ms: number): void {
  for (let passedMs = 0; passedMs < ms; passedMs += STEP_MS) {
    machine.pass(STEP_MS);
    vi.advanceTimersByTime(STEP_MS);
  }
}

const unseen = () =>
  agent
    .status()
    .problems.map(({ code }) => code)
    .filter((code) => code.startsWith('stage-'));

describe('the status of a player whose page nobody sees', () => {
  beforeEach(async () => {
    await start('browser');
    stage.load();
    stage.say({ type: 'alive', hidden: false });
    pass(10_000);
    expect(unseen()).toEqual([]);
  });

  it('says within a minute that it is silent, until it speaks again', () => {
    pass(30_000);
    expect(unseen()).toEqual([]);
    pass(20_000);
    expect(unseen()).toEqual(['stage-silent']);
    expect(agent.status().stage).toMatchObject({ reason: expect.stringContaining('does not respond') });
    stage.say({ type: 'alive', hidden: false });
    expect(unseen()).toEqual([]);
    expect(agent.status().stage).not.toMatchObject({ reason: expect.stringContaining('does not respond') });
  });

  it('says within half a minute that it is hidden, until it is in front', () => {
    stage.say({ type: 'alive', hidden: true });
    pass(10_000);
    expect(unseen()).toEqual([]);
    pass(15_000);
    expect(unseen()).toEqual(['stage-hidden']);
    // A hidden page may say nothing more: that is the same problem, not another.
    pass(120_000);
    expect(unseen()).toEqual(['stage-hidden']);
    stage.say({ type: 'alive', hidden: false });
    expect(unseen()).toEqual([]);
  });

  it('says within a minute that it is closed, until one is open', () => {
    stage.say({ type: 'gone' });
    pass(40_000);
    expect(unseen()).toEqual(['stage-gone']);
    stage.load();
    expect(unseen()).toEqual([]);
  });
});

it('a player whose page never came says so, and one without a stage misses none', async () => {
  await start('electron');
  pass(40_000);
  expect(unseen()).toEqual(['stage-gone']);
  await agent.stop();
  await start('none');
  pass(120_000);
  expect(unseen()).toEqual([]);
});
