import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aView, NEW_REVISION, OLD_REVISION, status, views } from '../test-views.ts';
import {
  airState,
  byLocation,
  byUrgency,
  concernsOf,
  isOnAir,
  LEVELS,
  levelOf,
  needsAttention,
  PROGRAM_GRACE_MS,
  programState,
  summarise,
  TILES,
  watchPrograms,
} from './attention.ts';

describe('what a screen is doing', () => {
  test('a screen without a player is to be paired, whatever was said before', () => {
    expect(airState(aView({ player: null }))).toBe('unpaired');
  });

  test('a disconnected player is offline, whatever it said last', () => {
    expect(airState(aView({ connected: false }))).toBe('offline');
    expect(isOnAir(aView({ connected: false }))).toBe(false);
  });

  test('a player that hasn’t spoken yet is starting', () => {
    expect(airState(aView({ status: null }))).toBe('starting');
  });

  test('a takeover is told apart from an ordinary item, and both are on air', () => {
    const stage = { ...status().stage, takeoverId: 'allerta' };
    const takeover = aView({ status: { ...status(), stage } });
    expect(airState(takeover)).toBe('takeover');
    expect(airState(aView())).toBe('playing');
    expect(isOnAir(takeover) && isOnAir(aView())).toBe(true);
  });
});

describe('which screens need care', () => {
  test('one that plays the published program is well', () => {
    expect(concernsOf(aView())).toEqual([]);
    expect(levelOf(aView())).toBe('well');
  });

  test('one that is closed is well: it is dark on purpose', () => {
    expect(levelOf(aView({ status: { ...status(), stage: { state: 'closed' } } }))).toBe('well');
  });

  test('what a disconnected player complained of is not repeated', () => {
    const problems = [{ code: 'disk-full', message: 'Il disco è pieno.' }];
    expect(concernsOf(aView({ connected: false, status: { ...status(), problems } }))).toEqual([
      { type: 'offline' },
    ]);
  });

  test('nothing to show is urgent, unless nothing was published', () => {
    const fallback = { ...status(), stage: { state: 'fallback' as const, reason: 'vuoto' } };
    expect(levelOf(aView({ status: fallback }))).toBe('urgent');
    expect(concernsOf(aView({ status: fallback, publishedRevision: null }))).toEqual([
      { type: 'unpublished' },
    ]);
  });

  test('one whose page nobody can see is urgent and not on air, whatever it says to play', () => {
    const problem = { code: 'stage-hidden', message: 'The page is hidden.' };
    for (const stage of [status().stage, { state: 'fallback' as const, reason: 'The page is hidden.' }]) {
      const view = aView({ status: { ...status(), stage, problems: [problem] } });
      expect(concernsOf(view)).toEqual([{ type: 'unseen', problem }]);
      expect(levelOf(view)).toBe('urgent');
      expect(summarise([view])).toMatchObject({ onAir: 0, attention: 1 });
    }
  });

  test('problems and missing items are named', () => {
    const problems = [{ code: 'clock', message: 'Orologio sbagliato.' }];
    const program = { ...status().program, unavailable: ['a', 'b'] };
    expect(concernsOf(aView({ status: { ...status(), problems, program } }))).toEqual([
      { type: 'unavailable', count: 2 },
      { type: 'problem', problem: { code: 'clock', message: 'Orologio sbagliato.' } },
    ]);
  });

  test('an identity that two devices use is named, on line or off', () => {
    const { player } = aView({});
    const cloned = player && { ...player, clonedSince: '2026-11-21T07:00:00Z' };
    expect(concernsOf({ ...aView({}), player: cloned })).toEqual([{ type: 'cloned' }]);
    const offline = cloned && { ...cloned, connected: false };
    expect(concernsOf({ ...aView({}), player: offline })).toEqual([{ type: 'offline' }, { type: 'cloned' }]);
  });

  test('work to finish is not counted among what is wrong', () => {
    expect(needsAttention(aView({ player: null }))).toBe(false);
    expect(needsAttention(aView({ connected: false }))).toBe(true);
  });
});

describe('the program', () => {
  const older = aView({
    status: { ...status(), program: { active: OLD_REVISION, pending: null, unavailable: [] } },
  });

  test.each([
    [{ active: NEW_REVISION, pending: null }, 'up-to-date'],
    [{ active: OLD_REVISION, pending: NEW_REVISION }, 'waiting'],
    [{ active: null, pending: NEW_REVISION }, 'waiting'],
    [{ active: OLD_REVISION, pending: null }, 'other'],
    [{ active: null, pending: null }, 'none'],
  ] as const)('%j is %s', (program, state) => {
    expect(programState(aView({ status: { ...status(), program: { ...program, unavailable: [] } } }))).toBe(
      state,
    );
  });

  test('a screen that differs right after a publish is left in peace, one that goes on differing is not', () => {
    const differsSince = new Map<string, number>();
    const at = (ms: number) => watchPrograms([older], differsSince, ms).map(needsAttention);
    expect(at(0)).toEqual([false]);
    expect(at(PROGRAM_GRACE_MS - 1)).toEqual([false]);
    expect(at(PROGRAM_GRACE_MS)).toEqual([true]);
  });

  test('a program that came in the meantime starts the patience anew', () => {
    const differsSince = new Map<string, number>();
    watchPrograms([older], differsSince, 0);
    watchPrograms([aView()], differsSince, 1000);
    expect(watchPrograms([older], differsSince, PROGRAM_GRACE_MS).map(needsAttention)).toEqual([false]);
  });

  test('screens that don’t differ stay the same objects, so that their cards aren’t drawn again', () => {
    const list = [aView(), aView({ player: null })];
    expect(watchPrograms(list, new Map(), 0).every((view, index) => view === list[index])).toBe(true);
  });
});

describe('sorting', () => {
  test('no screen comes before one that needs more care', () => {
    fc.assert(
      fc.property(views, (list) => {
        const ranks = byUrgency(list, 'it-IT').map((view) => LEVELS.indexOf(levelOf(view)));
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      }),
    );
  });

  test('screens that wait for a player don’t hide the one that is on air', () => {
    const waiting = aView({ id: 'a', name: 'A', player: null });
    const well = aView({ id: 'b', name: 'B' });
    expect(byUrgency([waiting, well], 'it-IT')).toEqual([well, waiting]);
    expect(byLocation([waiting, well], 'it-IT').map((place) => place.level)).toEqual(['well']);
  });

  test('the order depends on the screens alone, not on how they came in', () => {
    fc.assert(
      fc.property(views, fc.nat(), (list, turn) => {
        const at = list.length === 0 ? 0 : turn % list.length;
        const turned = [...list.slice(at), ...list.slice(0, at)];
        expect(byUrgency(turned, 'it-IT')).toEqual(byUrgency(list, 'it-IT'));
      }),
    );
  });

  test('by place, every screen is there once, under its own place, and worse places come first', () => {
    fc.assert(
      fc.property(views, (list) => {
        const places = byLocation(list, 'it-IT');
        expect(places.flatMap((place) => place.screens).length).toBe(list.length);
        for (const place of places) {
          expect(place.screens.every((view) => view.location.id === place.location.id)).toBe(true);
        }
        const ranks = places.map((place) => LEVELS.indexOf(place.level));
        expect(ranks).toEqual([...ranks].sort((a, b) => a - b));
      }),
    );
  });
});

test('the summary adds up', () => {
  fc.assert(
    fc.property(views, (list) => {
      const summary = summarise(list);
      expect(summary.all).toBe(list.length);
      expect(TILES.reduce((sum, tile) => sum + summary[tile], 0)).toBe(summary.all);
      expect(summary.attention).toBe(list.filter(needsAttention).length);
      expect(summary.playsToday).toBe(list.reduce((sum, view) => sum + view.playsToday, 0));
    }),
  );
});
