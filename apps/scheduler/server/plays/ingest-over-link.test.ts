import { randomUUID } from 'node:crypto';
import type { PlayCount, RecordedPlay } from '@bacheca/shared/api/reports';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../testing/client.ts';
import { TestClock } from '../testing/clock.ts';
import { draftCity, play } from '../testing/content.ts';
import { pair } from '../testing/pair.ts';
import { TestPlayer } from '../testing/player.ts';
import { JOURNAL } from '../testing/plays/plays.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';

describe('through the link', () => {
  const clock = new TestClock('2026-11-21T10:00:00Z');
  let scheduler: TestScheduler;
  let staff: Client;
  let token: string;
  const today = (seq: number) =>
    play(seq, { startedAtMs: Date.parse('2026-11-21T09:00:00Z') + seq * 10_000 });

  beforeAll(async () => {
    scheduler = await testScheduler({ clock });
    staff = await scheduler.admin();
    await draftCity(staff);
    ({ token } = await pair(scheduler.url, staff, 'urp-1'));
  });
  afterAll(() => scheduler.close());

  it('two sockets and a restart in between lose and double nothing', async () => {
    const first = await TestPlayer.connect(scheduler.url, { token });
    first.send({ type: 'plays', journalId: JOURNAL, plays: [today(1), today(2), today(3)] });
    expect(await first.next('plays-acknowledged')).toEqual({
      type: 'plays-acknowledged',
      journalId: JOURNAL,
      upTo: 3,
    });
    const second = await TestPlayer.connect(scheduler.url, { token });
    second.send({ type: 'plays', journalId: JOURNAL, plays: [today(2), today(3), today(4)] });
    expect((await second.next('plays-acknowledged')).upTo).toBe(4);

    scheduler = await scheduler.restart();
    staff = await scheduler.admin();
    const third = await TestPlayer.connect(scheduler.url, { token });
    third.send({ type: 'plays', journalId: JOURNAL, plays: [today(4), today(6)] });
    expect((await third.next('plays-acknowledged')).upTo).toBe(4);
    third.send({ type: 'plays', journalId: JOURNAL, plays: [today(5)] });
    expect((await third.next('plays-acknowledged')).upTo).toBe(6);
    third.close();

    const plays = (await staff.get('/api/plays?screenId=urp-1')).body as RecordedPlay[];
    expect(plays.map(({ seq }) => seq)).toEqual([6, 5, 4, 3, 2, 1]);
    const {
      playerId: _player,
      journalId: _journal,
      screenId: _screen,
      receivedAt: _at,
      ...recorded
    } = plays[5] ?? {};
    expect(recorded).toEqual(today(1));
  });

  it('every kind of play comes back as it was sent', async () => {
    const player = await TestPlayer.connect(scheduler.url, { token });
    const journalId = randomUUID();
    const full = {
      serviceId: 's',
      plannedItemId: 'p',
      ruleId: 'r',
      playlistId: 'l',
      takeoverId: 't',
      revision: 'b'.repeat(64),
      frames: { shown: 300, dropped: 2 },
    };
    const plays = [
      play(1, { ...full, outcome: { type: 'cut', cause: 'takeover' }, clock: { quality: 'estimated' } }),
      play(2, { outcome: { type: 'failed', reason: 'il file non si apre' }, panel: 'off' }),
      play(3, { outcome: { type: 'joined' }, clock: { quality: 'synced', boundMs: 0.25 } }),
      play(4, { outcome: { type: 'interrupted' } }),
    ];
    player.send({ type: 'plays', journalId, plays });
    await player.next('plays-acknowledged');
    const recorded = (await staff.get('/api/plays?limit=1000')).body as RecordedPlay[];
    const ours = recorded.filter((found) => found.journalId === journalId).reverse();
    expect(
      ours.map(({ playerId: _p, journalId: _j, screenId: _s, receivedAt: _r, ...found }) => found),
    ).toEqual(plays);
    player.close();
  });

  it('counts are by item and outcome, in a span of time, of complete plays today', async () => {
    const span = 'from=2026-11-21T09:00:00Z&to=2026-11-21T10:00:00Z';
    const counts = (await staff.get(`/api/plays/counts?${span}&screenId=urp-1`)).body as PlayCount[];
    expect(counts).toEqual([
      {
        itemId: 'benvenuto',
        title: 'Avviso benvenuto',
        complete: 6,
        joined: 0,
        cut: 0,
        interrupted: 0,
        failed: 0,
        durationMs: 60_000,
      },
    ]);
    expect((await staff.get(`/api/plays/counts?${span}&screenId=pin-1`)).body).toEqual([]);
    const ofItem = (id?: string) => staff.get(`/api/plays/counts?${span}&itemId=${id}`);
    expect((await ofItem(counts[0]?.itemId)).body).toEqual(counts.slice(0, 1));
    expect((await ofItem('nessuno')).body).toEqual([]);
    const later = await staff.get('/api/plays/counts?from=2026-11-21T09:00:40Z&to=2026-11-21T09:00:50Z');
    expect(later.body).toMatchObject([{ complete: 1 }]);
    expect((await staff.get('/api/plays/counts?from=yesterday')).status).toBe(422);

    const views = async () =>
      (await staff.get('/api/screens/live')).body as { screen: { id: string }; playsToday: number }[];
    const playsToday = async () => (await views()).find(({ screen }) => screen.id === 'urp-1')?.playsToday;
    expect(await playsToday()).toBe(6);
    const player = await TestPlayer.connect(scheduler.url, { token });
    const cut = { ...today(8), outcome: { type: 'cut', cause: 'closing' } as const };
    player.send({ type: 'plays', journalId: JOURNAL, plays: [today(7), cut, play(9, { startedAtMs: 0 })] });
    await player.next('plays-acknowledged');
    expect(await playsToday()).toBe(7);
    clock.skip(24 * 60 * 60_000);
    staff = await scheduler.admin();
    expect(await playsToday()).toBe(0);
    player.close();
  });
});
