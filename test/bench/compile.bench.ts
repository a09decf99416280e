/**
 * How long it takes to compile what a city's screens play: all of it from nothing (`fullMs`), and again after
 * one rule was changed, at one place (`incrementalMs`) and everywhere (`incrementalEverywhereMs`, which touches
 * every program). `publishMs` is a whole publish after such a change at one place: reading the drafts,
 * compiling, and writing publication and programs to disk. The floor is JSON.stringify and sha256 of the same
 * programs, already in memory, once.
 */

import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import {
  type Location,
  LocationKind,
  type Playlist,
  type Rule,
  type Screen,
  type Target,
} from '@bacheca/shared/model/schedule';
import { encodeProgramFrame } from '@bacheca/shared/wire/program-frame';
import { type Installation, openInstallation } from '../../apps/scheduler/server/app/installation.ts';
import { type Compiled, Compiler, type Inputs } from '../../apps/scheduler/server/publish/compile.ts';
import { systemClock } from '../../apps/scheduler/server/runtime/clock.ts';
import { readConfig } from '../../apps/scheduler/server/runtime/config.ts';
import { createLog } from '../../apps/scheduler/server/runtime/log.ts';
import { BY } from '../../apps/scheduler/server/testing/actor.ts';
import { median, printFigure, wholeNumber } from './support/figures.ts';

const ROUNDS = 5;
const ITEMS = 500;
const PLAYLISTS = 120;
const SLOTS = 6;
const TAGS = 12;
const NOW_MS = Date.parse('2026-11-21T10:00:00Z');
const NOTHING: ReadonlySet<string> = new Set();

export async function bench(args: string[]): Promise<void> {
  const options = {
    screens: { type: 'string' },
    locations: { type: 'string' },
    rules: { type: 'string' },
  } as const;
  const { values } = parseArgs({ args, options });
  const locations = wholeNumber('locations', values.locations, 100);
  const screenCount = wholeNumber('screens', values.screens, 1000);
  const rules = wholeNumber('rules', values.rules, 300);
  const screens = makeScreens(screenCount, locations);
  const full: number[] = [];
  const floor: number[] = [];
  const here: number[] = [];
  const everywhere: number[] = [];
  let compiled: Compiled[] = [];
  // The first round warms up and does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    const inputs = makeInputs(locations, rules);
    const compiler = new Compiler();
    const timed = (changed: Inputs) => {
      const startedMs = performance.now();
      compiled = compiler.compile(changed, screens, NOTHING, NOW_MS);
      return performance.now() - startedMs;
    };
    const fullMs = timed(inputs);
    const hereMs = timed(withNewShare(inputs, 'location'));
    timed(inputs);
    const everywhereMs = timed(withNewShare(inputs, 'everywhere'));
    const floorMs = writeBare(compiled);
    if (round === 0) continue;
    full.push(fullMs);
    here.push(hereMs);
    everywhere.push(everywhereMs);
    floor.push(floorMs);
  }
  const sizes = compiled.map(({ bytes }) => bytes.byteLength);
  const frames = compiled.map(({ bytes }) => encodeProgramFrame(bytes).byteLength);
  printFigure({
    bench: 'compile',
    screens: screenCount,
    locations,
    rules,
    programs: compiled.length,
    fullMs: median(full),
    incrementalMs: median(here),
    incrementalEverywhereMs: median(everywhere),
    publishMs: await publishAgain(makeInputs(locations, rules), screens),
    floorMs: median(floor),
    ratio: median(full) / median(floor),
    programBytes: median(sizes),
    largestProgramBytes: Math.max(...sizes),
    frameBytes: median(frames),
    pushedBytes: compiled.reduce(
      (sum, { screenIds }, index) => sum + screenIds.length * (frames[index] ?? 0),
      0,
    ),
  });
}

function makeInputs(locationCount: number, ruleCount: number): Inputs {
  const mediaFiles = Array.from({ length: ITEMS }, (_, index) => makeFile(index));
  const items = mediaFiles.map((file, index) => makeItem(index, file));
  const playlists = Array.from({ length: PLAYLISTS }, (_, index) => makePlaylist(index));
  const locations = Array.from({ length: locationCount }, (_, index) => makeLocation(index));
  return {
    locations: byId(locations),
    rules: Array.from({ length: ruleCount }, (_, index) => makeRule(index, locationCount)),
    playlists: byId(playlists),
    items: byId(items),
    mediaFiles: Object.fromEntries(mediaFiles.map((file) => [file.sha256, file])),
  };
}

function byId<Thing extends { id: string }>(things: readonly Thing[]): Record<string, Thing> {
  return Object.fromEntries(things.map((thing) => [thing.id, thing]));
}

function makeScreens(count: number, locations: number): Screen[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `screen-${index}`,
    locationId: `location-${index % locations}`,
    name: `Schermo ${index}`,
    orientation: 'landscape',
  }));
}

function makeLocation(index: number): Location {
  return {
    id: `location-${index}`,
    name: `Luogo ${index}`,
    kind: LocationKind.options[index % LocationKind.options.length] ?? 'office',
    timeZone: 'Europe/Rome',
    languages: [
      { language: 'it', weight: 3 },
      { language: 'en', weight: 1 },
    ],
    openingHours: [{ weekdays: [1, 2, 3, 4, 5], dayparts: [{ from: '08:00', until: '19:00' }] }],
    synchronised: false,
    tags: [`tag-${index % TAGS}`],
  };
}

/** A sixth each is for everywhere, by kind, by tag, for one screen; two sixths are for one location each. */
function targetOf(index: number, locations: number): Target {
  const number = Math.floor(index / 6);
  switch (index % 6) {
    case 0:
      return { type: 'everywhere' };
    case 1:
      return { type: 'kind', kind: LocationKind.options[number % LocationKind.options.length] ?? 'office' };
    case 2:
      return { type: 'tag', tag: `tag-${number % TAGS}` };
    case 5:
      return { type: 'screen', screenId: `screen-${number}` };
    default:
      return { type: 'location', locationId: `location-${(2 * number + (index % 2)) % locations}` };
  }
}

function makeRule(index: number, locations: number): Rule {
  return {
    id: `rule-${index}`,
    playlistId: `playlist-${index % PLAYLISTS}`,
    target: targetOf(index, locations),
    priority: index % 10 === 0 ? 'filler' : 'normal',
    share: 1 + (index % 5),
    weekdays: [1, 2, 3, 4, 5, 6],
    dayparts: [{ from: '08:00', until: index % 2 ? '14:00' : '19:00' }],
    ...(index % 7 === 0 && { maxPlaysPerHour: 6 }),
  };
}

function makePlaylist(index: number): Playlist {
  return {
    id: `playlist-${index}`,
    name: `Playlist ${index}`,
    slots: Array.from({ length: SLOTS }, (_, slot) => ({
      itemId: `item-${(index * SLOTS + slot) % ITEMS}`,
      weight: 1 + (slot % 3),
    })),
  };
}

function makeFile(index: number): MediaFile {
  const sha256 = createHash('sha256').update(String(index)).digest('hex');
  return { sha256, bytes: 4_000_000 + index, mimeType: 'image/png', width: 1920, height: 1080 };
}

function makeItem(index: number, { sha256 }: MediaFile): Item {
  const text =
    'Con SPID o CIE prenoti l’appuntamento, paghi la TARI e scarichi i certificati, senza fare la fila.';
  return {
    id: `item-${index}`,
    kind: 'infographic',
    title: `Infografica ${index}`,
    variants: (['it', 'en'] as const).map((language) => ({
      language,
      pages: [{ media: sha256, text, durationMs: 12_000 }],
    })),
  };
}

function withNewShare(inputs: Inputs, type: Target['type']): Inputs {
  const changed = inputs.rules.findIndex(({ target }) => target.type === type);
  return {
    ...inputs,
    rules: inputs.rules.map((rule, index) => (index === changed ? { ...rule, share: rule.share + 1 } : rule)),
  };
}

function writeBare(compiled: readonly Compiled[]): number {
  const programs = compiled.map(({ bytes }) => JSON.parse(bytes.toString()) as unknown);
  const startedMs = performance.now();
  for (const program of programs) createHash('sha256').update(JSON.stringify(program)).digest('hex');
  return performance.now() - startedMs;
}

/** A publish after one rule at one place was changed, in a real database. */
async function publishAgain(inputs: Inputs, screens: readonly Screen[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-bench-'));
  const config = readConfig({ ...process.env, BACHECA_SEED: 'none', BACHECA_DATA: folder });
  const clock = { ...systemClock, now: () => NOW_MS };
  const installation = await openInstallation(config, clock, createLog({ logLevel: 'warn' }));
  try {
    await fill(installation, inputs, screens);
    await installation.publisher.publish(BY);
    const took: number[] = [];
    const rule = inputs.rules.find(({ target }) => target.type === 'location');
    if (!rule) throw new Error('the bench made no rule for one location');
    for (let round = 0; round < ROUNDS; round++) {
      await installation.rules.save({ ...rule, share: rule.share + 1 + round }, { by: BY });
      const startedMs = performance.now();
      await installation.publisher.publish(BY);
      took.push(performance.now() - startedMs);
    }
    return median(took);
  } finally {
    installation.database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(installation: Installation, inputs: Inputs, screens: readonly Screen[]): Promise<void> {
  const { held, items, playlists, locations, rules } = installation;
  await held.change(BY, async ({ put }) => {
    for (const { sha256, bytes, mimeType, width = null, height = null } of Object.values(inputs.mediaFiles))
      await put('media', {
        ...{ sha256, bytes, mime_type: mimeType, width, height },
        ...{ duration_ms: null, longest_hold_ms: null, added_at_ms: NOW_MS },
      });
  });
  await held.change(
    BY,
    async (within) => {
      for (const item of Object.values(inputs.items)) await items.save(item, { within });
      for (const playlist of Object.values(inputs.playlists)) await playlists.save(playlist, { within });
      for (const location of Object.values(inputs.locations)) await locations.save(location, { within });
      for (const screen of screens) await installation.screens.save(screen, { within });
      for (const rule of inputs.rules) await rules.save(rule, { within });
    },
    { isAlone: true },
  );
}
