/**
 * From what staff published to programs.
 *
 *  1. Screens of a location that hang alike and have the same rules are a program group: one program, compiled once.
 *  2. A program is put together from the canonical JSON of its parts, each written once and kept for as long
 *     as it is the same object. The bytes are those of `canonicalJson(program)`.
 *  3. A group all of whose parts are the same objects as before keeps its program: a change compiles only the
 *     groups that it touches.
 *  4. Only the local week counts of the time, so that any instant of it gives the same revision.
 */
import type { CatalogueService } from '@bacheca/shared/api/content';
import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import { Item, MediaFile } from '@bacheca/shared/model/items';
import { ProgramLocation } from '@bacheca/shared/model/program';
import {
  type Location,
  Playlist,
  ProgramRule,
  type Rule,
  type Screen,
  type ScreenDisplay,
} from '@bacheca/shared/model/schedule';
import { neededFrom } from '@bacheca/shared/questions/media-needed-from';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import { withDeadline } from '../content/item-deadlines.ts';
import { itemForScreens, mediaOf } from '../content/items.ts';
import type { ProgramParts } from '../errors/size-check.ts';
import { instantOf } from '../runtime/clock.ts';
import { type CooperativeSteps, runAtOnce } from '../runtime/cooperative-steps.ts';
import { isRuleFor } from '../schedule/targets.ts';
import { calendarOf, programHorizonAt } from './program-horizon.ts';

/** To stop at each takes longer than to look at it. */
const SCREENS_PER_STEP = 100;

/** Everything that programs are made of, as it was at one moment. */
export interface Inputs {
  readonly locations: Record<Id, Location>;
  readonly rules: readonly Rule[];
  readonly playlists: Record<Id, Playlist>;
  readonly items: Record<Id, Item>;
  readonly mediaFiles: Record<Sha256, MediaFile>;
  /** Their deadlines are compiled into items. Publications of earlier versions have none. */
  readonly services?: Record<Id, CatalogueService>;
}

export interface Compiled {
  readonly revision: Sha256;
  readonly bytes: Buffer;
  readonly screenIds: readonly Id[];
  /** What its size goes by, so that nobody has to parse the bytes for it. */
  readonly parts: ProgramParts;
}

interface Group {
  readonly location: Location;
  readonly display: ScreenDisplay | undefined;
  readonly rules: readonly Rule[];
  readonly screenIds: Id[];
}

/** What a program is made of, besides its week. The bytes of media files never change. */
type Part = Location | Rule | Playlist | Item;

interface Known {
  readonly from: string;
  readonly parts: readonly Part[];
  readonly holds: string;
  readonly revision: Sha256;
  readonly bytes: Buffer;
}

type Parts = ReturnType<typeof partsOf>;

export class Compiler {
  /** It is by location, display and rules, and of the latest publish, so that what nobody plays goes. */
  #known = new Map<string, Known>();
  readonly #texts = new WeakMap<object, string>();
  readonly #mediaTexts = new Map<string, string>();

  /**
   * The program of each screen, one for all screens of a location that have the same rules. Screens at a
   * location that `inputs` doesn't have get none.
   */
  *compileSteps(
    inputs: Inputs,
    screens: readonly Screen[],
    withdrawn: ReadonlySet<Id>,
    nowMs: number,
  ): CooperativeSteps<Compiled[]> {
    const items = itemsOf(inputs);
    const horizons = new Map<string, { from: string; until: string }>();
    const compiled: Compiled[] = [];
    for (const [key, { location, display, rules, screenIds }] of yield* groupsOf(inputs, screens)) {
      yield;
      const { timeZone } = location;
      const horizon = horizons.get(timeZone) ?? horizonOf(nowMs, timeZone);
      horizons.set(timeZone, horizon);
      const parts = partsOf(inputs, items, location, rules, withdrawn);
      const sized = { ...parts, mediaFiles: inputs.mediaFiles };
      const holds = holdsOf(inputs, parts);
      const known = this.#known.get(key);
      if (known && known.from === horizon.from && known.holds === holds && isSame(known.parts, parts.all)) {
        compiled.push({ revision: known.revision, bytes: known.bytes, screenIds, parts: sized });
        continue;
      }
      const bytes = Buffer.from(yield* this.#write(inputs, parts, display, horizon), 'utf8');
      yield;
      const revision = sha256Of(bytes);
      this.#known.set(key, { from: horizon.from, parts: parts.all, holds, revision, bytes });
      compiled.push({ revision, bytes, screenIds, parts: sized });
    }
    return compiled;
  }

  compile(...of: Parameters<Compiler['compileSteps']>): Compiled[] {
    return runAtOnce(this.compileSteps(...of));
  }

  /** Forgets the programs that no screen has any more. */
  keepOnly(revisions: ReadonlySet<Sha256>): void {
    for (const [key, { revision }] of this.#known) if (!revisions.has(revision)) this.#known.delete(key);
  }

  *#write(
    inputs: Inputs,
    { location, rules, playlists, items }: Parts,
    display: ScreenDisplay | undefined,
    { from, until }: { from: string; until: string },
  ): CooperativeSteps<string> {
    const media = new Set<Sha256>();
    if (location.theme?.mark) media.add(location.theme.mark);
    for (const item of items) for (const sha256 of mediaOf(item)) media.add(sha256);
    const files: [string, string][] = [];
    for (const sha256 of media) {
      files.push([sha256, this.#mediaText(inputs, sha256)]);
      yield;
    }
    // The longest of what follows, each of them written once.
    for (const item of items) {
      this.#text(item, (value) => itemForScreens(Item.parse(value)));
      yield;
    }
    for (const playlist of playlists) {
      this.#text(playlist, (value) => Playlist.parse(value));
      yield;
    }
    const neededFrom = this.#neededFrom({ location, rules, playlists, items }, from, until);
    yield;
    return objectOf([
      ['format', '1'],
      ['location', this.#text(location, (value) => ProgramLocation.strip().parse(value))],
      ...(display ? [['display', canonicalJson(display)] as const] : []),
      ['from', JSON.stringify(from)],
      ['until', JSON.stringify(until)],
      ['rules', `[${rules.map((rule) => this.#text(rule, (value) => ProgramRule.strip().parse(value)))}]`],
      [
        'playlists',
        objectOf(playlists.map((one) => [one.id, this.#text(one, (value) => Playlist.parse(value))])),
      ],
      [
        'items',
        objectOf(
          items.map((item) => [item.id, this.#text(item, (value) => itemForScreens(Item.parse(value)))]),
        ),
      ],
      ['mediaFiles', objectOf(files)],
      ['neededFrom', neededFrom],
    ]);
  }

  #neededFrom(
    { location, rules, playlists, items }: Pick<Parts, 'location' | 'rules' | 'playlists' | 'items'>,
    from: string,
    until: string,
  ): string {
    const { timeZone } = location;
    const parts = { location, rules: [...rules], playlists: byId(playlists), items: byId(items) };
    const needed = neededFrom(parts, calendarOf(timeZone), Date.parse(from), Date.parse(until));
    return objectOf([...needed].map(([sha256, atMs]) => [sha256, JSON.stringify(instantOf(atMs))]));
  }

  /** `read` refuses what players wouldn't take, and strips what they needn't know. */
  #text<Value extends object>(value: Value, read: (value: Value) => unknown): string {
    let text = this.#texts.get(value);
    if (text === undefined) {
      text = canonicalJson(read(value));
      this.#texts.set(value, text);
    }
    return text;
  }

  #mediaText(inputs: Inputs, sha256: Sha256): string {
    const file = inputs.mediaFiles[sha256];
    // Its bytes never change; what is known of them may have grown.
    const key = `${sha256}/${file?.longestHoldMs}`;
    let text = this.#mediaTexts.get(key);
    if (text === undefined) {
      if (!file) throw new Error(`a program would refer to media file ${sha256}, which does not exist`);
      text = canonicalJson(MediaFile.parse(file));
      this.#mediaTexts.set(key, text);
    }
    return text;
  }
}

/** How long each film holds a picture, which of older ones is known only later. */
function holdsOf({ mediaFiles }: Inputs, { items }: Parts): string {
  const films = items.flatMap((item) => (item.kind === 'video' ? item.variants : []));
  return films.map(({ media }) => mediaFiles[media]?.longestHoldMs ?? '').join();
}

/** The items have the deadlines of their services. */
function itemsOf(inputs: Inputs): Map<Id, Item> {
  const items = new Map<Id, Item>();
  for (const item of Object.values(inputs.items))
    items.set(item.id, withDeadline(item, item.serviceId ? inputs.services?.[item.serviceId] : undefined));
  return items;
}

function* groupsOf(inputs: Inputs, screens: readonly Screen[]): CooperativeSteps<Map<string, Group>> {
  const groups = new Map<string, Group>();
  const named = screensNamedBy(inputs.rules);
  /** By location: the group of the screens that no rule names and that hang as most do. */
  const plainGroups = new Map<Id, Group>();
  for (const [index, screen] of screens.entries()) {
    if (index % SCREENS_PER_STEP === 0) yield;
    const isPlain = !screen.display && !named.has(screen.id);
    const plain = isPlain && plainGroups.get(screen.locationId);
    const location = inputs.locations[screen.locationId];
    const group = plain || (location && groupOf(screen, location, inputs.rules, groups));
    if (!group) continue;
    if (isPlain) plainGroups.set(screen.locationId, group);
    group.screenIds.push(screen.id);
  }
  return groups;
}

function groupOf(
  screen: Screen,
  location: Location,
  allRules: readonly Rule[],
  groups: Map<string, Group>,
): Group {
  const rules = allRules.filter((rule) => isRuleFor(rule, screen, location));
  const { display } = screen;
  const key = [location.id, display ? canonicalJson(display) : '', ...rules.map((rule) => rule.id)].join('/');
  const group = groups.get(key) ?? { location, display, rules, screenIds: [] };
  groups.set(key, group);
  return group;
}

/** Every other screen has the same rules as the rest of its location. */
function screensNamedBy(rules: readonly Rule[]): ReadonlySet<Id> {
  const targets = rules.flatMap(({ target, exclude = [] }) => [target, ...exclude]);
  return new Set(targets.flatMap((target) => (target.type === 'screen' ? [target.screenId] : [])));
}

function partsOf(
  inputs: Inputs,
  allItems: ReadonlyMap<Id, Item>,
  location: Location,
  rules: readonly Rule[],
  withdrawn: ReadonlySet<Id>,
) {
  const playlists = new Set<Playlist>();
  const items = new Set<Item>();
  for (const { id, playlistId } of rules) {
    const playlist = inputs.playlists[playlistId];
    if (!playlist) throw new Error(`rule ${id} refers to playlist ${playlistId}, which does not exist`);
    playlists.add(withoutItems(playlist, withdrawn));
    for (const { itemId } of playlist.slots) {
      if (withdrawn.has(itemId)) continue;
      const item = allItems.get(itemId);
      if (!item) throw new Error(`playlist ${playlistId} refers to item ${itemId}, which does not exist`);
      items.add(item);
    }
  }
  const all: Part[] = [location, ...rules, ...playlists, ...items];
  return { location, rules, playlists: [...playlists], items: [...items], all };
}

const shortenedPlaylists = new WeakMap<Playlist, Playlist>();

/** Returns the same playlist as long as it loses the same slots, so that its groups need not compile again. */
export function withoutItems(playlist: Playlist, itemIds: ReadonlySet<Id>): Playlist {
  const slots = playlist.slots.filter(({ itemId }) => !itemIds.has(itemId));
  if (slots.length === playlist.slots.length) return playlist;
  const known = shortenedPlaylists.get(playlist);
  if (known?.slots.length === slots.length && known.slots.every((slot, index) => slot === slots[index]))
    return known;
  const shortened = { ...playlist, slots };
  shortenedPlaylists.set(playlist, shortened);
  return shortened;
}

export function byId<Thing extends { id: Id }>(things: readonly Thing[]): Record<Id, Thing> {
  return Object.fromEntries(things.map((one) => [one.id, one]));
}

function isSame(a: readonly Part[], b: readonly Part[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

/** Canonical JSON of an object whose members are written already. */
function objectOf(members: readonly (readonly [name: string, text: string])[]): string {
  const ordered = [...members].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${ordered.map(([name, text]) => `${JSON.stringify(name)}:${text}`)}}`;
}

function horizonOf(nowMs: number, timeZone: string): { from: string; until: string } {
  const { from, until } = programHorizonAt(nowMs, timeZone);
  return { from: instantOf(from), until: instantOf(until) };
}
