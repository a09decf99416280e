/** A player and its scheduler as the agent's own tests have them: new for each test, and gone after it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pino from 'pino';
import { type Agent, startAgent } from '../agent.ts';
import { writeIdentity } from '../link/identity.ts';
import type { AgentOptions } from '../options.ts';
import { FakeScheduler, TOKEN } from './fake-scheduler.ts';
import { FakeStage } from './fake-stage.ts';
import { program, type SampleFile, sampleVideo, slide, video } from './samples.ts';

export const log = pino({ level: process.env.BACHECA_TEST_LOG ?? 'silent' });
export const film = sampleVideo(1000);
/** These options are for what is about the link itself; the other tests have theirs in memory. */
export const OVER_NETWORK: Partial<AgentOptions> = { openSocket: undefined };

export class AgentFixture {
  readonly dataDir: string;
  /** A test may put another in its place. */
  scheduler: FakeScheduler;
  /** That of the last start. */
  stage = new FakeStage();
  agent: Agent | null = null;

  private constructor(dataDir: string, scheduler: FakeScheduler) {
    this.dataDir = dataDir;
    this.scheduler = scheduler;
  }

  static async open(): Promise<AgentFixture> {
    const dataDir = await mkdtemp(join(tmpdir(), 'bacheca-agent-'));
    const scheduler = await FakeScheduler.start();
    scheduler.media.set(film.file.sha256, film.bytes);
    return new AgentFixture(dataDir, scheduler);
  }

  async close(): Promise<void> {
    await this.stop();
    await this.scheduler.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async start(more: Partial<AgentOptions> = {}): Promise<Agent> {
    this.stage = new FakeStage();
    this.agent = await startAgent({
      dataDir: this.dataDir,
      host: 'none',
      stage: this.stage,
      log,
      // It retries at once: outages in these tests are short.
      random: () => 0,
      openSocket: FakeScheduler.openSocket,
      ...more,
    });
    this.stage.load();
    return this.agent;
  }

  async stop(): Promise<void> {
    await this.agent?.stop();
    this.agent = null;
    this.stage.close();
  }

  async provision(): Promise<void> {
    await writeIdentity(this.dataDir, {
      schedulerUrl: this.scheduler.url,
      playerId: 'player-1',
      screenId: 'screen-1',
      token: TOKEN,
    });
  }

  /** It has its program and its media, and is stopped. */
  async fill(items = [video('film', film), slide('qr')], files: SampleFile[] = [film]): Promise<void> {
    const { scheduler } = this;
    scheduler.publish(program(items, files));
    await this.provision();
    await this.start();
    await scheduler.until(() => scheduler.lastStatus?.program.active && this.hasAllMedia());
    await this.stop();
    scheduler.received.length = 0;
  }

  hasAllMedia(): boolean {
    const cache = this.scheduler.lastStatus?.cache;
    return cache !== undefined && cache.filesReady === cache.filesTotal;
  }

  problemCodes(): string[] {
    return this.agent?.status().problems.map(({ code }) => code) ?? [];
  }

  /** The agent in a process of its own, with a stage that plays. */
  startChild(env: Record<string, string> = {}): ChildProcess {
    const script = join(import.meta.dirname, 'agent-process.ts');
    return spawn(process.execPath, [script, this.dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
  }

  /** Starts such a process so many times, each time until this item is on screen. */
  async killWhileShowing(itemId: string, times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      const child = this.startChild();
      await lineOf(child, `shown ${itemId}`);
      await kill(child);
    }
  }
}

/** Resolves when the process has said so, so many times. */
export async function lineOf(child: ChildProcess, expected: string, times = 1): Promise<void> {
  if (!child.stdout) throw new Error('the child has no output');
  let said = 0;
  for await (const line of createInterface(child.stdout)) {
    if (line === expected) said += 1;
    if (said === times) return;
  }
  throw new Error(`the child ended without saying “${expected}”`);
}

export async function kill(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}
