import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Bus } from '../bus/bus.ts';
import { openBus } from '../bus/open-bus.ts';
import { ClonedPlayers } from '../plays/cloned-players.ts';
import type { Answer } from '../plays/ingest-plan.ts';
import type { PlayIngest } from '../plays/play-ingest.ts';
import { PlayCounts } from '../reports/play-counts.ts';
import { play } from '../testing/content.ts';
import { PlayOffice } from '../testing/plays/play-offices.ts';
import { reporter } from '../testing/plays/plays.ts';
import { followCommittedPlays } from './committed-plays.ts';

const ROME = { timeZone: 'Europe/Rome' };
const log = { error: () => undefined, warn: () => undefined, info: () => undefined };

describe.skipIf(inject('postgresUrl') === null)('plays that one of two nodes takes in', () => {
  let office: PlayOffice;
  let buses: Bus[];
  let counts: PlayCounts[];
  let shown: number[];
  let stops: (() => void)[];

  /** What takes nothing in. */
  const idle: Pick<PlayIngest, 'subscribe'> = { subscribe: () => () => undefined };

  beforeEach(async () => {
    office = await PlayOffice.open('postgres');
    [buses, counts, shown, stops] = [[], [], [], []];
    for (const [node, ingest] of [office.ingest, idle].entries()) {
      const bus = await openBus(office.test.at, office.sql, log as never);
      const { clock, leaveOut } = office;
      // Both show the screen to somebody.
      const show = () => {
        shown[node] = own.today('urp-1', ROME);
      };
      const own = new PlayCounts(office.sql, { clock, log, leaveOut, onLate: show });
      const clones = await ClonedPlayers.open(office.sql, { clock, leaveOut, log });
      const parts = { bus, ingest, counts: own, clones, live: { changed: show } };
      stops.push(followCommittedPlays(parts, 'postgres'));
      show();
      buses.push(bus);
      counts.push(own);
    }
  });
  afterEach(async () => {
    for (const stop of stops) stop();
    for (const each of counts) await each.close();
    for (const bus of buses) await bus.close();
    await office.close();
  });

  it('are counted by both, each once, without anybody asking', async () => {
    const startedAtMs = office.clock.ms - 1000;
    for (let seq = 1; seq <= 5; seq++) {
      const plays = [play(seq, { startedAtMs })];
      await new Promise<Answer>((done) => office.ingest.add({ ...reporter, plays }, done));
    }
    await expect.poll(() => shown, { timeout: 30_000 }).toEqual([5, 5]);
  });
});
