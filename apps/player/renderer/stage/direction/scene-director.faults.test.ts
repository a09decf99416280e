import { describe, expect, it, vi } from 'vitest';
import type { Interlude } from '../../../contract/stage.ts';
import { createTestStage, cue, nameOf } from './testing/test-stage.ts';

const stage = createTestStage();
const { reports, phases, show, reveal, fade, play } = stage;
const bumper: Interlude = { type: 'bumper' };

describe('trouble', () => {
  it('keeps the old frame when an item cannot be prepared, and tries it once only', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000 }));
    show('a');
    fade();
    reports('b').failed('the file is damaged');
    vi.advanceTimersByTime(1);
    expect(stage.sent.at(-1)).toEqual({
      type: 'failed',
      cueId: 'b',
      reason: 'the file is damaged',
      durationMs: 0,
    });
    play(cue('a'), cue('b', { startsInMs: 9_000 }), 9_000);
    vi.advanceTimersByTime(5_000);
    expect(phases()).toEqual({ a: 'visible' });
    expect(stage.sent).toHaveLength(2);
  });

  it('keeps the last frame of an item that breaks while it shows', () => {
    play(cue('a'));
    show('a');
    vi.advanceTimersByTime(2_500);
    reports('a').failed('the file is damaged');
    expect(stage.sent.at(-1)).toEqual({
      type: 'failed',
      cueId: 'a',
      reason: 'the file is damaged',
      durationMs: 2_500,
    });
    expect(phases()).toEqual({ a: 'visible' });
    play(cue('b'));
    show('b');
    expect(stage.sent.map(({ type }) => type)).toEqual(['shown', 'failed', 'shown']);
  });

  it('does not stand on the last frame of a video that ends long before its time', () => {
    play(cue('a'), cue('b', { startsInMs: 10_000, endsInMs: 20_000 }));
    show('a');
    vi.advanceTimersByTime(4_000);
    reports('a').finished(6_000);
    expect(stage.sent.at(-1)).toEqual({
      type: 'failed',
      cueId: 'a',
      reason: 'it ended before its time',
      durationMs: 4_000,
    });
  });

  it('counts a video that ends whole as played, though a clock that was set gives it more time', () => {
    play(cue('a'));
    show('a');
    vi.advanceTimersByTime(8_000);
    play(cue('a', { endsInMs: 4_000 }));
    vi.advanceTimersByTime(2_000);
    reports('a').finished(0);
    expect(stage.sent.at(-1)).toMatchObject({
      type: 'ended',
      cueId: 'a',
      finished: true,
      durationMs: 10_000,
    });
  });

  it('gives up on a preparation after 8 s', () => {
    play(cue('a'));
    vi.advanceTimersByTime(7_999);
    expect(stage.sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(stage.sent).toMatchObject([{ type: 'failed', cueId: 'a', durationMs: 0 }]);
  });

  it('gives up on a next one that is 2 s late, so that the agent can substitute', () => {
    play(cue('a', { kind: 'qr', endsInMs: 4_000 }), cue('b', { startsInMs: 4_000, endsInMs: 20_000 }), 4_000);
    show('a');
    vi.advanceTimersByTime(5_999);
    expect(phases()).toEqual({ a: 'visible', b: 'preparing' });
    vi.advanceTimersByTime(1);
    expect(stage.sent.at(-1)).toMatchObject({ type: 'failed', cueId: 'b' });
  });

  it('does not wait beyond its end for what is asked for at once, so that what follows comes on', () => {
    const b = cue('b', { kind: 'qr', startsInMs: 3_000, endsInMs: 20_000 });
    play(cue('a', { kind: 'qr', endsInMs: 3_000 }), b, 3_000);
    vi.advanceTimersByTime(2_999);
    expect(phases()).toEqual({ starting: 'visible', a: 'preparing' });
    vi.advanceTimersByTime(2);
    expect(stage.sent.at(-1)).toMatchObject({
      type: 'failed',
      cueId: 'a',
      reason: 'it was not ready before its end',
    });
    show('b');
    expect(phases()).toMatchObject({ b: 'visible' });
  });

  it('tries an interlude that can not be drawn once a second, not without end', () => {
    play(bumper);
    stage.draws = 0;
    for (let ms = 0; ms < 5_000; ms += 10) {
      for (const scene of stage.scenes) {
        if (nameOf(scene) === 'bumper') stage.director().reportsOf(scene.key).failed('it could not be shown');
      }
      vi.advanceTimersByTime(10);
    }
    expect(stage.draws).toBeLessThan(30);
    expect(phases()).toMatchObject({ starting: 'visible' });
    vi.advanceTimersByTime(1_000);
    show('bumper');
    expect(stage.sent).toEqual([{ type: 'interlude', showing: 'bumper' }]);
  });

  it('watches no fade any longer whose scene is gone, or followed by another', () => {
    play(cue('a'));
    reveal('a');
    expect(stage.fadesWatched).toBe(1);
    vi.advanceTimersByTime(6_000);
    expect(stage.sent.at(-1)).toMatchObject({
      type: 'failed',
      cueId: 'a',
      reason: 'no frame was presented in 6 s',
    });
    expect(stage.fadesWatched).toBe(0);
    // The front that covers its place again is a swap too.
    vi.advanceTimersByTime(400);
    play(cue('b'));
    show('b');
    vi.advanceTimersByTime(2_000);
    play(cue('c'));
    show('c');
    expect(stage.fadesWatched).toBe(1);
    reports('b').faded();
    expect(stage.fadesWatched).toBe(0);
  });

  it('sleeps through an item of a month', () => {
    play(cue('a', { kind: 'qr', endsInMs: 2 ** 31 - 1 }));
    show('a');
    fade();
    stage.draws = 0;
    vi.advanceTimersByTime(60_000);
    expect(stage.draws).toBeLessThan(5);
  });

  it('hears nothing of its scenes once it is stopped', () => {
    play(cue('a'));
    show('a');
    stage.director().stop();
    reports('a').failed('no new picture came for 2 s');
    expect(stage.sent.map(({ type }) => type)).toEqual(['shown']);
  });

  it('lets a video that comes late enter further on, and says where', () => {
    play(cue('a', { joinAtMs: 2_000 }));
    vi.advanceTimersByTime(1_000);
    reveal('a');
    expect(phases()).toEqual({ starting: 'visible', a: 'preparing' });
    expect(stage.scenes[0]?.joinAtMs).toBe(3_200);
    vi.advanceTimersByTime(200);
    show('a');
    expect(stage.sent).toEqual([{ type: 'shown', cueId: 'a', agoMs: 0, positionMs: 3_200 }]);
  });

  it('enters a video that began long ago where it is by now', () => {
    play(cue('a', { startsInMs: -4_000, endsInMs: 6_000 }));
    expect(stage.scenes[0]?.joinAtMs).toBe(4_200);
    vi.advanceTimersByTime(200);
    show('a');
    expect(stage.sent).toEqual([{ type: 'shown', cueId: 'a', agoMs: 0, positionMs: 4_200 }]);
  });

  it('reports a visible layer that presents nothing, unless the page is hidden', () => {
    stage.hidden = true;
    play(cue('a'));
    reports('a').ready();
    vi.advanceTimersByTime(6_000);
    expect(stage.sent).toEqual([]);
    stage.hidden = false;
    vi.advanceTimersByTime(7_000);
    expect(stage.sent).toMatchObject([{ type: 'failed', cueId: 'a' }]);
    expect(phases()).toEqual({ starting: 'visible' });
  });

  it('shows the branded slide when the agent says nothing more', () => {
    play(cue('a'));
    show('a');
    vi.advanceTimersByTime(15_000);
    expect(phases()).toEqual({ a: 'visible', fallback: 'preparing' });
    show('fallback');
    expect(stage.sent.map(({ type }) => type)).toEqual(['shown', 'ended', 'interlude']);
  });

  it('takes a new agent’s cue for another one, though its id is the same', () => {
    stage.director().agentRun('first');
    play(cue('1'));
    show('1');
    fade();
    stage.director().agentRun('second');
    play(cue('1'));
    expect(stage.scenes.map(({ phase }) => phase)).toEqual(['preparing', 'visible']);
    show('1');
    expect(stage.sent.map(({ type }) => type)).toEqual(['shown', 'shown']);
  });

  it('counts nothing while a pairing code covers the screen', () => {
    play(cue('a'));
    show('a');
    vi.advanceTimersByTime(3_000);
    const pairing = { code: 'ABCD-EFGH', claimUrl: 'https://example.org/claim', corner: false };
    stage.director().receive({ type: 'pairing', pairing });
    expect(stage.sent.at(-1)).toEqual({ type: 'ended', cueId: 'a', finished: false, durationMs: 3_000 });
    play(cue('b'));
    reports('b').ready();
    vi.advanceTimersByTime(2_000);
    expect(phases()).toEqual({ a: 'visible', b: 'ready' });
    stage.director().receive({ type: 'pairing', pairing: null });
    expect(phases()).toMatchObject({ a: 'visible' });
    expect(stage.sent.filter(({ type }) => type === 'shown')).toHaveLength(1);
  });

  it('waits no longer for an item that is never drawn because pairing codes cover the screen meanwhile', () => {
    play(cue('a'));
    show('a');
    fade();
    vi.advanceTimersByTime(1_000);
    stage.drawsBeneath = false;
    play(cue('b', { kind: 'qr', endsInMs: 60_000 }));
    reports('b').ready();
    vi.advanceTimersByTime(100);
    expect(phases()).toMatchObject({ b: 'beneath' });
    const pairing = { code: 'ABCD-EFGH', claimUrl: 'https://example.org/claim', corner: false };
    const failures = () => stage.sent.filter(({ type }) => type === 'failed');
    for (const covered of [1, 2, 3]) {
      vi.advanceTimersByTime(1_900);
      expect([covered, failures()]).toEqual([covered, []]);
      stage.director().receive({ type: 'pairing', pairing });
      vi.advanceTimersByTime(500);
      stage.director().receive({ type: 'pairing', pairing: null });
    }
    vi.advanceTimersByTime(500);
    expect(failures()).toEqual([
      { type: 'failed', cueId: 'b', reason: 'no frame was presented in 6 s', durationMs: 0 },
    ]);
  });
});
