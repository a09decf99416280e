import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CoverageReport, PlayedReport, RecordedPlay } from '@bacheca/shared/api/reports';
import type { ScreenView } from '@bacheca/shared/api/screens';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backUp } from '../../../../test/support/engines/engine.ts';
import type { Client } from '../testing/client.ts';
import { draftCity, play } from '../testing/content.ts';
import { pair } from '../testing/pair.ts';
import { TestPlayer } from '../testing/player.ts';
import { openPlays } from '../testing/plays/plays.ts';
import { type TestScheduler, temporaryFolder, testScheduler } from '../testing/scheduler.ts';

describe('over the link', () => {
  let scheduler: TestScheduler;
  let staff: Client;
  let token: string;
  const startedAtMs = Date.now() - 3_600_000;
  const at = (seq: number) => play(seq, { startedAtMs: startedAtMs + seq * 10_000 });

  beforeAll(async () => {
    scheduler = await testScheduler();
    staff = await scheduler.admin();
    await draftCity(staff);
    ({ token } = await pair(scheduler.url, staff, 'urp-1'));
  });
  afterAll(() => scheduler.close());

  const recorded = async (screenId: string) =>
    ((await staff.get(`/api/plays?screenId=${screenId}&limit=1000`)).body as RecordedPlay[])
      .map(({ seq }) => seq)
      .sort();

  it('a scheduler restored from a backup asks for the plays that it acknowledged since and lost', async () => {
    const journalId = randomUUID();
    const player = await TestPlayer.connect(scheduler.url, { token });
    player.send({ type: 'plays', journalId, plays: [at(1), at(2)] });
    await player.next('plays-acknowledged');
    player.close();
    const backup = temporaryFolder();
    const { dataFolder } = scheduler.config;
    let restore = async () => {};
    scheduler = await scheduler.restartAfter(async () => {
      restore = await backUp(dataFolder, join(backup.path, 'data'));
    });
    const later = await TestPlayer.connect(scheduler.url, { token });
    later.send({ type: 'plays', journalId, plays: [at(3), at(4), at(5)] });
    expect((await later.next('plays-acknowledged')).upTo).toBe(5);
    later.close();
    scheduler = await scheduler.restartAfter(() => restore());
    staff = await scheduler.admin();
    expect(await recorded('urp-1')).toEqual([1, 2]);

    const back = await TestPlayer.connect(scheduler.url, { token });
    back.send({ type: 'journals', journals: [{ journalId, from: 1, upTo: 5 }] });
    expect(await back.next('plays-lacking')).toEqual({
      type: 'plays-lacking',
      journals: [{ journalId, from: 3 }],
    });
    back.send({ type: 'plays', journalId, plays: [at(3), at(4), at(5)] });
    expect((await back.next('plays-acknowledged')).upTo).toBe(5);
    back.send({ type: 'journals', journals: [{ journalId, from: 1, upTo: 5 }] });
    expect((await back.next('plays-lacking')).journals).toEqual([]);
    expect(await recorded('urp-1')).toEqual([1, 2, 3, 4, 5]);
    back.close();
    backup.remove();
  });

  it('aggregated counts are acknowledged like plays, and counted once', async () => {
    const journalId = randomUUID();
    const player = await TestPlayer.connect(scheduler.url, { token });
    const { itemId, itemHash, kind, title, language } = at(1);
    const hourMs = Math.floor((Date.now() - 30 * 24 * 3_600_000) / 3_600_000) * 3_600_000;
    const aggregate = {
      firstSeq: 1,
      lastSeq: 700,
      lost: false,
      items: [{ itemId, itemHash, kind, title }],
      counts: [
        {
          item: 0,
          language,
          outcome: 'complete' as const,
          hourMs,
          panel: 'unknown' as const,
          plays: 690,
          durationMs: 3_450_000,
        },
        {
          item: 0,
          language,
          outcome: 'failed' as const,
          hourMs: null,
          panel: 'unknown' as const,
          plays: 10,
          durationMs: 0,
        },
      ],
    };
    for (let time = 0; time < 2; time += 1) {
      player.send({ type: 'fold', journalId, fold: aggregate });
      expect(await player.next('plays-acknowledged')).toMatchObject({ journalId, upTo: 700 });
    }
    player.send({ type: 'plays', journalId, plays: [at(700), at(701)] });
    expect((await player.next('plays-acknowledged')).upTo).toBe(701);
    // The local day of the place, which begins an hour or two before that of UTC.
    const day = new Date(hourMs).toLocaleDateString('sv-SE', { timeZone: 'Europe/Rome' });
    const report = (await staff.get(`/api/reports/plays?by=hour&from=${day}&until=${day}&screenId=urp-1`))
      .body as PlayedReport;
    expect(report.rows).toMatchObject([{ complete: 690, durationMs: 3_450_000 }]);
    expect(report.timeUnknown).toMatchObject([{ failed: 10, complete: 0 }]);
    player.close();
  });

  it('plays recorded before a player was paired anew count where they were, by the token of then', async () => {
    const journalId = randomUUID();
    const views = (await staff.get('/api/screens/live')).body as ScreenView[];
    const playerId = views.find(({ screen }) => screen.id === 'urp-1')?.player?.id;
    expect((await staff.post(`/api/players/${playerId}/unpair`, {})).status).toBe(204);
    const { token: newToken } = await pair(scheduler.url, staff, 'pin-1');
    const player = await TestPlayer.connect(scheduler.url, { token: newToken });
    const before = await recorded('urp-1');
    player.send({ type: 'plays', journalId, plays: [at(1)], formerToken: token });
    await player.next('plays-acknowledged');
    expect(await recorded('urp-1')).toHaveLength(before.length + 1);
    expect(await recorded('pin-1')).toEqual([]);
    player.send({ type: 'plays', journalId, plays: [at(1)], formerToken: 'x'.repeat(43) });
    expect(await player.next('plays-refused')).toMatchObject({ journalId });
    player.close();
    token = newToken;
  });

  it('two machines with one identity take turns: both count, and staff are told', async () => {
    const boots = [randomUUID(), randomUUID()];
    const journals = [randomUUID(), randomUUID()];
    const live = async () =>
      ((await staff.get('/api/screens/live')).body as ScreenView[]).find(
        ({ screen }) => screen.id === 'pin-1',
      )?.player;
    for (let turn = 0; turn < 3; turn += 1) {
      const machine = turn % 2;
      const player = await TestPlayer.open(scheduler.url, { token });
      player.hello({ bootId: boots[machine] });
      await player.next('welcome');
      player.send({ type: 'plays', journalId: journals[machine] ?? '', plays: [at(turn + 1 - machine)] });
      await player.next('plays-acknowledged');
      if (turn < 2) expect((await live())?.clonedSince).toBeUndefined();
      player.close();
    }
    expect((await live())?.clonedSince).toEqual(expect.any(String));
    expect(await recorded('pin-1')).toHaveLength(3);
  });

  it('coverage is asked for by days, by anyone signed in', async () => {
    const player = await TestPlayer.connect(scheduler.url, { token });
    const day = new Date().toISOString().slice(0, 10);
    const path = `/api/reports/coverage?screenId=pin-1&from=${day}&until=${day}`;
    expect((await scheduler.visitor().get(path)).status).toBe(401);
    const report = (await staff.get(path)).body as CoverageReport;
    expect(report).toMatchObject({ screenId: 'pin-1', timeZone: 'Europe/Rome' });
    expect(report.expectedMs).toBeGreaterThan(0);
    expect((await staff.get(path.replace('pin-1', 'nowhere'))).status).toBe(404);
    expect(
      (await staff.get(`/api/reports/coverage?screenId=pin-1&from=2026-01-01&until=2026-03-01`)).status,
    ).toBe(422);
    expect((await staff.get('/api/reports/plays?by=hour&from=2026-02-01&until=2026-01-01')).status).toBe(422);
    player.close();
  });
});

it('a scheduler that is killed at any instant has counted what it acknowledged, and nothing twice', async () => {
  const folder = temporaryFolder();
  const script = fileURLToPath(new URL('../testing/plays/ingest-process.ts', import.meta.url));
  const total = 3000;
  let acknowledged = 0;
  for (let kills = 0; acknowledged < total; kills += 1) {
    const child = spawn(process.execPath, [script, folder.path, String(total)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    acknowledged = Math.max(
      acknowledged,
      await acknowledgedBefore(child, kills < 8 ? 3 + kills * 7 : Infinity),
    );
  }
  const store = openPlays(folder.path);
  const [{ plays }] = store.database.prepare('SELECT sum(plays) AS plays FROM hourly_plays').all() as [
    { plays: number },
  ];
  const ranges = store.database.prepare('SELECT first_seq, last_seq FROM journal_ranges').all();
  expect({ plays, stored: store.months.count(), ranges }).toEqual({
    plays: total,
    stored: total,
    ranges: [{ first_seq: 1, last_seq: total }],
  });
  store.close();
  folder.remove();
});

/** Kills it once it has said so many times what it acknowledged; returns the last number. */
async function acknowledgedBefore(child: ChildProcess, lines: number): Promise<number> {
  let output = '';
  child.stdout?.on('data', (data) => {
    output += data;
    if (output.split('\n').length > lines) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('close', resolve));
  return Number(output.split('\n').slice(0, -1).at(-1) ?? 0);
}
