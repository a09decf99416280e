import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Agent, type AgentOptions, startAgent } from './agent.ts';
import { writeIdentity } from './identity.ts';
import { FakeScheduler, TOKEN } from './testing/fake-scheduler.ts';
import { FakeStage } from './testing/fake-stage.ts';
import { program, sampleVideo, slide, takeover, video } from './testing/samples.ts';

const log = pino({ level: process.env.LOG ?? 'silent' });

let dataDir: string;
let scheduler: FakeScheduler;
let stage: FakeStage;
let agent: Agent | null = null;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-agent-'));
  scheduler = await FakeScheduler.start();
  stage = new FakeStage();
});

afterEach(async () => {
  await agent?.stop();
  agent = null;
  stage.close();
  await scheduler.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(more: Partial<AgentOptions> = {}): Promise<Agent> {
  agent = await startAgent({ dataDir, host: 'none', stage, log, ...more });
  stage.load();
  return agent;
}

async function provision(): Promise<void> {
  await writeIdentity(dataDir, {
    schedulerUrl: scheduler.url,
    playerId: 'player-1',
    screenId: 'screen-1',
    token: TOKEN,
  });
}

describe('a player with a scheduler', () => {
  it('links, downloads, plays, and reports what it played', async () => {
    const film = sampleVideo(1200);
    scheduler.media.set(film.file.sha256, film.bytes);
    const revision = scheduler.publish(program([video('film', film), slide('qr')], [film]));
    await provision();
    await start();
    await stage.until(() => stage.screen.includes('film') && stage.screen.includes('qr'));
    const play = await scheduler.until(() => scheduler.allPlays().find(({ itemId }) => itemId === 'film'));
    expect(play).toMatchObject({ itemId: 'film', kind: 'video', revision, ruleId: 'always' });
    const status = await scheduler.until(
      () => scheduler.lastStatus?.program.active === revision && scheduler.lastStatus,
    );
    expect(status.cache).toMatchObject({ filesReady: 1, filesTotal: 1 });
  });
});
