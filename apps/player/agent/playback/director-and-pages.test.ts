import type { Program } from '@bacheca/shared/model/program';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AgentToStage, Cue } from '../../contract/stage.ts';
import { program, slide, takeover, video } from '../testing/samples.ts';
import { film, pass, stored, T0, TestDirector, three } from '../testing/test-director.ts';

let player: TestDirector;

beforeEach(() => {
  player = TestDirector.begin();
});
afterEach(() => player.close());

describe('before there is a page', () => {
  it.each([
    ['a program', () => program([slide('a', 10_000)])],
    ['none, whose first slide never ends', () => null],
  ])('it looks at the timeline of %s and says nothing', (_, source) => {
    player.direct(source());
    player.stage.close();
    player.director.receive({ type: 'gone' });
    const said = player.stage.heard.length;
    player.director.warmUp();
    expect(player.stage.heard).toHaveLength(said);
  });
});

describe('a page that is being loaded', () => {
  const now = (message: AgentToStage | null): Cue | null =>
    message?.type === 'play' && 'id' in message.now ? message.now : null;

  function load(plays: Program | null): void {
    player.direct(plays);
    player.stage.frozen = true;
    player.stage.say({ type: 'gone' });
    player.stage.frozen = false;
  }

  it('comes with the cue that it is told once it is ready, entered where it was then', () => {
    load(three());
    pass(4_000);
    const initial = now(player.director.initialPlay());
    expect(initial).toMatchObject({ item: { id: 'a' }, joinAtMs: 4_000, startsInMs: 0, endsInMs: 6_000 });
    pass(700);
    player.stage.load();
    const told = player.stage.lastPlay().now as Cue;
    expect(told).toMatchObject({ id: initial?.id, joinAtMs: 4_000, startsInMs: -700, endsInMs: 5_300 });
    pass(5_300);
    expect(player.outcomes().at(-1)).toEqual(['a', 'joined']);
  });

  it('is told what is due by then, if that is another item', () => {
    load(three());
    pass(9_500);
    const initial = now(player.director.initialPlay());
    pass(700);
    player.stage.load();
    const told = player.stage.lastPlay().now as Cue;
    expect(told.item.id).toBe('b');
    expect(told.id).not.toBe(initial?.id);
  });

  it('is told the same item anew where it was loaded after another page had that', () => {
    load(three());
    const initial = now(player.director.initialPlay());
    player.stage.load();
    expect((player.stage.lastPlay().now as Cue).id).toBe(initial?.id);
    player.stage.load();
    expect((player.stage.lastPlay().now as Cue).id).not.toBe(initial?.id);
  });

  it('asks for itself where another page is on, a new program waits, or no item is due', () => {
    player.direct(three());
    expect(player.director.initialPlay()).toBeNull();
    load(null);
    expect(player.director.initialPlay()).toBeNull();
    load(three());
    player.choice.offered = stored(program([slide('neu', 5_000)]));
    expect(player.director.initialPlay()).toBeNull();
  });
});

describe('a page that goes away', () => {
  it('ends what it showed, shows nothing in staff eyes, and is told where the timeline is when one comes', () => {
    player.direct(three());
    pass(4000);
    expect(player.director.onScreen.state).toBe('playing');
    player.stage.frozen = true;
    player.stage.say({ type: 'gone' });
    expect(player.director.onScreen).toEqual({ state: 'starting' });
    expect(player.outcomes()).toEqual([['a', 'cut']]);
    const told = player.stage.heard.length;
    pass(10 * 60_000);
    expect(player.stage.heard.length).toBe(told);
    player.stage.frozen = false;
    player.stage.load();
    pass(60_000);
    expect(player.director.onScreen.state).toBe('playing');
  });
});

describe('a stage', () => {
  it('that is loaded again is told anew; the play it was in the middle of was cut', () => {
    player.direct(program([slide('a', 20_000)]));
    pass(7000);
    player.stage.load();
    pass(1000);
    expect(player.plays()).toMatchObject([{ outcome: { type: 'cut', cause: 'shutdown' }, durationMs: 7000 }]);
    expect(player.stage.lastPlay().now).toMatchObject({ joinAtMs: 7000 });
    pass(20_000);
    expect(player.outcomes()[1]).toEqual(['a', 'joined']);
  });

  it('that hangs proves nothing; when it comes back the timeline is joined again', () => {
    player.direct(program([slide('a', 10_000)]));
    pass(5000);
    player.stage.frozen = true;
    pass(60_000);
    const told = player.stage.heard.length;
    expect(told, 'it is not flooded').toBeLessThan(20);
    player.stage.frozen = false;
    player.stage.load();
    pass(30_000);
    expect(player.plays()[0]?.durationMs).toBeLessThanOrEqual(11_000);
    expect(player.stage.screen.at(-1)).toBe('a');
  });

  it('that never says how a showing ended holds up no later plays', () => {
    player.direct(program([slide('a', 10_000)]));
    pass(5000);
    player.stage.frozen = true;
    pass(120_000);
    expect(player.plays()).toMatchObject([
      { durationMs: 11_000, outcome: { type: 'cut', cause: 'shutdown' } },
    ]);
  });

  it('that enters late says where: such a play is joined, not complete', () => {
    player.stage.frozen = true;
    player.direct(program([video('film', film)], [film]));
    const { id } = player.stage.lastPlay().now as { id: string };
    player.stage.say({ type: 'shown', cueId: id, agoMs: 10, positionMs: 1200 });
    player.stage.say({
      type: 'ended',
      cueId: id,
      finished: true,
      durationMs: 8800,
      frames: { shown: 264, dropped: 0 },
    });
    expect(player.plays()).toMatchObject([
      { outcome: { type: 'joined' }, durationMs: 8800, frames: { shown: 264 } },
    ]);
  });

  it('that reports what was replaced meanwhile is believed', () => {
    player.direct(program([slide('a', 10_000)]));
    pass(9900);
    const { id } = player.stage.lastPlay().next as { id: string };
    const first = player.stage.lastPlay().now as { id: string };
    player.stage.frozen = true;
    player.director.setTakeovers([takeover('alarm', T0 + 9000, T0 + 600_000)]);
    player.stage.say({ type: 'ended', cueId: first.id, finished: true, durationMs: 9950 });
    player.stage.say({ type: 'shown', cueId: id, agoMs: 0 });
    expect(player.stage.lastPlay().now).toMatchObject({
      item: { id: 'alarm-notice' },
      takeoverEndsInMs: 590_100,
    });
    player.stage.say({ type: 'ended', cueId: id, finished: false, durationMs: 300 });
    expect(player.plays().find(({ durationMs }) => durationMs === 300)).toMatchObject({
      itemId: 'a',
      outcome: { type: 'cut', cause: 'takeover' },
    });
  });
});
