import type { Takeover } from '@bacheca/shared/model/schedule';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { program, slide, takeover } from '../testing/samples.ts';
import { pass, T0, TestDirector, three } from '../testing/test-director.ts';

let player: TestDirector;

beforeEach(() => {
  player = TestDirector.begin();
});
afterEach(() => player.close());

describe('a takeover', () => {
  const now = (from: number, until: number): Takeover[] => [takeover('alarm', T0 + from, T0 + until)];

  it('interrupts at once and ends by itself; the loop is joined where it is', () => {
    player.direct(three());
    pass(4000);
    player.director.setTakeovers(now(4000, 24_000));
    pass(100);
    expect(player.stage.screen.at(-1)).toBe('alarm-notice');
    expect(player.director.onScreen).toMatchObject({ state: 'playing', takeoverId: 'alarm' });
    pass(60_000);
    expect(player.plays()[0]).toMatchObject({ outcome: { type: 'cut', cause: 'takeover' } });
    expect(player.plays()[0]?.durationMs).toBeLessThan(4200);
    expect(player.plays().slice(1, 3)).toMatchObject([
      { itemId: 'alarm-notice', takeoverId: 'alarm', outcome: { type: 'complete' } },
      { itemId: 'alarm-notice', takeoverId: 'alarm', outcome: { type: 'complete' } },
    ]);
    expect(player.plays()[1]).not.toHaveProperty('ruleId');
    expect(player.plays()[3]?.itemId).not.toBe('alarm-notice');
  });

  it('that was announced is on screen at its second, ready beforehand', () => {
    player.direct(program([slide('a', 10_000)]));
    player.director.setTakeovers(now(14_000, 34_000));
    pass(12_000);
    expect(player.stage.lastPlay().next).toMatchObject({ item: { id: 'alarm-notice' }, startsInMs: 4000 });
    expect(player.stage.lastPlay().now).toMatchObject({ cutAtEnd: true });
    pass(10_000);
    expect(player.plays()[1]).toMatchObject({ itemId: 'a', outcome: { type: 'cut', cause: 'takeover' } });
    expect(player.plays()[1]?.durationMs).toBe(4000);
  });

  it('announced while an item plays shortens it', () => {
    player.direct(program([slide('a', 10_000)]));
    pass(2000);
    player.director.setTakeovers(now(6000, 26_000));
    pass(6000);
    expect(player.plays()[0]).toMatchObject({
      durationMs: 6000,
      outcome: { type: 'cut', cause: 'takeover' },
    });
    expect(player.stage.screen).toEqual(['a', 'alarm-notice']);
  });

  it('that staff end early gives way at once', () => {
    player.direct(program([slide('a', 10_000)]));
    player.director.setTakeovers(now(0, 600_000));
    pass(5000);
    player.director.setTakeovers([]);
    pass(100);
    expect(player.stage.screen.at(-1)).toBe('a');
    expect(player.plays().at(-1)).toMatchObject({
      itemId: 'alarm-notice',
      outcome: { type: 'cut', cause: 'takeover' },
    });
  });

  it('needs no program', () => {
    player.direct(null);
    player.director.setTakeovers(now(0, 600_000));
    pass(100);
    expect(player.stage.screen.at(-1)).toBe('alarm-notice');
  });

  it('told again changes nothing', () => {
    player.direct(program([slide('a', 10_000)]));
    player.director.setTakeovers(now(0, 600_000));
    pass(3000);
    const { id } = player.stage.lastPlay().now as { id: string };
    player.director.setTakeovers(now(0, 600_000));
    expect(player.stage.lastPlay().now).toMatchObject({ id });
    pass(3000);
    expect(player.stage.screen.at(-1)).toBe('alarm-notice');
    expect(player.stage.screen.filter((shown) => shown === 'alarm-notice')).toHaveLength(1);
  });
});
