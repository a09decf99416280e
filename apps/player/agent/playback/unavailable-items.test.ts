import type { Item } from '@bacheca/shared/model/items';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { program, slide, video } from '../testing/samples.ts';
import { anotherFilm, film, otherFilm, pass, TestDirector, three } from '../testing/test-director.ts';

let player: TestDirector;

beforeEach(() => {
  player = TestDirector.begin();
});
afterEach(() => player.close());

describe('what can’t be shown', () => {
  it('that is withdrawn goes at once', () => {
    player.direct(program([slide('a', 10_000), slide('b', 10_000)]));
    pass(3000);
    const [onScreen] = player.stage.screen;
    player.availability.setWithdrawn([onScreen ?? '']);
    player.director.reconsider();
    pass(100);
    expect(player.stage.screen.at(-1)).not.toBe(onScreen);
    expect(player.plays()[0]).toMatchObject({
      itemId: onScreen,
      outcome: { type: 'cut', cause: 'withdrawn' },
    });
    pass(60_000);
    expect(player.stage.screen.slice(1)).not.toContain(onScreen);
  });

  it('is replaced, and the substitute’s play names what was planned', () => {
    player.missing.add(film.file.sha256);
    player.direct(three());
    pass(60_000);
    const substitute = player.plays().find(({ plannedItemId }) => plannedItemId);
    expect(substitute).toMatchObject({ plannedItemId: 'film' });
    expect(player.stage.screen).not.toContain('film');
    player.missing.clear();
    player.director.reconsider();
    pass(60_000);
    expect(player.stage.screen).toContain('film');
  });

  it('is recorded as a failure when the stage says so, left alone for a minute, then tried again', () => {
    player.stage.broken.add('film');
    player.direct(program([video('film', film), slide('a', 10_000)], [film]));
    pass(50_000);
    const failures = () => player.plays().filter(({ outcome }) => outcome.type === 'failed');
    expect(failures()).toMatchObject([
      { itemId: 'film', durationMs: 0, outcome: { type: 'failed', reason: 'the file is damaged' } },
    ]);
    expect(player.stage.screen.every((shown) => shown === 'a')).toBe(true);
    pass(60_000);
    expect(failures()).toHaveLength(2);
    player.stage.broken.clear();
    pass(120_000);
    expect(player.stage.screen).toContain('film');
  });

  it('is in quarantine for hours after three failures', () => {
    player.stage.broken.add('film');
    player.direct(program([video('film', film), slide('a', 60_000)], [film]));
    pass(30 * 60_000);
    expect(player.plays().filter(({ outcome }) => outcome.type === 'failed')).toHaveLength(3);
    expect(player.problems.list()).toMatchObject([{ code: 'item-quarantined' }]);
    player.stage.broken.clear();
    pass(7 * 3_600_000);
    expect(player.stage.screen).toContain('film');
    expect(player.problems.list()).toEqual([]);
  });

  it('that stood still is told in words, tried again after growing pauses, and never put in quarantine', () => {
    player.direct(program([video('film', film), slide('a', 10_000)], [film]));
    const stalls: number[] = [];
    for (let passedMs = 0; passedMs < 3_600_000; passedMs += 500) {
      const { now } = player.stage.lastPlay();
      if ('item' in now && now.item.id === 'film' && player.stage.screen.at(-1) === 'film') {
        player.stage.say({
          type: 'failed',
          cueId: now.id,
          reason: 'it stood still',
          durationMs: 500,
          stalled: true,
        });
        stalls.push(passedMs);
      }
      pass(500);
    }
    const pauses = stalls.slice(1).map((at, index) => at - (stalls[index] ?? 0));
    expect(stalls.length).toBeGreaterThan(4);
    expect(pauses[1]).toBeGreaterThan(1.5 * (pauses[0] ?? 0));
    expect(Math.max(...pauses)).toBeLessThan(31 * 60_000);
    const message = expect.stringContaining('“film” was not shown to its end: it stood still.');
    expect(player.problems.list()).toMatchObject([{ code: 'item-stalled', message }]);
    // It plays whole again.
    pass(3_600_000);
    expect(player.stage.screen.slice(-20)).toContain('film');
    expect(player.problems.list()).toEqual([]);
  });

  it('is found out only when it is due: its substitute is entered where it would be', () => {
    player.direct(program([video('film', film), video('other', anotherFilm)], [film, anotherFilm]));
    const { now, next, nextInMs } = player.stage.lastPlay();
    player.stage.frozen = true;
    pass(nextInMs + 3400);
    player.stage.say({
      type: 'failed',
      cueId: (next as { id: string }).id,
      reason: 'not ready',
      durationMs: 0,
    });
    const substitute = player.stage.lastPlay().now as { id: string; joinAtMs: number; item: { id: string } };
    expect(substitute.id).not.toBe((now as { id: string }).id);
    expect(substitute.item.id).not.toBe((next as { item: { id: string } }).item.id);
    expect(substitute.joinAtMs).toBeGreaterThan(3000);
  });

  it('breaks in the middle: its play ends there and another takes its place', () => {
    player.direct(program([slide('a', 10_000), slide('b', 10_000)]));
    pass(4000);
    const [broken] = player.stage.screen;
    const { id } = player.stage.lastPlay().now as { id: string };
    player.stage.say({ type: 'failed', cueId: id, reason: 'decoder gone', durationMs: 3900 });
    pass(100);
    expect(player.plays()[0]).toMatchObject({
      itemId: broken,
      durationMs: 3900,
      outcome: { type: 'failed' },
    });
    expect(player.stage.screen.at(-1)).not.toBe(broken);
  });

  it('leaves the bumper when there is nothing else, and comes as soon as it is there', () => {
    player.missing.add(otherFilm.file.sha256);
    player.direct(program([video('film', otherFilm)], [otherFilm]));
    pass(5000);
    expect(player.stage.screen).toEqual(['(bumper)']);
    player.missing.clear();
    player.director.reconsider();
    pass(100);
    expect(player.stage.screen).toEqual(['(bumper)', 'film']);
  });
});

describe('a stream', () => {
  const url = 'https://tv.example.org/live.m3u8';
  const stream = (durationMs: number): Item => ({
    id: 'tv',
    title: 'Consiglio comunale',
    kind: 'stream',
    durationMs,
    variants: [{ language: 'it', url }],
  });
  const failStream = (shownMs: number) => {
    const { id } = player.stage.lastPlay().now as { id: string };
    player.stage.say({
      type: 'failed',
      cueId: id,
      reason: 'no new picture came for 5 s',
      durationMs: shownMs,
    });
  };
  const hour = () => program([stream(3_600_000), slide('a', 10_000)]);

  it('that stalls gives way to the loop, and is not tried before it is known to be well', () => {
    player.direct(hour());
    pass(20_000);
    expect(player.stage.screen).toEqual(['tv']);
    failStream(15_000);
    pass(100);
    expect(player.stage.screen).toEqual(['tv', 'a']);
    expect(player.problems.list()).toMatchObject([{ code: 'stream-down' }]);
    pass(45_000);
    expect(new Set(player.stage.screen.slice(1))).toEqual(new Set(['a']));
    player.awaited.get(url)?.();
    pass(15_000);
    expect(player.stage.screen.at(-1)).toBe('tv');
    expect(player.problems.list()).toEqual([]);
    expect(player.outcomes()[0]).toEqual(['tv', 'failed']);
    expect(player.stage.lastPlay().now).toMatchObject({ item: { id: 'tv' } });
  });

  it('that comes and goes is left alone for longer each time, until it was well for a minute', () => {
    player.direct(hour());
    const awayMs: number[] = [];
    for (const shownMs of [1_000, 1_000, 1_000, 90_000]) {
      pass(shownMs);
      failStream(shownMs);
      const failedAt = Date.now();
      for (pass(100); player.stage.screen.at(-1) !== 'tv'; pass(100)) player.awaited.get(url)?.();
      awayMs.push(Date.now() - failedAt);
    }
    const [first = 0, second = 0, third = 0, afterMinute = 0] = awayMs;
    expect(second).toBeGreaterThan(first);
    expect(third).toBeGreaterThan(second);
    expect(afterMinute).toBeLessThan(second + 10_001);
  });

  it('that ends before its time was played; the loop shows for the rest of it', () => {
    player.direct(hour());
    pass(10_000);
    const { id } = player.stage.lastPlay().now as { id: string };
    player.stage.say({ type: 'ended', cueId: id, finished: true, durationMs: 10_000 });
    pass(10 * 60_000);
    expect(new Set(player.stage.screen.slice(1))).toEqual(new Set(['a']));
    // It was on already when the player started.
    expect(player.outcomes()[0]).toEqual(['tv', 'joined']);
    expect(player.awaited.size).toBe(0);
    pass(3_600_000);
    expect(player.stage.screen.filter((shown) => shown === 'tv')).toHaveLength(2);
  });
});
