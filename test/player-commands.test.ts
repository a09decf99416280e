/** Commands from staff to a real player and back, over a real scheduler. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandView } from '@bacheca/shared/api/commands';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type Agent, startAgent } from '../apps/player/agent/agent.ts';
import { writeIdentity } from '../apps/player/agent/link/identity.ts';
import { FakeStage } from '../apps/player/agent/testing/fake-stage.ts';
import type { Client } from '../apps/scheduler/server/testing/client.ts';
import { draftCity } from '../apps/scheduler/server/testing/content.ts';
import { pair } from '../apps/scheduler/server/testing/pair.ts';
import { TestPlayer } from '../apps/scheduler/server/testing/player.ts';
import { type TestScheduler, testScheduler } from '../apps/scheduler/server/testing/scheduler.ts';

let scheduler: TestScheduler;
let staff: Client;
let folder: string;
let agent: Agent | null = null;
let stage: FakeStage;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bacheca-commands-'));
  scheduler = await testScheduler();
  staff = await scheduler.admin();
  await draftCity(staff);
  await staff.post('/api/publish', {});
});
afterEach(async () => {
  await agent?.stop();
  agent = null;
});
afterAll(async () => {
  await scheduler.close();
  rmSync(folder, { recursive: true, force: true });
});

const dataDirOf = (screenId: string) => join(folder, screenId);

async function paired(screenId: string): Promise<{ playerId: string; token: string }> {
  const identity = await pair(scheduler.url, staff, screenId);
  await writeIdentity(dataDirOf(screenId), { schedulerUrl: scheduler.url, screenId, ...identity });
  return identity;
}

async function start(screenId: string): Promise<void> {
  stage = new FakeStage();
  agent = await startAgent({
    dataDir: dataDirOf(screenId),
    host: 'none',
    stage,
    log: pino({ level: 'silent' }),
    random: () => 0,
  });
  stage.load();
}

async function commandsOf(screenId: string): Promise<CommandView[]> {
  return (await staff.get(`/api/screens/${screenId}/commands`)).body as CommandView[];
}

async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await sleep(20);
}

const isLinked = (screenId: string) => async () => {
  const { body } = await staff.get('/api/screens/live');
  const views = body as { screen: { id: string }; player: { connected: boolean } | null }[];
  return views.some(({ screen, player }) => screen.id === screenId && player?.connected === true);
};

it('identify is done once the stage has drawn it, and its command says so', async () => {
  await paired('urp-1');
  await start('urp-1');
  await until(isLinked('urp-1'));
  expect(await staff.post('/api/screens/urp-1/identify')).toMatchObject({
    status: 200,
    body: { screenIds: ['urp-1'] },
  });
  expect(stage.heard.filter(({ type }) => type === 'identify')).toMatchObject([
    { screenName: 'Schermo urp-1' },
  ]);
  expect(await commandsOf('urp-1')).toMatchObject([
    { name: 'identify', state: 'done', issuedBy: 'admin', result: { outcome: 'done' } },
  ]);
});

it('a player that was away while staff unpaired it forgets its place when it comes, and says so', async () => {
  const { playerId } = await paired('urp-2');
  await start('urp-2');
  await until(() => existsSync(join(dataDirOf('urp-2'), 'programs', 'current')));
  await agent?.stop();
  expect((await staff.post(`/api/players/${playerId}/unpair`)).status).toBe(204);
  expect(await commandsOf('urp-2')).toMatchObject([{ name: 'unpair', state: 'queued', playerId }]);

  scheduler = await scheduler.restart();
  staff = await scheduler.admin();
  const identity = join(dataDirOf('urp-2'), 'identity.json');
  const kept = JSON.parse(await readFile(identity, 'utf8'));
  await writeIdentity(dataDirOf('urp-2'), { ...kept, schedulerUrl: scheduler.url });
  await start('urp-2');
  await until(async () => (await commandsOf('urp-2'))[0]?.state === 'done');
  await until(() => stage.lastPairing()?.corner === false);
  expect(await readFile(identity, 'utf8')).not.toContain('token');
  expect(existsSync(join(dataDirOf('urp-2'), 'programs', 'current'))).toBe(false);
});

it('a player that is there when staff unpair it forgets its place at once, and shows a code', async () => {
  const { playerId } = await paired('pin-1');
  await start('pin-1');
  await until(isLinked('pin-1'));
  expect((await staff.post(`/api/players/${playerId}/unpair`)).status).toBe(204);
  await until(async () => (await commandsOf('pin-1'))[0]?.state === 'done');
  await until(() => stage.lastPairing()?.corner === false);
});

it('a player of 0.1.0 that was away is told by the message that it knows', async () => {
  const { playerId, token } = await pair(scheduler.url, staff, 'pin-1');
  await staff.post(`/api/players/${playerId}/unpair`);
  const older = await TestPlayer.connect(scheduler.url, { token });
  await older.next('pairing');
  await older.next('unpair');
  expect(await older.next('closed')).toMatchObject({ code: 4410 });
  await until(async () => (await commandsOf('pin-1'))[0]?.state === 'delivered');
});

it('a name that the player doesn’t know is answered with a failure that says so', async () => {
  const { playerId } = await paired('pin-1');
  scheduler.spoil((database) =>
    database
      .prepare(
        `INSERT INTO commands VALUES (?, ?, 'pin-1', 9, 'dance', '{}', 'anna', ?, ?, 'queued', NULL, NULL)`,
      )
      .run('c0a8f1de-7f4e-4b57-8a53-7d2f5c1b9e10', playerId, Date.now(), Date.now() + 60_000),
  );
  await start('pin-1');
  await until(async () => (await commandsOf('pin-1')).some(({ state }) => state === 'failed'));
  expect((await commandsOf('pin-1')).find(({ name }) => name === 'dance')).toMatchObject({
    result: { outcome: 'failed', code: 'unknown-command', reason: expect.stringContaining('dance') },
  });
});

it('what became of commands is for those who are signed in', async () => {
  expect((await scheduler.visitor().get('/api/screens/urp-1/commands')).status).toBe(401);
  expect((await staff.get('/api/screens/altrove/commands')).status).toBe(404);
});
