import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { expect, it } from 'vitest';
import { startAgent } from '../agent.ts';
import { writeIdentity } from '../link/identity.ts';
import { FakeScheduler, TOKEN } from '../testing/fake-scheduler.ts';
import { FakeStage } from '../testing/fake-stage.ts';
import { program, slide } from '../testing/samples.ts';

const DAY_MS = 24 * 3_600_000;

it('a scheduler whose clock is set back a day is told of in the status, not followed, until it is right again', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'bacheca-scheduler-clock-'));
  const scheduler = await FakeScheduler.start();
  const identity = { playerId: 'player-1', screenId: 'screen-1', token: TOKEN };
  await writeIdentity(dataDir, { schedulerUrl: scheduler.url, ...identity });
  scheduler.publish(program([slide('calm', 60_000)], []));
  const stage = new FakeStage();
  const log = pino({ level: 'silent' });
  const agent = await startAgent({ dataDir, host: 'none', stage, log, random: () => 0 });
  try {
    stage.load();
    const jump = () => scheduler.lastStatus?.problems.find(({ code }) => code === 'scheduler-clock');
    await scheduler.until(() => scheduler.lastStatus?.clock.quality.quality === 'synced');
    expect(jump()).toBeUndefined();

    // It was started again with a wrong clock: players ask for the time as they come back.
    scheduler.clockAheadMs = -DAY_MS;
    scheduler.dropLinks();
    const { message } = await scheduler.until(jump);
    expect(message).toContain('24 h back');
    expect(Math.abs(agent.status().clock.offsetMs)).toBeLessThan(DAY_MS / 2);

    scheduler.clockAheadMs = 0;
    scheduler.dropLinks();
    await scheduler.until(() => !jump());
    expect(agent.status().problems).toEqual([]);
    expect(Math.abs(agent.status().clock.offsetMs)).toBeLessThan(DAY_MS / 2);
  } finally {
    await agent.stop();
    stage.close();
    await scheduler.stop();
    await rm(dataDir, { recursive: true });
  }
});
