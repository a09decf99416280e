import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prepare } from '../../src/engine/layout/prepare-program.ts';
import { endOf, type Resolution, resolve } from '../../src/engine/resolve.ts';
import { timeline } from '../../src/engine/timeline.ts';
import { Item, MediaFile } from '../../src/model/items.ts';
import { Program } from '../../src/model/program.ts';
import type { Takeover } from '../../src/model/schedule.ts';
import { anyProgram, instantInDstWeeks, RUNS, SEED } from '../programs/any-program.ts';
import { program, qr } from '../programs/programs.ts';

const NONE: ReadonlySet<string> = new Set();
const HOUR_MS = 3_600_000;
const options = { seed: SEED, numRuns: RUNS };

/** All that a screen would show differently, as text: quicker to compare than objects. */
function told(resolution: Resolution): string {
  if (resolution.type !== 'item') return `${resolution.type} ${resolution.untilMs}`;
  const { shown, planned } = resolution;
  const one = shown ?? planned;
  return [
    shown === null,
    planned.item.id,
    one.item.id,
    one.language,
    one.startsAtMs,
    one.endsAtMs,
    one.cutBy,
  ].join(' ');
}

test('the same program and instant give the same answer, afresh, after others, and from within the answer', () => {
  fc.assert(
    fc.property(anyProgram, instantInDstWeeks, instantInDstWeeks, (source, first, second) => {
      const one = prepare(source);
      const answer = resolve(one, [], first, NONE);
      const other = prepare(source);
      resolve(other, [], second, NONE);
      resolve(other, [], first + 24 * HOUR_MS, NONE);
      if (told(resolve(other, [], first, NONE)) !== told(answer)) return false;
      const endMs = endOf(answer);
      if (endMs <= first) return false;
      const lastMs = Math.min(endMs, first + 100 * HOUR_MS) - 1;
      return told(resolve(one, [], lastMs, NONE)) === told(answer);
    }),
    options,
  );
});

const anyTakeover = fc.record({
  afterS: fc.integer({ min: -600, max: 3 * 3600 }),
  lastsS: fc.integer({ min: 1, max: 1200 }),
});

function takeover(index: number, startMs: number, lastsS: number): Takeover {
  return {
    id: `t${index}`,
    item: qr('urgent', 20),
    mediaFiles: {},
    severity: index === 0 ? 'warning' : 'advisory',
    startsAt: new Date(startMs).toISOString(),
    endsAt: new Date(startMs + lastsS * 1000).toISOString(),
    reason: 'prova',
  };
}

test('a timeline is what resolve answers at each of its instants', () => {
  fc.assert(
    fc.property(
      anyProgram,
      instantInDstWeeks,
      fc.integer({ min: 1, max: 5 * 3600 }),
      fc.constantFrom(NONE, new Set(['a']), new Set(['v/en', 'b'])),
      fc.array(anyTakeover, { maxLength: 2 }),
      (source, fromMs, seconds, unavailable, offsets) => {
        const prepared = prepare(source);
        const toMs = fromMs + seconds * 1000;
        const takeovers = offsets.map(({ afterS, lastsS }, index) =>
          takeover(index, fromMs + afterS * 1000, lastsS),
        );
        const entries = timeline(prepared, takeovers, fromMs, toMs, unavailable);
        let atMs = fromMs;
        for (const entry of entries) {
          if (entry.startsAtMs !== atMs) return false;
          for (const probeMs of [atMs, Math.floor((atMs + entry.endsAtMs) / 2), entry.endsAtMs - 1]) {
            const resolution = resolve(prepared, takeovers, probeMs, unavailable);
            if (entry.type === 'item') {
              if (resolution.type !== 'item' || resolution.shown?.startsAtMs !== entry.showing.startsAtMs)
                return false;
              if (resolution.shown.item !== entry.showing.item) return false;
            } else if (entry.type === 'bumper') {
              if (resolution.type !== 'bumper' && !(resolution.type === 'item' && !resolution.shown))
                return false;
            } else if (resolution.type !== entry.type) return false;
          }
          atMs = entry.endsAtMs;
        }
        return atMs === toMs;
      },
    ),
    options,
  );
});

test('what shows is in the program, holds, and is valid for as long as it shows', () => {
  fc.assert(
    fc.property(anyProgram, instantInDstWeeks, (source, atMs) => {
      const prepared = prepare(source);
      const resolution = resolve(prepared, [], atMs, NONE);
      if (resolution.type !== 'item') return true;
      const { item, startsAtMs, endsAtMs, source: from } = resolution.planned;
      if (from.type !== 'rule' || source.items[item.id] !== item) return false;
      const slot = source.playlists[from.playlistId]?.slots[from.slotIndex];
      const rule = prepared.rulesAt(atMs).find(({ id }) => id === from.ruleId);
      const lastMs = Date.parse(item.deadline?.closesAt ?? item.validUntil ?? '2099-01-01T00:00:00Z');
      const holds = prepared.rulesAt(startsAtMs).some(({ id }) => id === from.ruleId);
      return slot?.itemId === item.id && rule !== undefined && holds && endsAtMs <= lastMs;
    }),
    options,
  );
});

test('the languages of an item come in turn: in every prefix less than one showing from the weights of the place', () => {
  const languages = ['it', 'en', 'zh', 'ro'] as const;
  const item = (id: string, seconds: number) =>
    qr(id, seconds, {
      variants: languages.map((language) => ({ language, title: id, lead: id, steps: ['1', '2', '3'] })),
    });
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom({}, { maxPlaysPerHour: 60 }),
      (weights, slotWeight, limits) => {
        const source = program(
          { p: [['a', slotWeight], 'b'] },
          [{ playlistId: 'p', dayparts: [{ from: '09:00', until: '10:00' }], ...limits }],
          [item('a', 90), item('b', 120)],
          { languages: weights.map((weight, index) => ({ language: languages[index] ?? 'it', weight })) },
        );
        const fromMs = Date.parse('2026-11-21T08:00:00Z');
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        // Where rules have limits a day starts further on in the rotation: any window is within two showings.
        const bound = 'maxPlaysPerHour' in limits ? 2 : 1;
        const shown = new Map<string, number[]>();
        for (const entry of timeline(prepare(source), [], fromMs, fromMs + HOUR_MS)) {
          if (entry.type !== 'item') return false;
          const counts = shown.get(entry.showing.item.id) ?? weights.map(() => 0);
          shown.set(entry.showing.item.id, counts);
          const index = languages.indexOf(entry.showing.language as (typeof languages)[number]);
          counts[index] = (counts[index] ?? 0) + 1;
          const turns = counts.reduce((sum, count) => sum + count, 0);
          if (
            counts.some((count, which) => Math.abs(count - (turns * (weights[which] ?? 0)) / total) >= bound)
          )
            return false;
        }
        return true;
      },
    ),
    options,
  );
});

test('a program that refers to what it does not contain is refused, and a whole one is not', () => {
  const removals = ['playlist', 'item', 'file', 'nothing'] as const;
  fc.assert(
    fc.property(anyProgram, fc.constantFrom(...removals), fc.nat(), (source, removal, pick) => {
      const used = new Set(source.rules.map(({ playlistId }) => playlistId));
      const copy = {
        ...source,
        playlists: { ...source.playlists },
        items: { ...source.items },
        mediaFiles: { ...source.mediaFiles },
      };
      const from = {
        playlist: [...used],
        item: Object.keys(source.items),
        file: Object.keys(source.mediaFiles),
        nothing: [''],
      }[removal];
      const gone = from[pick % from.length] ?? '';
      if (removal === 'playlist') delete copy.playlists[gone];
      if (removal === 'item') delete copy.items[gone];
      if (removal === 'file') delete copy.mediaFiles[gone];
      return Program.safeParse(copy).success === (removal === 'nothing');
    }),
    options,
  );
});

test('a video or a page too short to be seen is refused: a day of it could not be laid out', () => {
  const media = 'a'.repeat(64);
  const isTaken = (durationMs: number) => {
    const file = { sha256: media, bytes: 1, mimeType: 'video/mp4', durationMs };
    const pages = [{ media, text: '', durationMs }];
    const item = { id: 'i', title: 'i', kind: 'infographic', variants: [{ language: 'it', pages }] };
    return [MediaFile.safeParse(file).success, Item.safeParse(item).success];
  };
  expect(isTaken(500)).toEqual([true, true]);
  expect(isTaken(499)).toEqual([false, false]);
});

test('a seed is what makes these cases repeatable', () => {
  expect(fc.sample(anyProgram, { seed: SEED, numRuns: 3 })).toEqual(
    fc.sample(anyProgram, { seed: SEED, numRuns: 3 }),
  );
});
