/**
 * What has been added to programs, takeovers and media files since players read them with schemas that refuse what they
 * don't know. A player says in its `hello` which edition it reads; one that says none reads edition 0. The scheduler
 * leaves out what came later, so that an older player shows what it can rather than nothing new at all.
 *
 * So a new member is optional, is not what keeps something off a screen, and gets the next edition here. What an older
 * player can't do without is another `format` of the program.
 */
import type { Item, ItemKind, MediaFile } from '../model/items.ts';
import type { Program } from '../model/program.ts';
import type { Takeover } from '../model/schedule.ts';

/** The one that is read and written here. */
export const EDITION = 1;

interface Addition {
  readonly edition: number;
  /** The members were added to media files, or to items of this kind. */
  readonly to: 'mediaFile' | ItemKind;
  readonly members: readonly string[];
}

export const ADDITIONS: readonly Addition[] = [
  { edition: 1, to: 'mediaFile', members: ['longestHoldMs'] },
  { edition: 1, to: 'notice', members: ['authority', 'url', 'urlLabel'] },
];

/** Returns the same object if nothing is to be left out. */
export function mediaFileForEdition(file: MediaFile, edition: number): MediaFile {
  return withoutLater(file, 'mediaFile', edition);
}

export function programForEdition(program: Program, edition: number): Program {
  return {
    ...program,
    items: mapped(program.items, (item) => itemForEdition(item, edition)),
    mediaFiles: mapped(program.mediaFiles, (file) => mediaFileForEdition(file, edition)),
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
  return withoutLater(item, item.kind, edition);
}

function withoutLater<Value extends object>(value: Value, to: Addition['to'], edition: number): Value {
  const later = ADDITIONS.filter((added) => added.to === to && added.edition > edition);
  const names = new Set(later.flatMap(({ members }) => members));
  const entries = Object.entries(value);
  const kept = entries.filter(([name]) => !names.has(name));
  // All of them are optional: what is left is of the same type.
  return kept.length === entries.length ? value : (Object.fromEntries(kept) as Value);
}

function mapped<Value>(values: Record<string, Value>, change: (value: Value) => Value) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
