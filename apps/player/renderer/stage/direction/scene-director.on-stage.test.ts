import { describe, expect, it, vi } from 'vitest';
import type { Interlude } from '../../../contract/stage.ts';
import { createTestStage, cue } from './testing/test-stage.ts';

const stage = createTestStage();
const { reports, taken, phases, show, reveal, fade, performanceNow, play, running } = stage;
const bumper: Interlude = { type: 'bumper' };

describe('what is on the stage', () => {
  it('keeps the old one above the new one until it has faded out', () => {
    play(cue('a'));
    expect(phases()).toEqual({ starting: 'visible', a: 'preparing' });
    reveal('a');
    expect(phases()).toEqual({ starting: 'visible', a: 'revealing' });
    expect(stage.sent).toEqual([]);
    reports('a').firstFrame(performanceNow());
    expect(phases()).toEqual({ starting: 'leaving', a: 'visible' });
    expect(stage.sent).toEqual([{ type: 'shown', cueId: 'a', agoMs: 0 }]);
    fade();
    expect(phases()).toEqual({ a: 'visible' });
  });

  it('keeps the old one above for as long as a busy player fades, and not for ever', () => {
    play(cue('a'));
    show('a');
    vi.advanceTimersByTime(1_900);
    expect(phases()).toEqual({ starting: 'leaving', a: 'visible' });
    vi.advanceTimersByTime(100);
    expect(phases()).toEqual({ a: 'visible' });
  });

  it('keeps nothing that has faded out before the first frame of what follows', () => {
    play(cue('a'));
    reveal('a');
    reports('starting').faded();
    expect(phases()).toEqual({ starting: 'visible', a: 'revealing' });
    reports('a').firstFrame(performanceNow());
    expect(phases()).toEqual({ a: 'visible' });
  });

  it('prepares the next one behind the front and reveals it at its start, not before', () => {
    play(cue('a', { kind: 'qr' }), cue('b', { kind: 'qr', startsInMs: 10_000, endsInMs: 20_000 }));
    show('a');
    fade();
    reports('b').ready();
    vi.advanceTimersByTime(9_500);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    vi.advanceTimersByTime(100);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
    reports('b').firstFrame(performanceNow());
    expect(stage.sent).toEqual([
      { type: 'shown', cueId: 'a', agoMs: 0 },
      { type: 'ended', cueId: 'a', finished: true, durationMs: 10_000 },
      { type: 'shown', cueId: 'b', agoMs: 0 },
    ]);
  });

  it('says nothing of an item that was prepared and never shown', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000 }));
    show('a');
    fade();
    reports('b').ready();
    play(cue('a'), cue('c', { startsInMs: 10_000 }));
    vi.advanceTimersByTime(5_000);
    expect(stage.sent.map((message) => 'cueId' in message && message.cueId)).toEqual(['a']);
    expect(phases()).toEqual({ a: 'visible', c: 'preparing' });
  });

  it('keeps the old picture, whatever is due, until the new one is drawn beneath it', () => {
    stage.drawsBeneath = false;
    play(cue('a'), cue('b', { startsInMs: 10_000, endsInMs: 20_000 }));
    reveal('a');
    reports('a').drawn();
    reports('a').firstFrame(performanceNow());
    fade();
    reports('b').ready();
    vi.advanceTimersByTime(10_900);
    expect(stage.scenes.map(({ covers }) => covers)).toEqual([false, true]);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    reports('b').drawn();
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
    expect(taken()).toBe('fade');
  });

  it('plays what comes at once beneath the old picture until another picture of it was presented there', () => {
    stage.drawsBeneath = false;
    play(cue('a', { kind: 'qr' }));
    reveal('a');
    reports('a').drawn();
    reports('a').firstFrame(performanceNow());
    fade();
    let isStarted = false;
    for (const moves of [true, false]) {
      isStarted = false;
      const id = `urgent-${moves}`;
      play(cue(id));
      reports(id).attach({
        ...running(() => null),
        start: () => {
          isStarted = true;
        },
      });
      reveal(id);
      expect(isStarted).toBe(false);
      reports(id).drawn();
      expect(isStarted).toBe(true);
      expect(phases()[id]).toBe('beneath');
      if (moves) reports(id).moved();
      // A film may hold its picture: it isn't awaited for ever.
      else vi.advanceTimersByTime(200);
      expect(phases()[id]).toBe('revealing');
      reports(id).firstFrame(performanceNow());
      fade();
      vi.advanceTimersByTime(2_000);
    }
  });

  it.each([
    ['waits until it is drawn to play what begins', 0, false],
    ['plays what is joined where it is by now, drawn or not', 3_000, true],
  ])('%s', (_, joinAtMs, startsAtOnce) => {
    stage.drawsBeneath = false;
    play(cue('a', { joinAtMs }));
    let isStarted = false;
    const start = () => {
      isStarted = true;
    };
    reports('a').attach({ ...running(() => null), start });
    reveal('a');
    expect(isStarted).toBe(startsAtOnce);
    reports('a').drawn();
    expect(isStarted).toBe(true);
  });

  it('never uncovers what is not drawn beneath in 6 s, and reports it', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000, endsInMs: 20_000 }));
    show('a');
    fade();
    stage.drawsBeneath = false;
    reports('b').ready();
    vi.advanceTimersByTime(16_600);
    expect(taken()).toBeUndefined();
    expect(stage.sent.at(-1)).toMatchObject({
      cueId: 'b',
      reason: 'no frame was presented in 6 s',
      durationMs: 0,
    });
    expect(phases()).toMatchObject({ a: 'visible' });
  });

  it('covers what it had begun to uncover, where that presents nothing more', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000, endsInMs: 20_000 }));
    show('a');
    fade();
    reports('b').ready();
    vi.advanceTimersByTime(10_500);
    expect(taken()).toBe('fade');
    fade();
    vi.advanceTimersByTime(6_000);
    expect(stage.sent.at(-1)).toMatchObject({ type: 'failed', cueId: 'b' });
    expect(phases()).toMatchObject({ a: 'visible' });
    expect(taken()).toBeUndefined();
    play(cue('c', { kind: 'qr' }));
    reveal('c');
    reports('c').firstFrame(performanceNow());
    expect(phases()).toEqual({ a: 'leaving', c: 'visible' });
  });

  it('waits for the last frame of a video that is not cut, within half a second', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000, endsInMs: 20_000 }));
    show('a');
    fade();
    reports('b').ready();
    vi.advanceTimersByTime(9_900);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    reports('a').finished(0);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
  });

  it('cuts a video that does not end by half a second after its end', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000, endsInMs: 20_000 }));
    show('a');
    reports('a').attach(running(() => null, { remainingMs: () => 400 }));
    fade();
    reports('b').ready();
    vi.advanceTimersByTime(10_200);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
    reports('b').firstFrame(performanceNow());
    expect(stage.sent.at(-2)).toMatchObject({
      cueId: 'a',
      finished: false,
      frames: { shown: 7, dropped: 1 },
    });
  });

  it('prepares a stream shortly before its turn, or it would begin with what was on long ago', () => {
    const tv = cue('tv', { kind: 'stream', startsInMs: 60_000, endsInMs: 90_000 });
    play(cue('a', { kind: 'qr', endsInMs: 60_000 }), tv, 60_000);
    show('a');
    fade();
    vi.advanceTimersByTime(40_000);
    expect(phases()).toEqual({ a: 'visible' });
    vi.advanceTimersByTime(6_000);
    expect(phases()).toEqual({ a: 'visible', tv: 'preparing' });
    reports('tv').ready();
    vi.advanceTimersByTime(14_000);
    expect(phases()).toEqual({ a: 'visible', tv: 'revealing' });
  });

  it('cuts at the end what has to be cut', () => {
    play(cue('a', { cutAtEnd: true }), bumper);
    show('a');
    fade();
    reports('bumper').ready();
    vi.advanceTimersByTime(9_700);
    expect(phases()).toEqual({ a: 'visible', bumper: 'revealing' });
  });

  it('brings a takeover as soon as it is ready, and reports the interrupted item as unfinished', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000 }));
    show('a');
    vi.advanceTimersByTime(2_000);
    play(cue('urgent', { kind: 'qr' }));
    expect(phases()).toEqual({ a: 'visible', urgent: 'preparing' });
    show('urgent');
    expect(stage.sent.at(-2)).toEqual({ type: 'ended', cueId: 'a', finished: false, durationMs: 2_000 });
  });

  it('keeps the front for a cue whose start is still to come', () => {
    play(cue('a'));
    show('a');
    fade();
    play(cue('b', { startsInMs: 4_000, endsInMs: 9_000 }));
    reports('b').ready();
    vi.advanceTimersByTime(3_900);
    expect(phases()).toEqual({ a: 'visible', b: 'beneath' });
    vi.advanceTimersByTime(100);
    expect(phases()).toEqual({ a: 'visible', b: 'revealing' });
  });

  it('keeps what is on when it is told of it again, with its new end', () => {
    play(cue('a', { kind: 'qr' }));
    show('a');
    fade();
    vi.advanceTimersByTime(600);
    play(cue('a', { kind: 'qr', endsInMs: 3_000 }), bumper, 3_000);
    reports('bumper').ready();
    vi.advanceTimersByTime(3_000);
    reports('bumper').firstFrame(performanceNow());
    expect(stage.sent).toEqual([
      { type: 'shown', cueId: 'a', agoMs: 0 },
      { type: 'ended', cueId: 'a', finished: true, durationMs: 4_000 },
      { type: 'interlude', showing: 'bumper' },
    ]);
  });

  it('does not go back when a message crosses its own swap', () => {
    const b = cue('b', { startsInMs: 10_000, endsInMs: 20_000 });
    play(cue('a', { cutAtEnd: true }), b);
    show('a');
    fade();
    reports('b').ready();
    vi.advanceTimersByTime(9_700);
    reports('b').firstFrame(performanceNow());
    fade();
    play(cue('a', { startsInMs: -10_000, endsInMs: 0 }), b, 0);
    expect(phases()).toEqual({ b: 'visible' });
  });
});
