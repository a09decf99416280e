/**
 * Goes from the API to the screen: a scheduler and a player in one process, on one clock that the test sets. The stage
 * is one that doesn't draw; what the player decides and when is all real.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TakeoverView } from '@bacheca/shared/api/takeovers';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Agent, startAgent } from '../apps/player/agent/agent.ts';
import { writeIdentity } from '../apps/player/agent/link/identity.ts';
import { FakeStage } from '../apps/player/agent/testing/fake-stage.ts';
import type { Client } from '../apps/scheduler/server/testing/client.ts';
import { TestClock } from '../apps/scheduler/server/testing/clock.ts';
import { draftCity, notice, playlist, rule, save } from '../apps/scheduler/server/testing/content.ts';
import { pair } from '../apps/scheduler/server/testing/pair.ts';
import { type TestScheduler, testScheduler } from '../apps/scheduler/server/testing/scheduler.ts';

/** So late may a machine be that is busy or stands still for a while: how quick it is, the benches measure. */
const LATE_MS = 30_000;
/** Timers are not finer. */
const EARLY_MS = 20;

let clock: TestClock;
let scheduler: TestScheduler;
let schedulerRuns = false;
let staff: Client;
let dataDir: string;
let stage: FakeStage;
let agent: Agent | null = null;

beforeEach(async () => {
  // It is a Monday, 13:50 in Prato.
  clock = new TestClock('2026-11-23T12:50:00Z');
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-schedule-'));
  scheduler = await testScheduler({ clock });
  schedulerRuns = true;
  staff = await scheduler.admin();
  await draftCity(staff);
  await save(staff, 'items', notice('benvenuto', { durationMs: 3000 }));
  await staff.post('/api/publish');
  const { playerId, token } = await pair(scheduler.url, staff, 'urp-1');
  await writeIdentity(dataDir, { schedulerUrl: scheduler.url, playerId, screenId: 'urp-1', token });
  await startPlayer();
  await stage.until(() => stage.screen.includes('benvenuto'));
});

afterEach(async () => {
  await stopPlayer();
  await stopScheduler();
  await rm(dataDir, { recursive: true, force: true });
});

async function startPlayer(): Promise<void> {
  stage = new FakeStage();
  agent = await startAgent({
    dataDir,
    host: 'none',
    stage,
    log: pino({ level: 'silent' }),
    random: () => 0,
    clock: { nowMs: () => clock.now(), monotonicMs: () => clock.monotonic() },
  });
  stage.load();
}

async function stopPlayer(): Promise<void> {
  await agent?.stop();
  agent = null;
  stage.close();
}

async function stopScheduler(): Promise<void> {
  if (schedulerRuns) await scheduler.close();
  schedulerRuns = false;
}

/** Waits until what is on screen satisfies `check`; returns when that was, on the test's clock. */
async function shownFrom(check: (itemId: string | undefined) => boolean): Promise<number> {
  await stage.until(() => check(stage.screen.at(-1)));
  return clock.now();
}

const local = (time: string) => Date.parse(`2026-11-23T${time}+01:00`);

it('a rule made through the API comes on screen at the second it says, and goes at the second it says', async () => {
  await save(staff, 'items', notice('tari', { durationMs: 3000 }));
  await save(staff, 'playlists', playlist('tari', 'tari'));
  const validUntil = '2026-11-23T13:00:07Z';
  const dayparts = [{ from: '14:00', until: '18:00' }] as const;
  await save(
    staff,
    'rules',
    rule('tari', 'tari', { priority: 'priority', dayparts: [...dayparts], validUntil }),
  );
  const { groups } = (await staff.post('/api/publish')).body as { groups: { revision: string }[] };
  const revisions = groups.map(({ revision }) => revision);
  await stage.until(() => revisions.includes(agent?.status().program.active ?? ''));
  expect(stage.screen).not.toContain('tari');

  clock.skip(local('13:59:54') - clock.now());
  const startedMs = await shownFrom((itemId) => itemId === 'tari');
  expect(startedMs).toBeGreaterThanOrEqual(local('14:00:00') - EARLY_MS);
  expect(startedMs).toBeLessThan(local('14:00:00') + LATE_MS);

  const endedMs = await shownFrom((itemId) => itemId === 'benvenuto');
  expect(endedMs).toBeGreaterThanOrEqual(local('14:00:07') - EARLY_MS);
  expect(endedMs).toBeLessThan(local('14:00:07') + LATE_MS);

  const span = 'from=2026-11-23T12:59:57Z&to=2026-11-23T13:00:10Z';
  const { entries } = (await staff.get(`/api/screens/urp-1/timeline?${span}`)).body as {
    entries: { type: string; startsAt: string; endsAt: string; itemId?: string }[];
  };
  const tari = entries.filter(({ itemId }) => itemId === 'tari');
  expect(tari.at(0)?.startsAt).toBe('2026-11-23T13:00:00.000Z');
});

it('a takeover survives the player’s restart and ends by itself, both without a scheduler', async () => {
  const started = await staff.post('/api/takeovers', {
    item: notice('allerta', { severity: 'emergency', durationMs: 3000 }),
    severity: 'emergency',
    endsAt: '2026-11-23T13:10:00Z',
    reason: 'Allerta meteo della protezione civile',
    targets: [{ type: 'everywhere' }],
    confirmed: true,
  });
  const { takeover } = started.body as TakeoverView;
  await shownFrom((itemId) => itemId === 'allerta');
  await stopScheduler();
  await stopPlayer();
  await startPlayer();
  await shownFrom((itemId) => itemId === 'allerta');
  expect(stage.screen).not.toContain('benvenuto');

  clock.skip(Date.parse(takeover.endsAt) - 5000 - clock.now());
  const endedMs = await shownFrom((itemId) => itemId === 'benvenuto');
  expect(endedMs).toBeGreaterThanOrEqual(Date.parse(takeover.endsAt) - EARLY_MS);
  expect(endedMs).toBeLessThan(Date.parse(takeover.endsAt) + LATE_MS);
});
