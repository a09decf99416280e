import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import { nextChange, resolve } from '@bacheca/shared/engine/resolve';
import type { Item } from '@bacheca/shared/model/items';
import { Program } from '@bacheca/shared/model/program';
import type { Playlist, Rule, Target } from '@bacheca/shared/model/schedule';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import { decodeProgramFrame, encodeProgramFrame } from '@bacheca/shared/wire/program-frame';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { location, notice, screen } from '../testing/content.ts';
import { byId, type Compiled, Compiler, type Inputs } from './compile.ts';

/** fast-check prints the seed of a failure; with `{ seed }` here it runs again. */
/** A fortieth of what `npm run test:long` draws. */
const RUNS = { numRuns: 100 * Number(process.env.BACHECA_TEST_RUNS ?? 1), seed: 20_261_121 };
const MONDAY = Date.parse('2026-11-15T23:00:00Z');
const WEEK_MS = 7 * 24 * 60 * 60_000;
const LOCATIONS = [location('urp'), location('pin', { kind: 'campus', tags: ['centro'] })];
const SCREENS = [screen('urp-1', 'urp'), screen('urp-2', 'urp'), screen('pin-1', 'pin')];
const MEDIA = ['a', 'b', 'c'].map((digit) => digit.repeat(64));
const ITEM_IDS = ['uno', 'due', 'tre', 'quattro'];
const PLAYLIST_IDS = ['p1', 'p2'];

const target = fc.constantFrom<Target[]>(
  { type: 'everywhere' },
  { type: 'kind', kind: 'campus' },
  { type: 'tag', tag: 'centro' },
  { type: 'location', locationId: 'urp' },
  { type: 'screen', screenId: 'urp-2' },
);

const anItem = (id: string): fc.Arbitrary<Item> =>
  fc.oneof(
    fc.record({ title: fc.string({ minLength: 1, maxLength: 20 }) }).map((changes) => notice(id, changes)),
    fc.record({ media: fc.constantFrom(...MEDIA) }).map(({ media }) => ({
      id,
      kind: 'video' as const,
      title: id,
      variants: [{ language: 'it' as const, media }],
    })),
    fc.constant(notice(id, { serviceId: 'bando' })),
  );

const aPlaylist = (id: string): fc.Arbitrary<Playlist> =>
  fc
    .array(fc.record({ itemId: fc.constantFrom(...ITEM_IDS), weight: fc.integer({ min: 1, max: 9 }) }), {
      maxLength: 4,
    })
    .map((slots) => ({ id, name: id, slots }));

const aRule = (id: string): fc.Arbitrary<Rule> =>
  fc.record({
    id: fc.constant(id),
    playlistId: fc.constantFrom(...PLAYLIST_IDS),
    target,
    exclude: fc.array(target, { maxLength: 1 }),
    priority: fc.constantFrom('priority', 'normal', 'filler'),
    share: fc.integer({ min: 1, max: 5 }),
  });

const city: fc.Arbitrary<Inputs> = fc
  .record({
    rules: fc.tuple(...['r1', 'r2', 'r3'].map(aRule)),
    playlists: fc.tuple(...PLAYLIST_IDS.map(aPlaylist)),
    items: fc.tuple(...ITEM_IDS.map(anItem)),
    closesAt: fc.option(fc.constantFrom('2026-12-01T11:00:00Z', '2026-12-15T11:00:00Z')),
  })
  .map(({ rules, playlists, items, closesAt }) => ({
    locations: byId(LOCATIONS),
    rules,
    playlists: byId(playlists),
    items: byId(items),
    mediaFiles: Object.fromEntries(
      MEDIA.map((sha256) => [sha256, { sha256, bytes: 1, mimeType: 'video/mp4', durationMs: 5000 }]),
    ),
    services: {
      bando: {
        id: 'bando',
        name: 'Bando',
        source: {},
        accessModes: [],
        accessSteps: [],
        timeliness: 'deadline',
        userJourneys: [],
        ...(closesAt && { deadline: { closesAt } }),
      },
    },
  }));

const textOf = (compiled: readonly Compiled[]) =>
  compiled.map(({ revision, bytes, screenIds }) => [revision, bytes.toString(), screenIds]);

it(
  'a program is whole and canonical, the same at any instant of its week and whatever was compiled before',
  () => {
    const withdrawals = fc.subarray(ITEM_IDS, { maxLength: 2 });
    const instants = fc.integer({ min: 0, max: WEEK_MS - 1 });
    /** Parts of another city take the place of its own. */
    const taken = fc.subarray(['rules', 'playlists', 'items', 'services'] as const);
    fc.assert(
      fc.property(city, city, taken, withdrawals, instants, (before, other, parts, ids, atMs) => {
        const after = { ...before, ...Object.fromEntries(parts.map((part) => [part, other[part]])) };
        const withdrawn = new Set(ids);
        const compiler = new Compiler();
        compiler.compile(before, SCREENS, new Set(), MONDAY);
        const warm = compiler.compile(after, SCREENS, withdrawn, MONDAY + atMs);
        const cold = new Compiler().compile(after, SCREENS, withdrawn, MONDAY);
        expect(textOf(warm)).toEqual(textOf(cold));
        for (const { bytes } of cold) {
          const program = Program.parse(JSON.parse(bytes.toString()));
          expect(canonicalJson(program)).toBe(bytes.toString());
          expect(ids.filter((id) => program.items[id])).toEqual([]);
        }
        expect(cold.flatMap(({ screenIds }) => screenIds).sort()).toEqual(SCREENS.map(({ id }) => id).sort());
      }),
      RUNS,
    );
  },
  15 * 60_000,
);

it(
  'server and player agree: what a player makes of the frame plays as the server says',
  () => {
    fc.assert(
      fc.property(city, fc.integer({ min: 0, max: 5 * WEEK_MS }), (inputs, afterMs) => {
        const atMs = MONDAY + afterMs;
        for (const { bytes, revision } of new Compiler().compile(inputs, SCREENS, new Set(), MONDAY)) {
          const server = prepare(JSON.parse(bytes.toString()));
          const received = decodeProgramFrame(encodeProgramFrame(bytes));
          expect(sha256Of(received)).toBe(revision);
          const player = prepare(Program.parse(JSON.parse(received.toString())));
          // It is asked in another order, as a player is that has been on for a while.
          resolve(player, [], atMs - WEEK_MS, new Set());
          expect(nextChange(player, [], atMs)).toBe(nextChange(server, [], atMs));
          expect(resolve(player, [], atMs, new Set())).toEqual(resolve(server, [], atMs, new Set()));
        }
      }),
      RUNS,
    );
  },
  15 * 60_000,
);
