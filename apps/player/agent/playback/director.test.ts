import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import { resolve } from '@bacheca/shared/engine/resolve';
import type { Item } from '@bacheca/shared/model/items';
import type { Program } from '@bacheca/shared/model/program';
import type { Takeover } from '@bacheca/shared/model/schedule';
import { serialise } from '@bacheca/shared/wire/content-hash';
import type { Play } from '@bacheca/shared/wire/plays';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AgentToStage, Cue } from '../../contract/stage.ts';
import { CorrectedClock, machineClock } from '../clock/clock.ts';
import { Problems } from '../faults/problems.ts';
import type { PlayJournal } from '../plays/play-journal.ts';
import { Recorder } from '../plays/recorder.ts';
import { Availability } from '../programs/availability.ts';
import type { StoredProgram } from '../programs/program-store.ts';
import { FakeStage } from '../testing/fake-stage.ts';
import { openPlayJournal } from '../testing/journals.ts';
import { program, sampleVideo, slide, takeover, video } from '../testing/samples.ts';
import { Director } from './director.ts';
import { Planner, type ProgramChoice } from './planner.ts';

/** It is a Saturday morning in Prato, at a whole minute: the loops below start anew at it. */
const T0 = Date.parse('2026-11-21T09:00:00+01:00');
const log = pino({ level: 'silent' });
const film = sampleVideo(10_000);
const otherFilm = sampleVideo(20_000);
const anotherFilm = sampleVideo(10_000);

let dataDir: string;
let stage: FakeStage;
let problems: Problems;
let journal: PlayJournal;
let clock: CorrectedClock;
let availability: Availability;
let recorder: Recorder;
let director: Director;
let activated: string[];
let choice: ProgramChoice & { offered: StoredProgram | null };
let missing: Set<string>;
let awaited: Map<string, () => void>;

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(T0);
  dataDir = mkdtempSync(join(tmpdir(), 'bacheca-director-'));
  stage = new FakeStage();
  problems = new Problems();
  activated = [];
  choice = {
    offered: null,
    begin(revision) {
      choice.offered = null;
      activated.push(revision);
    },
  };
  missing = new Set();
  awaited = new Map();
});

afterEach(() => {
  director.stop();
  recorder.stop();
  journal.stop();
  stage.close();
  vi.useRealTimers();
  rmSync(dataDir, { recursive: true, force: true });
});

function stored(from: Program): StoredProgram {
  return { revision: serialise(from).revision, prepared: prepare(from) };
}

function direct(plays: Program | null): void {
  clock = new CorrectedClock(machineClock, null);
  journal = openPlayJournal(dataDir, { clock, problems });
  availability = new Availability(clock, ({ sha256 }) => !missing.has(sha256));
  recorder = new Recorder({
    journal,
    onClosed: () => undefined,
    onShownHealthy: () => undefined,
    clock,
    panel: () => 'unknown',
    problems,
    log,
  });
  director = new Director({
    send: stage.send,
    clock,
    planner: new Planner({ programs: choice, availability, runId: 'run' }, plays && stored(plays)),
    availability,
    recorder,
    problems,
    streams: {
      watch(url, onWell) {
        awaited.set(url, onWell);
      },
    },
    log,
    onScreen: () => undefined,
    onShown: () => undefined,
    onMedia: () => undefined,
  });
  stage.subscribe((message) => director.receive(message));
  stage.load();
}

function offer(program: StoredProgram): void {
  choice.offered = program;
  director.reconsider();
}

function pass(ms: number): void {
  vi.advanceTimersByTime(ms);
}

function plays(): Play[] {
  const batch = journal.nextBatch({ plays: 200, bytes: 1e9 });
  return batch && 'plays' in batch ? batch.plays : [];
}

const outcomes = () => plays().map(({ itemId, outcome }) => [itemId, outcome.type]);

/** What the timeline says, by itself. */
function timeline(of: Program, fromMs: number, untilMs: number): { itemId: string; startsAtMs: number }[] {
  const prepared = prepare(of);
  const showings: { itemId: string; startsAtMs: number }[] = [];
  for (let atMs = fromMs; atMs < untilMs; ) {
    const at = resolve(prepared, [], atMs, new Set());
    if (at.type !== 'item') throw new Error('a gap in the timeline');
    showings.push({ itemId: at.planned.item.id, startsAtMs: at.planned.startsAtMs });
    atMs = at.planned.endsAtMs;
  }
  return showings;
}

const three = () => program([slide('a', 10_000), slide('b', 20_000), video('film', film)], [film]);

describe('before there is a page', () => {
  it.each([
    ['a program', () => program([slide('a', 10_000)])],
    ['none, whose first slide never ends', () => null],
  ])('it looks at the timeline of %s and says nothing', (_, plays) => {
    direct(plays());
    stage.close();
    director.receive({ type: 'gone' });
    const said = stage.heard.length;
    director.warmUp();
    expect(stage.heard).toHaveLength(said);
  });
});

describe('a page that is being loaded', () => {
  const now = (message: AgentToStage | null): Cue | null =>
    message?.type === 'play' && 'id' in message.now ? message.now : null;

  function load(plays: Program | null): void {
    direct(plays);
    stage.frozen = true;
    stage.say({ type: 'gone' });
    stage.frozen = false;
  }

  it('comes with the cue that it is told once it is ready, entered where it was then', () => {
    load(three());
    pass(4_000);
    const initial = now(director.initialPlay());
    expect(initial).toMatchObject({ item: { id: 'a' }, joinAtMs: 4_000, startsInMs: 0, endsInMs: 6_000 });
    pass(700);
    stage.load();
    const told = stage.lastPlay().now as Cue;
    expect(told).toMatchObject({ id: initial?.id, joinAtMs: 4_000, startsInMs: -700, endsInMs: 5_300 });
    pass(5_300);
    expect(outcomes().at(-1)).toEqual(['a', 'joined']);
  });

  it('is told what is due by then, if that is another item', () => {
    load(three());
    pass(9_500);
    const initial = now(director.initialPlay());
    pass(700);
    stage.load();
    const told = stage.lastPlay().now as Cue;
    expect(told.item.id).toBe('b');
    expect(told.id).not.toBe(initial?.id);
  });

  it('is told the same item anew where it was loaded after another page had that', () => {
    load(three());
    const initial = now(director.initialPlay());
    stage.load();
    expect((stage.lastPlay().now as Cue).id).toBe(initial?.id);
    stage.load();
    expect((stage.lastPlay().now as Cue).id).not.toBe(initial?.id);
  });

  it('asks for itself where another page is on, a new program waits, or no item is due', () => {
    direct(three());
    expect(director.initialPlay()).toBeNull();
    load(null);
    expect(director.initialPlay()).toBeNull();
    load(three());
    choice.offered = stored(program([slide('neu', 5_000)]));
    expect(director.initialPlay()).toBeNull();
  });
});

describe('a page that goes away', () => {
  it('ends what it showed, shows nothing in staff eyes, and is told where the timeline is when one comes', () => {
    direct(three());
    pass(4000);
    expect(director.onScreen.state).toBe('playing');
    stage.frozen = true;
    stage.say({ type: 'gone' });
    expect(director.onScreen).toEqual({ state: 'starting' });
    expect(outcomes()).toEqual([['a', 'cut']]);
    const told = stage.heard.length;
    pass(10 * 60_000);
    expect(stage.heard.length).toBe(told);
    stage.frozen = false;
    stage.load();
    pass(60_000);
    expect(director.onScreen.state).toBe('playing');
  });
});

describe('the timeline', () => {
  it('is played as it is: each item from its start to its end, on time', () => {
    direct(three());
    pass(20 * 60_000);
    const expected = timeline(three(), T0, T0 + 19 * 60_000);
    expect(plays().slice(0, expected.length)).toMatchObject(
      expected.map(({ itemId }) => ({ itemId, outcome: { type: 'complete' }, ruleId: 'always' })),
    );
    for (const [index, { startsAtMs }] of expected.entries()) {
      expect(Math.abs((plays()[index]?.startedAtMs ?? 0) - startsAtMs)).toBeLessThanOrEqual(50);
    }
    expect(plays().map(({ seq }) => seq)).toEqual(plays().map((_, index) => index + 1));
  });

  it('is entered where it is', () => {
    vi.setSystemTime(T0 + 4000);
    const [first] = timeline(three(), T0 + 4000, T0 + 5000);
    direct(three());
    expect(stage.lastPlay().now).toMatchObject({
      joinAtMs: T0 + 4000 - (first?.startsAtMs ?? 0),
      startsInMs: 0,
    });
    pass(30_000);
    expect(plays()[0]).toMatchObject({ itemId: first?.itemId, outcome: { type: 'joined' } });
    expect(plays()[1]?.outcome.type).toBe('complete');
  });

  it('is bridged by the bumper where too little is left of an item', () => {
    vi.setSystemTime(T0 + 7500);
    direct(program([slide('a', 10_000)]));
    pass(1000);
    expect(stage.screen).toEqual(['(bumper)']);
    expect(director.onScreen).toEqual({ state: 'bumper' });
    pass(13_000);
    expect(stage.screen).toEqual(['(bumper)', 'a', 'a']);
    expect(outcomes()).toEqual([['a', 'complete']]);
  });

  it('tells the stage what follows, ahead of time', () => {
    direct(program([slide('a', 10_000)]));
    const first = stage.lastPlay();
    expect(first.now).toMatchObject({ endsInMs: 10_000 });
    expect(first.next).toMatchObject({ startsInMs: 10_000, endsInMs: 20_000, joinAtMs: 0 });
    expect(first.nextInMs).toBe(10_000);
  });

  it('shows the fallback, and no plays, without a program', () => {
    direct(null);
    pass(120_000);
    expect(stage.screen).toEqual(['(fallback)']);
    expect(director.onScreen).toEqual({
      state: 'fallback',
      reason: 'no program yet',
      why: { code: 'fallback-no-program' },
    });
    expect(plays()).toEqual([]);
  });

  it('cuts at closing time, is dark, and opens again', () => {
    vi.setSystemTime(Date.parse('2026-11-20T17:59:55+01:00'));
    direct(
      program([slide('a', 10_000)], [], {
        openingHours: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], dayparts: [{ from: '09:00', until: '18:00' }] }],
      }),
    );
    pass(60_000);
    expect(stage.screen.at(-1)).toBe('(closed)');
    expect(plays().at(-1)?.startedAtMs).toBeLessThan(Date.parse('2026-11-20T18:00:00+01:00'));
    pass(15 * 3_600_000);
    expect(stage.screen.at(-1)).toBe('a');
    expect(plays().at(-1)?.outcome.type).toBe('complete');
  });

  it('cuts an item at the end of its validity', () => {
    const validUntil = new Date(T0 + 5000).toISOString();
    direct(program([slide('old', 10_000, { validUntil }), slide('new', 3000, { validFrom: validUntil })]));
    pass(20_000);
    expect(plays()[0]).toMatchObject({ itemId: 'old', outcome: { type: 'cut', cause: 'validity' } });
    expect(plays()[1]).toMatchObject({ itemId: 'new', outcome: { type: 'complete' } });
  });
});

describe('a new program', () => {
  it('takes over at the end of what is on', () => {
    const second = stored(program([slide('z', 10_000)]));
    direct(program([slide('a', 10_000)]));
    pass(4000);
    offer(second);
    expect(stage.lastPlay().next).toMatchObject({ item: { id: 'z' } });
    expect(activated).toEqual([]);
    pass(20_000);
    expect(activated).toEqual([second.revision]);
    expect(plays()[0]).toMatchObject({ itemId: 'a', outcome: { type: 'complete' } });
    expect(plays()[1]).toMatchObject({ itemId: 'z', revision: second.revision });
  });

  it('is joined where its own timeline is', () => {
    direct(program([slide('a', 10_000)]));
    offer(stored(program([video('film', otherFilm)], [otherFilm])));
    pass(12_000);
    expect(stage.lastPlay().now).toMatchObject({ item: { id: 'film' }, joinAtMs: 10_000 });
    pass(20_000);
    expect(outcomes()[1]).toEqual(['film', 'joined']);
  });

  it('takes over at once where nothing plays', () => {
    direct(null);
    offer(stored(program([slide('z', 10_000)])));
    expect(activated).toHaveLength(1);
    pass(100);
    expect(stage.screen.at(-1)).toBe('z');
  });

  it('is dropped if the scheduler goes back to the one that plays', () => {
    const first = program([slide('a', 10_000)]);
    direct(first);
    offer(stored(program([slide('z', 10_000)])));
    offer(stored(first));
    pass(30_000);
    expect(activated).toEqual([]);
    expect(new Set(stage.screen)).toEqual(new Set(['a']));
  });
});

describe('a takeover', () => {
  const now = (from: number, until: number): Takeover[] => [takeover('alarm', T0 + from, T0 + until)];

  it('interrupts at once and ends by itself; the loop is joined where it is', () => {
    direct(three());
    pass(4000);
    director.setTakeovers(now(4000, 24_000));
    pass(100);
    expect(stage.screen.at(-1)).toBe('alarm-notice');
    expect(director.onScreen).toMatchObject({ state: 'playing', takeoverId: 'alarm' });
    pass(60_000);
    expect(plays()[0]).toMatchObject({ outcome: { type: 'cut', cause: 'takeover' } });
    expect(plays()[0]?.durationMs).toBeLessThan(4200);
    expect(plays().slice(1, 3)).toMatchObject([
      { itemId: 'alarm-notice', takeoverId: 'alarm', outcome: { type: 'complete' } },
      { itemId: 'alarm-notice', takeoverId: 'alarm', outcome: { type: 'complete' } },
    ]);
    expect(plays()[1]).not.toHaveProperty('ruleId');
    expect(plays()[3]?.itemId).not.toBe('alarm-notice');
  });

  it('that was announced is on screen at its second, ready beforehand', () => {
    direct(program([slide('a', 10_000)]));
    director.setTakeovers(now(14_000, 34_000));
    pass(12_000);
    expect(stage.lastPlay().next).toMatchObject({ item: { id: 'alarm-notice' }, startsInMs: 4000 });
    expect(stage.lastPlay().now).toMatchObject({ cutAtEnd: true });
    pass(10_000);
    expect(plays()[1]).toMatchObject({ itemId: 'a', outcome: { type: 'cut', cause: 'takeover' } });
    expect(plays()[1]?.durationMs).toBe(4000);
  });

  it('announced while an item plays shortens it', () => {
    direct(program([slide('a', 10_000)]));
    pass(2000);
    director.setTakeovers(now(6000, 26_000));
    pass(6000);
    expect(plays()[0]).toMatchObject({ durationMs: 6000, outcome: { type: 'cut', cause: 'takeover' } });
    expect(stage.screen).toEqual(['a', 'alarm-notice']);
  });

  it('that staff end early gives way at once', () => {
    direct(program([slide('a', 10_000)]));
    director.setTakeovers(now(0, 600_000));
    pass(5000);
    director.setTakeovers([]);
    pass(100);
    expect(stage.screen.at(-1)).toBe('a');
    expect(plays().at(-1)).toMatchObject({
      itemId: 'alarm-notice',
      outcome: { type: 'cut', cause: 'takeover' },
    });
  });

  it('needs no program', () => {
    direct(null);
    director.setTakeovers(now(0, 600_000));
    pass(100);
    expect(stage.screen.at(-1)).toBe('alarm-notice');
  });

  it('told again changes nothing', () => {
    direct(program([slide('a', 10_000)]));
    director.setTakeovers(now(0, 600_000));
    pass(3000);
    const { id } = stage.lastPlay().now as { id: string };
    director.setTakeovers(now(0, 600_000));
    expect(stage.lastPlay().now).toMatchObject({ id });
    pass(3000);
    expect(stage.screen.at(-1)).toBe('alarm-notice');
    expect(stage.screen.filter((shown) => shown === 'alarm-notice')).toHaveLength(1);
  });
});

describe('what can’t be shown', () => {
  it('that is withdrawn goes at once', () => {
    direct(program([slide('a', 10_000), slide('b', 10_000)]));
    pass(3000);
    const [onScreen] = stage.screen;
    availability.setWithdrawn([onScreen ?? '']);
    director.reconsider();
    pass(100);
    expect(stage.screen.at(-1)).not.toBe(onScreen);
    expect(plays()[0]).toMatchObject({ itemId: onScreen, outcome: { type: 'cut', cause: 'withdrawn' } });
    pass(60_000);
    expect(stage.screen.slice(1)).not.toContain(onScreen);
  });

  it('is replaced, and the substitute’s play names what was planned', () => {
    missing.add(film.file.sha256);
    direct(three());
    pass(60_000);
    const substitute = plays().find(({ plannedItemId }) => plannedItemId);
    expect(substitute).toMatchObject({ plannedItemId: 'film' });
    expect(stage.screen).not.toContain('film');
    missing.clear();
    director.reconsider();
    pass(60_000);
    expect(stage.screen).toContain('film');
  });

  it('is recorded as a failure when the stage says so, left alone for a minute, then tried again', () => {
    stage.broken.add('film');
    direct(program([video('film', film), slide('a', 10_000)], [film]));
    pass(50_000);
    const failures = () => plays().filter(({ outcome }) => outcome.type === 'failed');
    expect(failures()).toMatchObject([
      { itemId: 'film', durationMs: 0, outcome: { type: 'failed', reason: 'the file is damaged' } },
    ]);
    expect(stage.screen.every((shown) => shown === 'a')).toBe(true);
    pass(60_000);
    expect(failures()).toHaveLength(2);
    stage.broken.clear();
    pass(120_000);
    expect(stage.screen).toContain('film');
  });

  it('is in quarantine for hours after three failures', () => {
    stage.broken.add('film');
    direct(program([video('film', film), slide('a', 60_000)], [film]));
    pass(30 * 60_000);
    expect(plays().filter(({ outcome }) => outcome.type === 'failed')).toHaveLength(3);
    expect(problems.list()).toMatchObject([{ code: 'item-quarantined' }]);
    stage.broken.clear();
    pass(7 * 3_600_000);
    expect(stage.screen).toContain('film');
    expect(problems.list()).toEqual([]);
  });

  it('that stood still is told in words, tried again after growing pauses, and never put in quarantine', () => {
    direct(program([video('film', film), slide('a', 10_000)], [film]));
    const stalls: number[] = [];
    for (let passedMs = 0; passedMs < 3_600_000; passedMs += 500) {
      const { now } = stage.lastPlay();
      if ('item' in now && now.item.id === 'film' && stage.screen.at(-1) === 'film') {
        stage.say({
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
    expect(problems.list()).toMatchObject([{ code: 'item-stalled', message }]);
    // It plays whole again.
    pass(3_600_000);
    expect(stage.screen.slice(-20)).toContain('film');
    expect(problems.list()).toEqual([]);
  });

  it('is found out only when it is due: its substitute is entered where it would be', () => {
    direct(program([video('film', film), video('other', anotherFilm)], [film, anotherFilm]));
    const { now, next, nextInMs } = stage.lastPlay();
    stage.frozen = true;
    pass(nextInMs + 3400);
    stage.say({ type: 'failed', cueId: (next as { id: string }).id, reason: 'not ready', durationMs: 0 });
    const substitute = stage.lastPlay().now as { id: string; joinAtMs: number; item: { id: string } };
    expect(substitute.id).not.toBe((now as { id: string }).id);
    expect(substitute.item.id).not.toBe((next as { item: { id: string } }).item.id);
    expect(substitute.joinAtMs).toBeGreaterThan(3000);
  });

  it('breaks in the middle: its play ends there and another takes its place', () => {
    direct(program([slide('a', 10_000), slide('b', 10_000)]));
    pass(4000);
    const [broken] = stage.screen;
    const { id } = stage.lastPlay().now as { id: string };
    stage.say({ type: 'failed', cueId: id, reason: 'decoder gone', durationMs: 3900 });
    pass(100);
    expect(plays()[0]).toMatchObject({ itemId: broken, durationMs: 3900, outcome: { type: 'failed' } });
    expect(stage.screen.at(-1)).not.toBe(broken);
  });

  it('leaves the bumper when there is nothing else, and comes as soon as it is there', () => {
    missing.add(otherFilm.file.sha256);
    direct(program([video('film', otherFilm)], [otherFilm]));
    pass(5000);
    expect(stage.screen).toEqual(['(bumper)']);
    missing.clear();
    director.reconsider();
    pass(100);
    expect(stage.screen).toEqual(['(bumper)', 'film']);
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
    const { id } = stage.lastPlay().now as { id: string };
    stage.say({ type: 'failed', cueId: id, reason: 'no new picture came for 5 s', durationMs: shownMs });
  };
  const hour = () => program([stream(3_600_000), slide('a', 10_000)]);

  it('that stalls gives way to the loop, and is not tried before it is known to be well', () => {
    direct(hour());
    pass(20_000);
    expect(stage.screen).toEqual(['tv']);
    failStream(15_000);
    pass(100);
    expect(stage.screen).toEqual(['tv', 'a']);
    expect(problems.list()).toMatchObject([{ code: 'stream-down' }]);
    pass(45_000);
    expect(new Set(stage.screen.slice(1))).toEqual(new Set(['a']));
    awaited.get(url)?.();
    pass(15_000);
    expect(stage.screen.at(-1)).toBe('tv');
    expect(problems.list()).toEqual([]);
    expect(outcomes()[0]).toEqual(['tv', 'failed']);
    expect(stage.lastPlay().now).toMatchObject({ item: { id: 'tv' } });
  });

  it('that comes and goes is left alone for longer each time, until it was well for a minute', () => {
    direct(hour());
    const awayMs: number[] = [];
    for (const shownMs of [1_000, 1_000, 1_000, 90_000]) {
      pass(shownMs);
      failStream(shownMs);
      const failedAt = Date.now();
      for (pass(100); stage.screen.at(-1) !== 'tv'; pass(100)) awaited.get(url)?.();
      awayMs.push(Date.now() - failedAt);
    }
    const [first = 0, second = 0, third = 0, afterMinute = 0] = awayMs;
    expect(second).toBeGreaterThan(first);
    expect(third).toBeGreaterThan(second);
    expect(afterMinute).toBeLessThan(second + 10_001);
  });

  it('that ends before its time was played; the loop shows for the rest of it', () => {
    direct(hour());
    pass(10_000);
    const { id } = stage.lastPlay().now as { id: string };
    stage.say({ type: 'ended', cueId: id, finished: true, durationMs: 10_000 });
    pass(10 * 60_000);
    expect(new Set(stage.screen.slice(1))).toEqual(new Set(['a']));
    // It was on already when the player started.
    expect(outcomes()[0]).toEqual(['tv', 'joined']);
    expect(awaited.size).toBe(0);
    pass(3_600_000);
    expect(stage.screen.filter((shown) => shown === 'tv')).toHaveLength(2);
  });
});

describe('a stage', () => {
  it('that is loaded again is told anew; the play it was in the middle of was cut', () => {
    direct(program([slide('a', 20_000)]));
    pass(7000);
    stage.load();
    pass(1000);
    expect(plays()).toMatchObject([{ outcome: { type: 'cut', cause: 'shutdown' }, durationMs: 7000 }]);
    expect(stage.lastPlay().now).toMatchObject({ joinAtMs: 7000 });
    pass(20_000);
    expect(outcomes()[1]).toEqual(['a', 'joined']);
  });

  it('that hangs proves nothing; when it comes back the timeline is joined again', () => {
    direct(program([slide('a', 10_000)]));
    pass(5000);
    stage.frozen = true;
    pass(60_000);
    const told = stage.heard.length;
    expect(told, 'it is not flooded').toBeLessThan(20);
    stage.frozen = false;
    stage.load();
    pass(30_000);
    expect(plays()[0]?.durationMs).toBeLessThanOrEqual(11_000);
    expect(stage.screen.at(-1)).toBe('a');
  });

  it('that never says how a showing ended holds up no later plays', () => {
    direct(program([slide('a', 10_000)]));
    pass(5000);
    stage.frozen = true;
    pass(120_000);
    expect(plays()).toMatchObject([{ durationMs: 11_000, outcome: { type: 'cut', cause: 'shutdown' } }]);
  });

  it('that enters late says where: such a play is joined, not complete', () => {
    stage.frozen = true;
    direct(program([video('film', film)], [film]));
    const { id } = stage.lastPlay().now as { id: string };
    stage.say({ type: 'shown', cueId: id, agoMs: 10, positionMs: 1200 });
    stage.say({
      type: 'ended',
      cueId: id,
      finished: true,
      durationMs: 8800,
      frames: { shown: 264, dropped: 0 },
    });
    expect(plays()).toMatchObject([
      { outcome: { type: 'joined' }, durationMs: 8800, frames: { shown: 264 } },
    ]);
  });

  it('that reports what was replaced meanwhile is believed', () => {
    direct(program([slide('a', 10_000)]));
    pass(9900);
    const { id } = stage.lastPlay().next as { id: string };
    const first = stage.lastPlay().now as { id: string };
    stage.frozen = true;
    director.setTakeovers([takeover('alarm', T0 + 9000, T0 + 600_000)]);
    stage.say({ type: 'ended', cueId: first.id, finished: true, durationMs: 9950 });
    stage.say({ type: 'shown', cueId: id, agoMs: 0 });
    expect(stage.lastPlay().now).toMatchObject({ item: { id: 'alarm-notice' }, takeoverEndsInMs: 590_100 });
    stage.say({ type: 'ended', cueId: id, finished: false, durationMs: 300 });
    expect(plays().find(({ durationMs }) => durationMs === 300)).toMatchObject({
      itemId: 'a',
      outcome: { type: 'cut', cause: 'takeover' },
    });
  });
});

describe('the clock', () => {
  it('that is corrected lets the item end, then the timeline is joined where it is', () => {
    direct(program([slide('a', 10_000), slide('b', 10_000)]));
    clock.onJump((movedMs) => director.clockMoved(movedMs));
    pass(5000);
    const sentAtMs = clock.monotonicMs();
    // The scheduler is 14 s ahead.
    clock.learn({ sentAtMs, receivedAtMs: T0 + 19_000, repliedAtMs: T0 + 19_000, arrivedAtMs: sentAtMs });
    pass(6000);
    expect(plays()).toMatchObject([
      { durationMs: expect.closeTo(10_000, -1), outcome: { type: 'complete' } },
    ]);
    expect(stage.lastPlay().now).toMatchObject({ joinAtMs: expect.closeTo(4000, -1) });
  });

  it('that moves by a few ms is told anew where screens show the same frame, and only there', () => {
    for (const synchronised of [true, false]) {
      const items = [slide('a', 10_000), slide('b', 10_000)];
      direct(program(items, [], { synchronised }));
      clock.onLearnt(() => director.clockLearnt());
      const learn = (aheadMs: number) => {
        const arrivedAtMs = clock.monotonicMs();
        const nowMs = Date.now() + aheadMs + 0.5;
        clock.learn({
          sentAtMs: arrivedAtMs - 80,
          receivedAtMs: nowMs - 40,
          repliedAtMs: nowMs - 40,
          arrivedAtMs,
        });
      };
      const begins = () => {
        const { now, saidAtMs } = stage.lastPlay();
        return saidAtMs + (now as Cue).startsInMs;
      };
      learn(0);
      pass(4000);
      const told = stage.heard.length;
      learn(1);
      expect(stage.heard.length).toBe(told);
      pass(5 * 60_000);
      const { id } = stage.lastPlay().now as Cue;
      const begunAtMs = begins();
      const toldByThen = stage.heard.length;
      learn(60);
      expect(stage.heard.length - toldByThen).toBe(synchronised ? 1 : 0);
      expect((stage.lastPlay().now as Cue).id).toBe(id);
      if (synchronised) expect(begunAtMs - begins()).toBeGreaterThan(5);
      director.stop();
      recorder.stop();
      journal.stop();
    }
  });

  it('is looked at again within a minute, however long nothing should happen', () => {
    direct(null);
    pass(1000);
    director.setTakeovers([takeover('alarm', T0 + 8 * 3_600_000, T0 + 9 * 3_600_000)]);
    // The machine sleeps: its wall clock goes on, timers don't.
    vi.setSystemTime(T0 + 8 * 3_600_000 + 60_000);
    clock.onJump((movedMs) => director.clockMoved(movedMs));
    pass(60_100);
    expect(stage.screen.at(-1)).toBe('alarm-notice');
  });
});
