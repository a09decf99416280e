/** A player on a machine with a wrong clock, as a process that is killed and starts again. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SavedClock } from './clock/saved-clock.ts';
import { AgentFixture, film, kill, lineOf } from './testing/agent-fixture.ts';
import { FakeScheduler } from './testing/fake-scheduler.ts';
import { program, video } from './testing/samples.ts';

let player: AgentFixture;

beforeEach(async () => {
  player = await AgentFixture.open();
});
afterEach(() => player.close());

describe('a player on a machine with a wrong clock', () => {
  const HOUR_MS = 3_600_000;
  const boot = '5d1a1c52-53f5-4a0a-8d5b-1f5d3a0f4b11';
  const clockPath = () => join(player.dataDir, 'test-clock.json');
  /** By how much it is wrong from now on. */
  const setClock = (faults: { wallOffsetMs?: number; driftPpm?: number; bootId?: string }) =>
    writeFile(clockPath(), JSON.stringify(faults));
  let earlierRuns: string[] = [];
  const plays = () => player.scheduler.allPlays().filter(({ bootId }) => !earlierRuns.includes(bootId));

  it.each([
    ['1970', -56 * 365.25 * 24 * HOUR_MS],
    ['2040', 13.5 * 365.25 * 24 * HOUR_MS],
  ])(
    'in %s plays at once, is killed, starts again, and no play of either run goes out with a wrong time',
    async (_, wallOffsetMs) => {
      await player.fill([video('now', film)], [film]);
      const { runs } = JSON.parse(await readFile(join(player.dataDir, 'clock.json'), 'utf8')) as SavedClock;
      earlierRuns = runs.map(({ id }) => id);
      const { port } = player.scheduler;
      await player.scheduler.stop();
      await setClock({ wallOffsetMs, driftPpm: 200, bootId: boot });
      const startedMs = Date.now();
      let child = await player.startChild({ BACHECA_TEST_CLOCK: clockPath() });
      await lineOf(child, 'shown now', 2);
      await kill(child);
      child = await player.startChild({ BACHECA_TEST_CLOCK: clockPath() });
      await lineOf(child, 'shown now', 2);
      player.scheduler = await FakeScheduler.start(port);
      await player.scheduler.until(
        () => plays().length >= 4 && plays().some(({ outcome }) => outcome.type === 'interrupted'),
      );
      await kill(child);
      const offline = plays();
      // The run that was killed comes after the one that reports, and was before it.
      const killed = offline.find(({ outcome }) => outcome.type === 'interrupted')?.bootId;
      const ofRun = (isKilled: boolean) =>
        offline.filter(({ bootId }) => (bootId === killed) === isKilled).sort((a, b) => a.seq - b.seq);
      const startsMs = [...ofRun(true), ...ofRun(false)].map(({ startedAtMs }) => startedAtMs);
      expect(startsMs).toEqual([...startsMs].sort((a, b) => a - b));
      for (const { clock, startedAtMs } of offline) {
        expect(clock.quality).toBe('synced');
        expect(startedAtMs).toBeGreaterThan(startedMs - 1000);
        expect(startedAtMs).toBeLessThan(Date.now());
      }
    },
  );

  it('plays on when it is set by an hour, back and forth, and no play is in another hour for it', async () => {
    player.scheduler.publish(program([video('now', film)], [film]));
    await player.provision();
    await setClock({ wallOffsetMs: 0, bootId: boot });
    const child = await player.startChild({ BACHECA_TEST_CLOCK: clockPath() });
    for (const wallOffsetMs of [HOUR_MS, 0, -HOUR_MS]) {
      const before = plays().length;
      await player.scheduler.until(() => plays().length >= before + 1);
      await setClock({ wallOffsetMs, bootId: boot });
    }
    const before = plays().length;
    await player.scheduler.until(() => plays().length >= before + 2);
    await kill(child);
    let endedMs = 0;
    for (const { startedAtMs, durationMs, clock, outcome } of plays()) {
      expect(clock.quality).toBe('synced');
      expect(Math.abs(startedAtMs - Date.now())).toBeLessThan(HOUR_MS / 2);
      // One follows the other: nothing was cut short, shown twice or left out for it.
      if (endedMs > 0) expect(Math.abs(startedAtMs - endedMs)).toBeLessThan(2000);
      endedMs = startedAtMs + durationMs;
      expect(['complete', 'joined']).toContain(outcome.type);
    }
  });
});
