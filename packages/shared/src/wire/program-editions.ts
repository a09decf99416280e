/**
 * What has been added to programs, takeovers and media files since players read them with schemas that refuse what they
 * don't know. A player says in its `hello` which edition it reads; one that says none reads edition 0. The scheduler
 * leaves out what came later, so that an older player shows what it can rather than nothing new at all.
 *
 * So a new member is optional, is not what keeps something off a screen, and gets the next edition here; so does a new
 * kind of item, of which an older player gets none. What a player goes without `leftOutForEdition` says. What an older
 * player can't do without is another `format` of the program.
 */
import type { Id } from '../model/ids.ts';
import { type Item, type ItemKind, type MediaFile, mediaOfVariant } from '../model/items.ts';
import type { Program } from '../model/program.ts';
import type { Takeover } from '../model/schedule.ts';

/** The one that is read and written here. */
export const EDITION = 1;

interface Addition {
  readonly edition: number;
  /** The members were added to media files, or to items of this kind. */
  readonly to: 'mediaFile' | ItemKind;
  /** `all`: the kind is new. */
  readonly members: readonly string[] | 'all';
}

/** What a program has of an item, and players of some edition don't. */
export interface LeftOutForEdition {
  readonly itemId: Id;
  readonly title: string;
  /** Without these the item shows; none are named of one that doesn't show at all. */
  readonly members: readonly string[];
}

export const ADDITIONS: readonly Addition[] = [
  { edition: 1, to: 'mediaFile', members: ['longestHoldMs'] },
  { edition: 1, to: 'notice', members: ['authority', 'url', 'urlLabel'] },
];

/** Returns the same object if nothing is to be left out. */
export function mediaFileForEdition(file: MediaFile, edition: number): MediaFile {
  return withoutLater(file, membersAfter('mediaFile', edition, ADDITIONS));
}

/** Whether players of this edition show such items at all. */
export function isKindOfEdition(kind: ItemKind, edition: number, additions = ADDITIONS): boolean {
  return !additions.some(
    ({ to, members, edition: its }) => to === kind && members === 'all' && its > edition,
  );
}

/** `additions` are those of a test. */
export function programForEdition(program: Program, edition: number, additions = ADDITIONS): Program {
  const known = withKnownKinds(program, edition, additions);
  return {
    ...known,
    items: mapped(known.items, (item) => withoutLater(item, membersAfter(item.kind, edition, additions))),
    mediaFiles: mapped(known.mediaFiles, (file) => mediaFileForEdition(file, edition)),
  };
}

/** What players of this edition go without: for staff, who see it in their own program. Bytes of media are no part of it. */
export function leftOutForEdition(
  program: Program,
  edition: number,
  additions = ADDITIONS,
): LeftOutForEdition[] {
  return Object.values(program.items).flatMap((item): LeftOutForEdition[] => {
    const { id: itemId, title, kind } = item;
    if (!isKindOfEdition(kind, edition, additions)) return [{ itemId, title, members: [] }];
    const later = membersAfter(kind, edition, additions);
    const members = Object.keys(item).filter((name) => later.has(name));
    return members.length > 0 ? [{ itemId, title, members }] : [];
  });
}

/** Items of later kinds go, with their slots and with the files that nothing else needs. */
function withKnownKinds(program: Program, edition: number, additions: typeof ADDITIONS): Program {
  const isKnown = ({ kind }: Item) => isKindOfEdition(kind, edition, additions);
  const items = Object.values(program.items);
  if (items.every(isKnown)) return program;
  const mediaOf = (these: readonly Item[]) =>
    these.flatMap((item) => item.variants.flatMap(({ language }) => mediaOfVariant(item, language)));
  const needed = new Set([...mediaOf(items.filter(isKnown)), program.location.theme?.mark]);
  const gone = new Set(mediaOf(items).filter((sha256) => !needed.has(sha256)));
  const without = <Value>(files: Record<string, Value>) =>
    Object.fromEntries(Object.entries(files).filter(([sha256]) => !gone.has(sha256)));
  const shows = (itemId: Id) => {
    const item = program.items[itemId];
    return item !== undefined && isKnown(item);
  };
  return {
    ...program,
    items: Object.fromEntries(Object.entries(program.items).filter(([, item]) => isKnown(item))),
    playlists: mapped(program.playlists, (playlist) => ({
      ...playlist,
      slots: playlist.slots.filter(({ itemId }) => shows(itemId)),
    })),
    mediaFiles: without(program.mediaFiles),
    ...(program.neededFrom && { neededFrom: without(program.neededFrom) }),
  };
}

export function takeoverForEdition(takeover: Takeover, edition: number): Takeover {
  return {
    ...takeover,
    item: itemForEdition(takeover.item, edition),
    mediaFiles: mapped(takeover.mediaFiles, (file) => mediaFileForEdition(file, edition)),
  };
}

function itemForEdition(item: Item, edition: number): Item {
  return withoutLater(item, membersAfter(item.kind, edition, ADDITIONS));
}

function membersAfter(to: Addition['to'], edition: number, additions: typeof ADDITIONS): Set<string> {
  const later = additions.filter((added) => added.to === to && added.edition > edition);
  return new Set(later.flatMap(({ members }) => (members === 'all' ? [] : members)));
}

function withoutLater<Value extends object>(value: Value, names: ReadonlySet<string>): Value {
  const entries = Object.entries(value);
  const kept = entries.filter(([name]) => !names.has(name));
  // All of them are optional: what is left is of the same type.
  return kept.length === entries.length ? value : (Object.fromEntries(kept) as Value);
}

function mapped<Value>(values: Record<string, Value>, change: (value: Value) => Value) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
