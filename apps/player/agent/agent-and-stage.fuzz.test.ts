/**
 * The agent's director and the stage's, joined as in a player, under whatever staff, files and pages do: items of every
 * length, some that break, takeovers, withdrawals, new programs, a page that is loaded again.
 *
 *  1. Nothing stands beyond its time, a fault's time apart: it is never stuck.
 *  2. At most one play is open, and none begins twice.
 *  3. Neither of the two talks without end.
 *
 * The seed is in the name of each run.
 */
import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import type { Takeover } from '@bacheca/shared/model/schedule';
import { serialise } from '@bacheca/shared/wire/content-hash';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Chance } from '../../../test/faults/seeded-chance.ts';
import type { AgentToStage, StageToAgent } from '../contract/stage.ts';
import {
  createSceneDirector,
  type SceneDirector as StageDirector,
} from '../renderer/stage/direction/scene-director.ts';
import type { Scene } from '../renderer/stage/direction/scene-state.ts';
import { CorrectedClock, machineClock } from './clock/clock.ts';
import { Problems } from './faults/problems.ts';
import { Director } from './playback/director.ts';
import type { PlannedEntry } from './playback/planned-entry.ts';
import { Planner, type ProgramChoice } from './playback/planner.ts';
import type { Recorder } from './plays/recorder.ts';
import { Availability } from './programs/availability.ts';
import type { StoredProgram } from './programs/program-store.ts';
import { program, sampleVideo, slide, takeover, video } from './testing/samples.ts';

const T0 = Date.parse('2026-11-21T09:00:00+01:00');
const HOURS = 1.5;
const STEP_MS = 50;
/** Messages come in order, and late, as over a socket. */
const LINK_MS = 4;
/** A slow item is given up 2 s after its turn, and its substitute may be slow too. */
const STUCK_MS = 6_000;
const FILMS = [500, 700, 2_000, 10_000].map((ms) => [ms, sampleVideo(ms, 64)] as const);
const STREAM = {
  kind: 'stream' as const,
  durationMs: 20_000,
  variants: [{ language: 'it' as const, url: 'https://a.it/tv.m3u8' }],
};

beforeEach(() => {
  vi.useFakeTimers();
  vi.setSystemTime(T0);
});
afterEach(() => {
  vi.useRealTimers();
});

describe('agent and stage together', () => {
  for (const seed of [1, 2]) {
    it(`never stand still, whatever happens (seed ${seed})`, () => {
      const player = createPlayer(seed);
      while (Date.now() < T0 + HOURS * 3_600_000) player.step();
      player.check();
    });
  }
});

function createPlayer(seed: number) {
  const chance = new Chance(seed);
  const clock = new CorrectedClock(machineClock, null);
  const availability = new Availability(clock, () => true);
  const programs: ProgramChoice & { offered: StoredProgram | null } = {
    offered: null,
    begin() {
      programs.offered = null;
    },
  };
  const planner = new Planner({ programs, availability, runId: 'run' }, stored(chance));
  const plays = new Map<string, 'open' | 'over'>();
  const endsOf = new Map<string, number>();
  let messages = 0;
  let takeovers: Takeover[] = [];
  let withdrawn: string[] = [];
  let scenes: readonly Scene[] = [];
  let stage: StageDirector;
  let page = 0;
  let wellAt = Date.now();
  const drawn = new Map<
    number,
    {
      at: number;
      seenAt: number | null;
      takenAt: number | null;
      isBroken: boolean;
      isSlow: boolean;
      over: boolean;
    }
  >();

  const begin = (cueId: string) => {
    must(!plays.has(cueId), `${cueId} began twice`);
    plays.set(cueId, 'open');
    must([...plays.values()].filter((state) => state === 'open').length === 1, 'two plays are open');
  };
  const end = (cueId: string) => {
    if (plays.get(cueId) === 'open') plays.set(cueId, 'over');
  };
  const recorder: Pick<Recorder, 'begin' | 'replanned' | 'markCut' | 'end' | 'fail' | 'abandon'> = {
    begin: ({ cueId }) => begin(cueId),
    replanned: () => undefined,
    markCut: () => undefined,
    end,
    fail: ({ cueId }) => end(cueId),
    abandon: () => [...plays.keys()].forEach(end),
  };
  const director = new Director({
    send(message: AgentToStage) {
      messages += 1;
      const to = page;
      if (message.type === 'play') {
        for (const content of [message.now, message.next]) {
          if (content && 'id' in content) endsOf.set(content.id, Date.now() + content.endsInMs);
        }
      }
      setTimeout(() => to === page && stage.receive(message), LINK_MS);
    },
    clock,
    planner,
    availability,
    recorder: recorder as Recorder,
    problems: new Problems(),
    streams: { watch: (_, onWell) => setTimeout(onWell, chance.between(10_000, 60_000)) },
    log: pino({ level: 'silent' }),
    onScreen: () => undefined,
    onShown: () => undefined,
    onMedia: () => undefined,
  });

  function load(): void {
    page += 1;
    const from = page;
    stage?.stop();
    drawn.clear();
    stage = createSceneDirector({
      send(message: StageToAgent) {
        messages += 1;
        setTimeout(() => from === page && director.receive(message), LINK_MS);
      },
      draw(shown) {
        scenes = shown;
      },
      now: () => performance.now(),
      wallNow: () => Date.now(),
      hidden: () => false,
      smoothness: { canFade: () => chance.happens(0.5), watchFade: () => () => undefined },
    });
    director.receive({ type: 'gone' });
    director.receive({ type: 'ready', display: { width: 1280, height: 720 } });
    wellAt = Date.now();
  }

  function step(): void {
    const before = messages;
    vi.advanceTimersByTime(STEP_MS);
    must(messages - before < 60, `${messages - before} messages in ${STEP_MS} ms`);
    draw();
    happen();
    look();
  }

  function happen(): void {
    const now = Date.now();
    if (chance.happens(0.001)) {
      const startsAt = now + chance.one([-1, 0, 300, 5_000, 30_000]);
      takeovers = [
        ...takeovers,
        takeover(`t${now}`, startsAt, startsAt + chance.one([800, 4_000, 15_000, 60_000])),
      ];
      director.setTakeovers(takeovers);
    }
    if (chance.happens(0.0005)) {
      takeovers = [];
      director.setTakeovers(takeovers);
    }
    if (chance.happens(0.001)) {
      withdrawn = chance.happens(0.5) ? [] : [`i${chance.between(0, 7)}`];
      availability.setWithdrawn(withdrawn);
      director.reconsider();
    }
    if (chance.happens(0.001)) {
      programs.offered = stored(chance);
      director.reconsider();
    }
    if (chance.happens(0.0003)) load();
    if (chance.happens(0.002)) director.reconsider();
  }

  /** Well is an item that has time left and goes on, or that something else shows while the timeline has no item. */
  function look(): void {
    const now = Date.now();
    const front = scenes.find(({ phase }) => phase === 'visible');
    if (!front) return;
    if ('id' in front.content) {
      const endsAt = endsOf.get(front.content.id) ?? 0;
      if (now < endsAt && !drawn.get(front.key)?.over && plays.get(front.content.id) === 'open') wellAt = now;
    } else {
      const { shown } = {
        shown: null,
        ...planner.resolution({ revision: null } as PlannedEntry, clock.nowMs()),
      };
      if (!shown || shown.endsAtMs - clock.nowMs() < 3_000) wellAt = now;
    }
    const name = 'id' in front.content ? front.content.item.id : front.content.type;
    must(now - wellAt < STUCK_MS, `${name} is on for ${STUCK_MS} ms too long at ${(now - T0) / 1000} s`);
  }

  function draw(): void {
    const now = performance.now();
    for (const key of drawn.keys()) if (!scenes.some((scene) => scene.key === key)) drawn.delete(key);
    for (const scene of scenes) {
      const known = drawn.get(scene.key);
      const isFragile = 'id' in scene.content && scene.content.item.kind !== 'notice';
      const one = known ?? {
        at: now,
        seenAt: null,
        takenAt: null,
        isBroken: isFragile && chance.happens(0.05),
        isSlow: isFragile && chance.happens(0.03),
        over: false,
      };
      drawn.set(scene.key, one);
      const reports = stage.reportsOf(scene.key);
      if (scene.phase === 'preparing') {
        if (one.isBroken && chance.happens(0.3)) reports.failed('broken');
        else if (!one.isSlow || now - one.at > 5_000) reports.ready();
      }
      if (scene.phase === 'beneath') reports.drawn();
      if (scene.taken === 'fade') {
        one.takenAt ??= now;
        if (now - one.takenAt > 300) reports.faded();
      } else one.takenAt = null;
      if (scene.phase === 'revealing' || scene.phase === 'visible') {
        one.seenAt ??= now;
        reports.firstFrame(now);
        if (isFragile && chance.happens(0.0004)) reports.failed('broken');
        if (!('id' in scene.content) || one.over) continue;
        const { item } = scene.content;
        if (item.kind === 'stream' && chance.happens(0.001)) {
          one.over = true;
          reports.over();
        }
        const lengthMs = item.kind === 'video' ? Number(item.title) : Number.POSITIVE_INFINITY;
        if (scene.joinAtMs + now - scene.beginsAt >= lengthMs) {
          one.over = true;
          reports.finished(0);
        }
      }
    }
  }

  function check(): void {
    expect(plays.size).toBeGreaterThan(300);
    stage.stop();
    director.stop();
  }

  load();
  return { step, check };
}

function stored(chance: Chance): StoredProgram {
  const items = Array.from({ length: chance.between(1, 7) }, (_, index) => {
    const id = `i${index}`;
    const kind = chance.one(['video', 'slide', 'stream'] as const);
    if (kind === 'slide') return slide(id, chance.one([3_000, 8_000]));
    if (kind === 'stream') return { id, title: id, ...STREAM };
    const [ms, film] = chance.one(FILMS);
    return video(id, film, { title: String(ms) });
  });
  const from = program(
    items,
    FILMS.map(([, film]) => film),
  );
  return { revision: serialise(from).revision, prepared: prepare(from) };
}

/** In place of `expect`, which is slow where it is asked a million times. */
function must(isSo: boolean, otherwise: string): void {
  if (!isSo) throw new Error(otherwise);
}
