import { closeSync, existsSync, openSync, readdirSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { QuarantinedPlays } from '@bacheca/shared/api/reports';
import type { AggregatedPlays } from '@bacheca/shared/wire/plays';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isOnPostgres } from '../../../../test/support/engines/engine.ts';
import { draftCity, play } from '../testing/content.ts';
import { pair } from '../testing/pair.ts';
import { TestPlayer } from '../testing/player.ts';
import { openPlays, type PlayStore } from '../testing/plays/plays.ts';
import { temporaryFolder, testScheduler } from '../testing/scheduler.ts';
import { signInAs } from '../testing/staff.ts';

const JOURNAL = '5f0c2c63-2a3c-4a0e-9c7e-8f6f3f8f2b11';
const NOVEMBER = Date.parse('2026-11-21T10:00:00Z');
const DECEMBER = Date.parse('2026-12-05T10:00:00Z');
const PAGE_BYTES = 4096;

/** Overwrites all pages of a database from this one on. */
function damage(path: string, fromPage: number): void {
  const from = fromPage * PAGE_BYTES;
  const bytes = statSync(path).size - from;
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(bytes, 0x5a), 0, bytes, from);
  closeSync(file);
}

describe('a damaged file of plays', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let store: PlayStore;
  const clock = { ms: NOVEMBER, now: () => clock.ms };
  const open = () => {
    store = openPlays(folder.path, { clock });
  };
  const take = (...seqs: number[]) =>
    store.ingest.commit([
      { playerId: 'player-1', screenId: 'urp-1', journalId: JOURNAL, plays: seqs.map((seq) => play(seq)) },
    ])[0];
  const counted = () => store.database.prepare('SELECT sum(plays) AS plays FROM daily_plays').get();
  const quarantined = () => store.months.damaged().map(({ month }) => month);
  const files = () => readdirSync(join(folder.path, 'plays')).filter((name) => name.startsWith('2026-11'));

  function damageNovember(fromPage: number): void {
    store.close();
    damage(join(folder.path, 'plays', '2026-11.db'), fromPage);
    open();
  }

  beforeEach(() => {
    folder = temporaryFolder();
    clock.ms = NOVEMBER;
    open();
    take(...Array.from({ length: 200 }, (_, index) => index + 1));
    clock.ms = DECEMBER;
    take(201, 202);
    clock.ms = NOVEMBER;
  });
  afterEach(() => {
    store.close();
    folder.remove();
  });

  it('is quarantined at start, kept on disk, and no count goes with it', () => {
    damageNovember(0);
    expect(quarantined()).toEqual(['2026-11']);
    expect(existsSync(join(folder.path, store.months.damaged()[0]?.file ?? ''))).toBe(true);
    expect(counted()).toEqual({ plays: 202 });
    expect(store.months.latest(1000).map(({ seq }) => seq)).toEqual([202, 201]);
    expect(take(200, 203), 'a repeat and a new one').toMatchObject({ upTo: 203, fresh: [{ seq: 203 }] });
    expect(store.months.months()).toEqual(['2026-11', '2026-12']);
  });

  it('is quarantined when a question meets the damage, and the other months answer', () => {
    damageNovember(1);
    expect(quarantined(), 'its first page is whole').toEqual([]);
    expect(store.months.latest(1000).map(({ seq }) => seq)).toEqual([202, 201]);
    expect(quarantined()).toEqual(['2026-11']);
  });

  it('is quarantined when new plays meet the damage, and they are acknowledged', () => {
    damageNovember(1);
    expect(take(203, 204)).toMatchObject({ upTo: 204 });
    expect(quarantined()).toEqual(['2026-11']);
    store.close();
    open();
    expect(store.months.latest(1000).map(({ seq }) => seq)).toEqual([204, 203, 202, 201]);
    expect(counted()).toEqual({ plays: 204 });
  });

  it('goes after as long as it would have been kept whole', async () => {
    damageNovember(0);
    await store.months.dropBefore(Date.UTC(2026, 11, 1) - 1);
    expect(quarantined()).toEqual(['2026-11']);
    await store.months.dropBefore(Date.UTC(2026, 11, 1));
    expect(quarantined()).toEqual([]);
    expect(files()).toEqual([]);
  });
});

it('staff are told what was quarantined, until an operator has seen it', async () => {
  const scheduler = await testScheduler();
  const staff = await scheduler.admin();
  await draftCity(staff);
  const { token } = await pair(scheduler.url, staff, 'urp-1');
  const player = await TestPlayer.connect(scheduler.url, { token });
  player.send({ type: 'plays', journalId: JOURNAL, plays: [play(3)] });
  await player.next('plays-acknowledged');
  const { itemId, itemHash, kind, title, language } = play(1);
  const count = { item: 0, language, outcome: 'complete', panel: 'on', durationMs: 20_000 } as const;
  const aggregate: AggregatedPlays = {
    firstSeq: 1,
    lastSeq: 4,
    lost: false,
    items: [{ itemId, itemHash, kind, title }],
    counts: [
      { ...count, plays: 3, hourMs: Date.parse('2026-10-21T09:00:00Z') },
      { ...count, plays: 1, hourMs: Date.parse('2026-10-21T08:00:00Z') },
    ],
  };
  player.send({ type: 'fold', journalId: JOURNAL, fold: aggregate });
  expect((await player.next('plays-acknowledged')).upTo).toBe(4);
  player.close();

  expect((await scheduler.visitor().get('/api/plays/quarantined')).status).toBe(401);
  const told = (await staff.get('/api/plays/quarantined')).body as QuarantinedPlays;
  expect(told).toMatchObject({
    files: [],
    aggregates: [
      {
        screenId: 'urp-1',
        plays: 4,
        fromHour: '2026-10-21T08:00:00.000Z',
        untilHour: '2026-10-21T09:00:00.000Z',
      },
    ],
  });
  const path = `/api/plays/quarantined/${told.aggregates[0]?.id}/seen`;
  const board = await signInAs(scheduler, staff, 'board');
  expect((await board.post(path)).status).toBe(403);
  expect((await staff.post(path)).status).toBe(204);
  expect((await staff.post(path)).status).toBe(404);
  await scheduler.close();
});

it.skipIf(isOnPostgres)('staff are told of a file of plays that is damaged', async () => {
  const scheduler = await testScheduler();
  const staff = await scheduler.admin();
  await draftCity(staff);
  const { token } = await pair(scheduler.url, staff, 'urp-1');
  const player = await TestPlayer.connect(scheduler.url, { token });
  player.send({ type: 'plays', journalId: JOURNAL, plays: [play(1)] });
  await player.next('plays-acknowledged');
  player.close();
  const folder = join(scheduler.config.dataFolder, 'plays');
  const again = await scheduler.restartAfter(() => damage(join(folder, readdirSync(folder)[0] ?? ''), 0));
  const operator = await again.admin();
  const { files, aggregates } = (await operator.get('/api/plays/quarantined')).body as QuarantinedPlays;
  expect(aggregates).toEqual([]);
  expect(files).toEqual([
    {
      month: new Date().toISOString().slice(0, 7),
      file: expect.stringContaining('.damaged-'),
      foundAt: expect.any(String),
    },
  ]);
  expect(again.logged.join()).toContain(files[0]?.file);
  await again.close();
});

it('whatever counts players sent, and earlier versions stored, staff are shown the list', async () => {
  const scheduler = await testScheduler();
  const staff = await scheduler.admin();
  await draftCity(staff);
  const { token } = await pair(scheduler.url, staff, 'urp-1');
  const player = await TestPlayer.connect(scheduler.url, { token });
  const { itemId, itemHash, kind, title, language } = play(1);
  const count = { item: 0, language, outcome: 'complete', panel: 'on', durationMs: 2 ** 53 - 1 } as const;
  const aggregate: AggregatedPlays = {
    firstSeq: 1,
    lastSeq: 2 ** 53 - 1,
    lost: false,
    items: [{ itemId, itemHash, kind, title }],
    counts: [
      { ...count, plays: 2 ** 53 - 1, hourMs: null },
      { ...count, plays: 2 ** 53 - 1, hourMs: 2 ** 53 - 1 },
    ],
  };
  player.send({ type: 'plays', journalId: JOURNAL, plays: [play(3)] });
  player.send({ type: 'fold', journalId: JOURNAL, fold: aggregate });
  await player.next('plays-acknowledged');
  await player.next('plays-acknowledged');
  player.close();
  const again = await scheduler.restartAfter(() =>
    scheduler.spoil((database) => {
      const stored = database.prepare(
        "INSERT INTO aggregated_plays VALUES (?, 1, 9, 'quarantined', 'urp-1', 1, ?)",
      );
      stored.run(101, JSON.stringify(aggregate));
      stored.run(102, '{"counts": "none"}');
      stored.run(103, 'no JSON');
    }),
  );
  const operator = await again.admin();
  const { status, body } = await operator.get('/api/plays/quarantined');
  expect(status).toBe(200);
  const { aggregates } = body as QuarantinedPlays;
  expect(aggregates).toHaveLength(4);
  expect(aggregates.slice(1).map(({ plays }) => plays)).toEqual([expect.any(Number), 9, 9]);
  expect((await operator.post(`/api/plays/quarantined/${aggregates[0]?.id}/seen`)).status).toBe(204);
  for (const path of ['/api/plays', '/api/plays/counts', '/api/screens/live'])
    expect((await operator.get(path)).status, path).toBe(200);
  await again.close();
});
