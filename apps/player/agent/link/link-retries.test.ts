import { backOffMs } from '@bacheca/node/backoff';
import { faults } from '@bacheca/shared/translations/it/faults';
import type { Fault } from '@bacheca/shared/translations/problem';
import { CloseCode } from '@bacheca/shared/wire/protocol';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { machineClock } from '../clock/clock.ts';
import { FakeSockets } from '../testing/fake-socket.ts';
import { TestLink } from '../testing/test-link.ts';
import { BACK_OFF } from './scheduler-link.ts';

let player: TestLink;

beforeEach(() => {
  vi.useFakeTimers();
  player = new TestLink();
});

afterEach(() => {
  player.link.stop();
  vi.useRealTimers();
});

describe('trying again', () => {
  it('waits within bounds that double up to twelve seconds', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 12 }), (chances) => {
        const local = new FakeSockets();
        let turn = 0;
        const trying = player.make({ openSocket: local.open, random: () => chances[turn++] ?? 0.5 });
        trying.start();
        for (const attempt of chances.keys()) {
          local.last.events.closed(1006, '');
          const before = local.opened.length;
          const { state } = trying;
          if (state.type !== 'waiting') throw new Error(`it is ${state.type}`);
          const waitMs = state.untilMs - machineClock.monotonicMs();
          expect(waitMs).toBeLessThanOrEqual(Math.min(12_000, 3000 * 2 ** attempt));
          vi.advanceTimersToNextTimer();
          expect(local.opened.length).toBe(before + 1);
        }
        trying.stop();
      }),
      { seed: 20261121, numRuns: 30 },
    );
  });

  it('starts over with short waits only after a link that was good for a while', () => {
    player.link.start();
    const waitMs = () =>
      player.link.state.type === 'waiting' ? player.link.state.untilMs - machineClock.monotonicMs() : -1;
    for (const expected of [1500, 3000, 6000]) {
      player.welcome();
      player.sockets.last.events.closed(1006, '');
      expect(waitMs()).toBeCloseTo(expected);
      vi.advanceTimersByTime(expected);
    }
    player.welcome();
    for (let i = 0; i < 10; i++) {
      vi.advanceTimersByTime(4000);
      player.sockets.last.events.activity();
    }
    player.sockets.last.events.closed(1006, '');
    expect(waitMs()).toBeCloseTo(1500);
  });

  it('reports what is wrong until it is linked again', () => {
    player.link.start();
    player.sockets.last.events.closed(1006, 'connect ECONNREFUSED');
    expect(player.problems.list()[0]?.message).toContain('ECONNREFUSED');
    vi.advanceTimersByTime(2000);
    player.welcome();
    expect(player.problemCodes()).toEqual([]);
  });
});

describe('a link that breaks off without a reason', () => {
  const brokeOff = /broke off without a word: look at the network in between/;

  it('says where to look, whether it was only begun, greeted or linked', () => {
    player.link.start();
    for (const comeTo of [
      () => undefined,
      () => player.sockets.last.events.opened(),
      () => player.welcome(),
    ]) {
      comeTo();
      player.sockets.last.events.closed(1006, '');
      expect(player.problems.list()).toMatchObject([
        { code: 'link', message: expect.stringMatching(brokeOff) },
      ]);
      expect(player.problems.list()[0]?.message).not.toContain('1006');
      vi.advanceTimersByTime(20_000);
    }
  });

  it.each<[number, string]>([
    ...Object.values(CloseCode).map((code): [number, string] => [code, '']),
    ...[1000, 1001, 1006, 1009, 1011, 1013].map((code): [number, string] => [code, '']),
    [1001, 'the scheduler is stopping'],
    [1011, 'the scheduler could not handle this message'],
    [1011, 'the scheduler could not send the program'],
    [1013, 'newer screens wait to be paired from this address'],
  ])('is a cause that has words in each language, by its number %i %s', (code, reason) => {
    player.link.start();
    player.welcome();
    player.sockets.last.events.closed(code, reason);
    const why = player.problems.list()[0]?.params?.why as Fault;
    expect(Object.keys(faults)).toContain(why.code);
    expect(why.params ?? {}).not.toHaveProperty('said');
  });

  it('in the words of something in between has them within it', () => {
    player.link.start();
    player.welcome();
    player.sockets.last.events.closed(1001, 'proxy reload');
    expect(player.problems.list()[0]).toMatchObject({
      message: expect.stringContaining('proxy reload (1001)'),
      params: { why: { code: 'link-closed-saying', params: { said: 'proxy reload', code: 1001 } } },
    });
  });

  it('gives the reason beside the number where there is another', () => {
    player.link.start();
    player.welcome();
    player.sockets.last.events.closed(1011, '');
    expect(player.problems.list()[0]?.message).toMatch(/the connection was closed \(1011\)/);
  });
});

describe('attempts that hang', () => {
  it('are given up so early that another begins within 15 s of the one before, whatever was waited', () => {
    player.link = player.make({ random: () => 0.999 });
    player.link.start();
    for (let attempt = 1; attempt <= 8; attempt++) {
      expect(player.sockets.opened).toHaveLength(attempt);
      const hanging = player.sockets.last;
      vi.advanceTimersByTime(14_500);
      expect(hanging.ended).toBe('terminated');
      if (player.sockets.opened.length === attempt) vi.advanceTimersByTime(500);
    }
    expect(player.problems.list()[0]?.message).toContain('within 12 s');
  });

  it('are given up too where the connection is taken and pings are answered, but no welcome comes', () => {
    player.link.start();
    player.sockets.last.events.opened();
    const silent = player.sockets.last;
    for (let heard = 0; heard < 9; heard++) {
      vi.advanceTimersByTime(4000);
      silent.events.activity();
    }
    expect(silent.ended).toBe('terminated');
    expect(player.problems.list()[0]?.message).toContain('the scheduler said nothing');
    expect(player.sockets.opened.length).toBeGreaterThan(1);
    expect(player.sockets.last.token).toBe(player.token);
    player.welcome();
    expect(player.problemCodes()).toEqual([]);
  });
});

/** It is a linear congruential generator (Numerical Recipes): good enough to spread, and the same each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Each player waits as the others do; from `downMs` on, for so long, nothing answers. */
function comeBack(downMs: number, players: number, random: () => number): number[] {
  return Array.from({ length: players }, () => {
    let atMs = 0;
    for (let attempt = 0; ; attempt++) {
      atMs += backOffMs(attempt, BACK_OFF, random);
      if (atMs >= downMs) return atMs - downMs;
    }
  });
}

describe('five thousand players whose scheduler comes back', () => {
  it.each([3, 20, 60, 600])('after %i s are there within 15 s, spread over them', (seconds) => {
    const backAfterMs = comeBack(seconds * 1000, 5000, seeded(20_261_129));
    expect(Math.max(...backAfterMs)).toBeLessThan(15_000);
    const bySecond = Map.groupBy(backAfterMs, (ms) => Math.floor(ms / 1000));
    const most = Math.max(...[...bySecond.values()].map(({ length }) => length));
    expect(most, 'in one second').toBeLessThan(1500);
  });
});
