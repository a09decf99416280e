import { describe, expect, it, vi } from 'vitest';
import { createTestStage, cue, nameOf } from './testing/test-stage.ts';

const stage = createTestStage();
const { reports, phases, show, fade, play, setup, running } = stage;

describe('where screens show the same frame', () => {
  const beginsAt = (name: string) => stage.scenes.find((scene) => nameOf(scene) === name)?.beginsAt;

  it('a corrected time counts for what is on already, and leaves it on', () => {
    setup('cut', true);
    play(cue('a'));
    show('a');
    const begunAt = beginsAt('a') ?? 0;
    vi.advanceTimersByTime(2_000);
    play(cue('a', { startsInMs: -2_012.5, endsInMs: 7_987.5 }));
    expect(beginsAt('a')).toBe(begunAt - 12.5);
    expect(phases()).toEqual({ a: 'visible' });
    // One that entered further on is moved by as much.
    play(cue('b', { startsInMs: -3_000 }));
    const joined = stage.scenes.find((scene) => nameOf(scene) === 'b');
    const wasAt = beginsAt('b') ?? 0;
    play(cue('b', { startsInMs: -3_010 }));
    expect(beginsAt('b')).toBe(wasAt - 10);
    expect(stage.scenes.find((scene) => nameOf(scene) === 'b')?.joinAtMs).toBe(joined?.joinAtMs);
  });

  it('elsewhere it does not: a screen that stands alone has nothing to agree with', () => {
    setup('cut');
    play(cue('a'));
    show('a');
    const begunAt = beginsAt('a');
    play(cue('a', { startsInMs: -12.5, endsInMs: 9_987.5 }));
    expect(beginsAt('a')).toBe(begunAt);
  });

  it('the next item comes on at its time, whatever is left of a video that is behind', () => {
    setup('cut', true);
    play(cue('a'), cue('b', { startsInMs: 10_000, endsInMs: 20_000 }));
    reports('a').attach(running(() => 10_600));
    show('a');
    fade();
    reports('b').attach(running(() => 20_000));
    reports('b').ready();
    vi.advanceTimersByTime(9_570);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    vi.advanceTimersByTime(30);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
  });
});
