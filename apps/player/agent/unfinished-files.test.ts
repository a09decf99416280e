import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import pino from 'pino';
import { expect, it } from 'vitest';
import { type Agent, startAgent } from './agent.ts';
import { writeIdentity } from './link/identity.ts';
import { FakeScheduler, TOKEN } from './testing/fake-scheduler.ts';
import { FakeStage } from './testing/fake-stage.ts';
import { program, slide } from './testing/samples.ts';

const LEFT = '.writing-c0a8f1de-7f4e-4b57-8a53-7d2f5c1b9e10';

it('what power cuts left of files that were being written is gone once a player has started, and it plays', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'bacheca-unfinished-'));
  const scheduler = await FakeScheduler.start();
  let stage = new FakeStage();
  let agent: Agent | null = null;
  const start = async () => {
    stage = new FakeStage();
    agent = await startAgent({
      dataDir,
      host: 'none',
      stage,
      log: pino({ level: 'silent' }),
      openSocket: FakeScheduler.openSocket,
    });
    stage.load();
  };
  try {
    await writeIdentity(dataDir, {
      schedulerUrl: scheduler.url,
      ...{ playerId: 'player-1', screenId: 'screen-1', token: TOKEN },
    });
    const revision = scheduler.publish(program([slide('kept')], []));
    await start();
    await scheduler.until(() => scheduler.lastStatus?.program.active === revision);
    await stage.until(() => stage.screen.includes('kept'));
    await stop();
    await scheduler.stop();

    // Beside each file that this player has written so far, one that it never finished.
    const written = (await readdir(dataDir, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    const names = written.map((path) => relative(dataDir, path));
    expect(names).toEqual(
      expect.arrayContaining(['identity.json', 'clock.json', join('programs', 'current')]),
    );
    for (const path of written) await writeFile(`${path}${LEFT}`, 'half');
    const identity = await readFile(join(dataDir, 'identity.json'), 'utf8');

    await start();
    expect(written.filter((path) => existsSync(`${path}${LEFT}`))).toEqual([]);
    expect(await readFile(join(dataDir, 'identity.json'), 'utf8')).toBe(identity);
    await stage.until(() => stage.screen.includes('kept'));
  } finally {
    await stop();
    await rm(dataDir, { recursive: true });
  }

  async function stop(): Promise<void> {
    await agent?.stop();
    agent = null;
    stage.close();
  }
});
