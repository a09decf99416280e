import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cue } from '../../contract/stage.ts';
import { program, slide, takeover, video } from '../testing/samples.ts';
import { otherFilm, pass, stored, T0, TestDirector, three, timeline } from '../testing/test-director.ts';

let player: TestDirector;

beforeEach(() => {
  player = TestDirector.begin();
});
afterEach(() => player.close());

describe('the timeline', () => {
  it('is played as it is: each item from its start to its end, on time', () => {
    player.direct(three());
    pass(20 * 60_000);
    const expected = timeline(three(), T0, T0 + 19 * 60_000);
    expect(player.plays().slice(0, expected.length)).toMatchObject(
      expected.map(({ itemId }) => ({ itemId, outcome: { type: 'complete' }, ruleId: 'always' })),
    );
    for (const [index, { startsAtMs }] of expected.entries()) {
      expect(Math.abs((player.plays()[index]?.startedAtMs ?? 0) - startsAtMs)).toBeLessThanOrEqual(50);
    }
    expect(player.plays().map(({ seq }) => seq)).toEqual(player.plays().map((_, index) => index + 1));
  });

  it('is entered where it is', () => {
    vi.setSystemTime(T0 + 4000);
    const [first] = timeline(three(), T0 + 4000, T0 + 5000);
    player.direct(three());
    expect(player.stage.lastPlay().now).toMatchObject({
      joinAtMs: T0 + 4000 - (first?.startsAtMs ?? 0),
      startsInMs: 0,
    });
    pass(30_000);
    expect(player.plays()[0]).toMatchObject({ itemId: first?.itemId, outcome: { type: 'joined' } });
    expect(player.plays()[1]?.outcome.type).toBe('complete');
  });

  it('is bridged by the bumper where too little is left of an item', () => {
    vi.setSystemTime(T0 + 7500);
    player.direct(program([slide('a', 10_000)]));
    pass(1000);
    expect(player.stage.screen).toEqual(['(bumper)']);
    expect(player.director.onScreen).toEqual({ state: 'bumper' });
    pass(13_000);
    expect(player.stage.screen).toEqual(['(bumper)', 'a', 'a']);
    expect(player.outcomes()).toEqual([['a', 'complete']]);
  });

  it('tells the stage what follows, ahead of time', () => {
    player.direct(program([slide('a', 10_000)]));
    const first = player.stage.lastPlay();
    expect(first.now).toMatchObject({ endsInMs: 10_000 });
    expect(first.next).toMatchObject({ startsInMs: 10_000, endsInMs: 20_000, joinAtMs: 0 });
    expect(first.nextInMs).toBe(10_000);
  });

  it('shows the fallback, and no plays, without a program', () => {
    player.direct(null);
    pass(120_000);
    expect(player.stage.screen).toEqual(['(fallback)']);
    expect(player.director.onScreen).toEqual({
      state: 'fallback',
      reason: 'no program yet',
      why: { code: 'fallback-no-program' },
    });
    expect(player.plays()).toEqual([]);
  });

  it('cuts at closing time, is dark, and opens again', () => {
    vi.setSystemTime(Date.parse('2026-11-20T17:59:55+01:00'));
    player.direct(
      program([slide('a', 10_000)], [], {
        openingHours: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], dayparts: [{ from: '09:00', until: '18:00' }] }],
      }),
    );
    pass(60_000);
    expect(player.stage.screen.at(-1)).toBe('(closed)');
    expect(player.plays().at(-1)?.startedAtMs).toBeLessThan(Date.parse('2026-11-20T18:00:00+01:00'));
    pass(15 * 3_600_000);
    expect(player.stage.screen.at(-1)).toBe('a');
    expect(player.plays().at(-1)?.outcome.type).toBe('complete');
  });

  it('cuts an item at the end of its validity', () => {
    const validUntil = new Date(T0 + 5000).toISOString();
    player.direct(
      program([slide('old', 10_000, { validUntil }), slide('new', 3000, { validFrom: validUntil })]),
    );
    pass(20_000);
    expect(player.plays()[0]).toMatchObject({ itemId: 'old', outcome: { type: 'cut', cause: 'validity' } });
    expect(player.plays()[1]).toMatchObject({ itemId: 'new', outcome: { type: 'complete' } });
  });
});

describe('a new program', () => {
  it('takes over at the end of what is on', () => {
    const second = stored(program([slide('z', 10_000)]));
    player.direct(program([slide('a', 10_000)]));
    pass(4000);
    player.offer(second);
    expect(player.stage.lastPlay().next).toMatchObject({ item: { id: 'z' } });
    expect(player.activated).toEqual([]);
    pass(20_000);
    expect(player.activated).toEqual([second.revision]);
    expect(player.plays()[0]).toMatchObject({ itemId: 'a', outcome: { type: 'complete' } });
    expect(player.plays()[1]).toMatchObject({ itemId: 'z', revision: second.revision });
  });

  it('is joined where its own timeline is', () => {
    player.direct(program([slide('a', 10_000)]));
    player.offer(stored(program([video('film', otherFilm)], [otherFilm])));
    pass(12_000);
    expect(player.stage.lastPlay().now).toMatchObject({ item: { id: 'film' }, joinAtMs: 10_000 });
    pass(20_000);
    expect(player.outcomes()[1]).toEqual(['film', 'joined']);
  });

  it('takes over at once where nothing plays', () => {
    player.direct(null);
    player.offer(stored(program([slide('z', 10_000)])));
    expect(player.activated).toHaveLength(1);
    pass(100);
    expect(player.stage.screen.at(-1)).toBe('z');
  });

  it('is dropped if the scheduler goes back to the one that plays', () => {
    const first = program([slide('a', 10_000)]);
    player.direct(first);
    player.offer(stored(program([slide('z', 10_000)])));
    player.offer(stored(first));
    pass(30_000);
    expect(player.activated).toEqual([]);
    expect(new Set(player.stage.screen)).toEqual(new Set(['a']));
  });
});

describe('the clock', () => {
  it('that is corrected lets the item end, then the timeline is joined where it is', () => {
    player.direct(program([slide('a', 10_000), slide('b', 10_000)]));
    player.clock.onJump((movedMs) => player.director.clockMoved(movedMs));
    pass(5000);
    const sentAtMs = player.clock.monotonicMs();
    // The scheduler is 14 s ahead.
    player.clock.learn({
      sentAtMs,
      receivedAtMs: T0 + 19_000,
      repliedAtMs: T0 + 19_000,
      arrivedAtMs: sentAtMs,
    });
    pass(6000);
    expect(player.plays()).toMatchObject([
      { durationMs: expect.closeTo(10_000, -1), outcome: { type: 'complete' } },
    ]);
    expect(player.stage.lastPlay().now).toMatchObject({ joinAtMs: expect.closeTo(4000, -1) });
  });

  it('that moves by a few ms is told anew where screens show the same frame, and only there', () => {
    for (const synchronised of [true, false]) {
      const items = [slide('a', 10_000), slide('b', 10_000)];
      player.direct(program(items, [], { synchronised }));
      player.clock.onLearnt(() => player.director.clockLearnt());
      const learn = (aheadMs: number) => {
        const arrivedAtMs = player.clock.monotonicMs();
        const nowMs = Date.now() + aheadMs + 0.5;
        player.clock.learn({
          sentAtMs: arrivedAtMs - 80,
          receivedAtMs: nowMs - 40,
          repliedAtMs: nowMs - 40,
          arrivedAtMs,
        });
      };
      const begins = () => {
        const { now, saidAtMs } = player.stage.lastPlay();
        return saidAtMs + (now as Cue).startsInMs;
      };
      learn(0);
      pass(4000);
      const told = player.stage.heard.length;
      learn(1);
      expect(player.stage.heard.length).toBe(told);
      pass(5 * 60_000);
      const { id } = player.stage.lastPlay().now as Cue;
      const begunAtMs = begins();
      const toldByThen = player.stage.heard.length;
      learn(60);
      expect(player.stage.heard.length - toldByThen).toBe(synchronised ? 1 : 0);
      expect((player.stage.lastPlay().now as Cue).id).toBe(id);
      if (synchronised) expect(begunAtMs - begins()).toBeGreaterThan(5);
      player.stop();
    }
  });

  it('is looked at again within a minute, however long nothing should happen', () => {
    player.direct(null);
    pass(1000);
    player.director.setTakeovers([takeover('alarm', T0 + 8 * 3_600_000, T0 + 9 * 3_600_000)]);
    // The machine sleeps: its wall clock goes on, timers don't.
    vi.setSystemTime(T0 + 8 * 3_600_000 + 60_000);
    player.clock.onJump((movedMs) => player.director.clockMoved(movedMs));
    pass(60_100);
    expect(player.stage.screen.at(-1)).toBe('alarm-notice');
  });
});
