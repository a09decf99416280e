import { type DocumentExcess, type Excess, excessOf } from '@bacheca/shared/engine/program-size';
import type { Item } from '@bacheca/shared/model/items';
import type { Program } from '@bacheca/shared/model/program';
import type { Location, Playlist, ProgramRule } from '@bacheca/shared/model/schedule';
import { type EntityRef, entityRef, type Phrase, phrase } from '@bacheca/shared/translations/phrase';
import { domainError } from './domain-error.ts';

/** What there is too much of in a program, and what helps. */
const OF_PROGRAM: Readonly<Record<Excess['code'], readonly [what: Phrase, advice: Phrase]>> = {
  rules: [phrase('size-rules'), phrase('size-rules-advice')],
  slots: [phrase('size-slots'), phrase('size-slots-advice')],
  changes: [phrase('size-changes'), phrase('size-changes-advice')],
  dates: [phrase('size-dates-of-rules'), phrase('size-dates-advice')],
  'short-items': [phrase('size-short-items'), phrase('size-short-items-advice')],
};

/** The same of what is saved. */
const OF_DOCUMENT: Readonly<Record<DocumentExcess['code'], readonly [what: Phrase, advice: Phrase]>> = {
  dayparts: [phrase('size-dayparts'), phrase('size-dayparts-advice')],
  dates: [phrase('size-dates'), phrase('size-dates-advice')],
  'exact-times': [phrase('size-exact-times'), phrase('size-exact-times-advice')],
  duration: [phrase('size-duration'), phrase('size-duration-advice')],
};

/** What a program is made of, of which its size goes by some. */
export interface ProgramParts {
  readonly location: Location;
  readonly rules: readonly ProgramRule[];
  readonly playlists: readonly Playlist[];
  readonly items: readonly Item[];
  readonly mediaFiles: Program['mediaFiles'];
}

/** Throws if a day of the program could not be laid out soon enough. */
export function refuseOverLimit(screenId: string, { rules, playlists, items, ...parts }: ProgramParts): void {
  const excess = excessOf({
    ...parts,
    rules: [...rules],
    playlists: Object.fromEntries(playlists.map((playlist) => [playlist.id, playlist])),
    items: Object.fromEntries(items.map((item) => [item.id, item])),
  });
  if (!excess) return;
  const { code, count, max } = excess;
  const [what, advice] = OF_PROGRAM[code];
  const entity = entityRef('screen', screenId);
  throw domainError('program-over-limit', { entity, count, max, what, advice });
}

/** Throws if there is too much of something in what is saved. */
export function refuseExcess(of: EntityRef, excess: DocumentExcess | undefined): void {
  if (!excess) return;
  const { code, count, max } = excess;
  const [what, advice] = OF_DOCUMENT[code];
  throw domainError('over-limit', { entity: of, count, max, what, advice });
}
