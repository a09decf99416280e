import { type Id, Instant, Sha256 } from '@bacheca/shared/model/ids';
import { Item } from '@bacheca/shared/model/items';
import type { Program } from '@bacheca/shared/model/program';
import { canonicalJson } from '@bacheca/shared/wire/canonical-json';
import { sha256Of } from '@bacheca/shared/wire/content-hash';
import {
  EDITION,
  type LeftOutForEdition,
  leftOutForEdition,
  programForEdition,
} from '@bacheca/shared/wire/program-editions';
import { encodeProgramFrameLater } from '@bacheca/shared/wire/program-frame';
import { z } from 'zod';
import type { Database } from '../database/open.ts';
import { readStored } from '../database/stored-json.ts';
import { isTimeZone } from '../database/time-zones.ts';

/** Well below SQLite's limit of parameters. */
const ROWS_PER_INSERT = 500;

const MAX_ITEMS_KNOWN = 20;

/** It has as much as the scheduler reads itself: players, and the engine that is asked, check all of it. */
const StoredProgram = z.object({
  from: Instant,
  location: z.object({
    id: z.string(),
    timeZone: z.string().refine(isTimeZone, { error: 'not known here' }),
  }),
  items: z.record(z.string(), z.unknown()),
});

/** What of a program tells when it has to be renewed, and for which place it was compiled. */
export interface ProgramHorizon {
  readonly from: Instant;
  readonly location: { readonly id: Id; readonly timeZone: string };
}

/** The programs that were published, and the frame that carries each, encoded once for all its screens. */
export class Programs {
  readonly #database: Database;
  readonly #frames = new Map<Sha256, Buffer | Promise<Buffer>>();
  /** A program has hundreds of kilobytes, and thousands of screens may have the same: each is parsed once. */
  readonly #horizons = new Map<Sha256, ProgramHorizon>();
  /** Items of the programs of which tiles were drawn last. */
  readonly #items = new Map<Sha256, Program['items']>();
  /** Their bytes are damaged: a publish that makes the same ones writes them anew. */
  readonly #unreadable = new Set<Sha256>();

  /** It says as which revision players of an edition get a program, by revision and edition. */
  readonly #inEditions = new Map<Sha256, Map<number, Sha256>>();
  /** Where a program comes from that only some edition's players get. */
  readonly #origins = new Map<Sha256, { readonly revision: Sha256; readonly edition: number }>();
  /** What such a program lacks. */
  readonly #leftOut = new Map<Sha256, readonly LeftOutForEdition[]>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Returns what goes to a player that reads this `edition`; unset, what was published. */
  revisionOf(screenId: Id, edition = EDITION): Sha256 | null {
    const row = this.#database.first(
      this.#database.query.selectFrom('published').select('revision').where('screen_id', '=', screenId),
    );
    return row && this.#isRevision(screenId, row.revision) ? this.inEdition(row.revision, edition) : null;
  }

  /** Returns null if no screen has this program any more, or it can't be read. */
  program(revision: Sha256): Program | null {
    const bytes = this.bytesOf(revision);
    if (!bytes) return null;
    const name = { table: 'programs', row: revision };
    return readStored(this.#database, name, bytes.toString('utf8'), StoredProgram) as Program | null;
  }

  /** Returns it as this program has it, which is not as it is drafted now; null where there is none. */
  itemOf(revision: Sha256, itemId: Id): Item | null {
    let items = this.#items.get(revision);
    if (!items) {
      items = this.program(revision)?.items;
      if (!items) return null;
      // The first in is the first out: a page asks for all tiles of a group together.
      const [first] = this.#items.keys();
      if (this.#items.size >= MAX_ITEMS_KNOWN && first !== undefined) this.#items.delete(first);
      this.#items.set(revision, items);
    }
    return (Object.hasOwn(items, itemId) && Item.safeParse(items[itemId]).data) || null;
  }

  /** It is null as with `program`. */
  horizonOf(revision: Sha256): ProgramHorizon | null {
    const known = this.#horizons.get(revision);
    if (known) return known;
    const program = this.program(revision);
    if (!program) return null;
    const { from, location } = program;
    const horizon = { from, location: { id: location.id, timeZone: location.timeZone } };
    this.#horizons.set(revision, horizon);
    return horizon;
  }

  /** The program of each screen that has one. */
  published(): ReadonlyMap<Id, Sha256> {
    const rows = this.#database.all(this.#database.query.selectFrom('published').selectAll());
    // Thousands of screens may have one program: its revision is read once.
    const read = new Set<string>();
    return new Map(
      rows.flatMap(({ screen_id, revision }) => {
        if (!read.has(revision) && !this.#isRevision(screen_id, revision)) return [];
        read.add(revision);
        return [[screen_id, revision] as const];
      }),
    );
  }

  #isRevision(screenId: Id, revision: string): boolean {
    const { success } = Sha256.safeParse(revision);
    if (!success) this.#database.leaveOut({ table: 'published', row: screenId }, 'it names no revision');
    return success;
  }

  /** Returns null if no screen has this program any more, or these are not its bytes: it is named by their hash. */
  bytesOf(revision: Sha256): Buffer | null {
    const row = this.#database.first(
      this.#database.query.selectFrom('programs').select('bytes').where('revision', '=', revision),
    );
    if (!row) return this.#derived(revision);
    if (sha256Of(row.bytes) === revision) return row.bytes;
    this.#unreadable.add(revision);
    this.#database.leaveOut({ table: 'programs', row: revision }, 'its bytes are damaged');
    return null;
  }

  /** The revision as which players that read `edition` get this program: the same if it has nothing of later ones. */
  inEdition(revision: Sha256, edition: number): Sha256 {
    if (edition >= EDITION) return revision;
    const known = this.#inEditions.get(revision)?.get(edition);
    if (known !== undefined) return known;
    const program = this.program(revision);
    if (!program) return revision;
    const theirs = sha256Of(writtenFor(program, edition));
    const editions = this.#inEditions.get(revision) ?? new Map<number, Sha256>();
    this.#inEditions.set(revision, editions.set(edition, theirs));
    if (theirs !== revision) {
      this.#origins.set(theirs, { revision, edition });
      this.#leftOut.set(theirs, leftOutForEdition(program, edition));
    }
    return theirs;
  }

  /** What players that get this program, an older edition of another, go without. */
  leftOutOf(theirs: Sha256): readonly LeftOutForEdition[] {
    return this.#leftOut.get(theirs) ?? [];
  }

  /** Returns the same where it has been asked for before, which takes no time: of thousands of screens at once. */
  knownInEdition(revision: Sha256, edition: number): Sha256 {
    return this.#inEditions.get(revision)?.get(edition) ?? revision;
  }

  #derived(theirs: Sha256): Buffer | null {
    const origin = this.#origins.get(theirs);
    const program = origin && this.program(origin.revision);
    return program ? writtenFor(program, origin.edition) : null;
  }

  /** Returns null if no screen has this program any more; a promise where it is large, and has yet to be compressed. */
  frameOf(revision: Sha256): Buffer | Promise<Buffer> | null {
    const known = this.#frames.get(revision);
    if (known) return known;
    const bytes = this.bytesOf(revision);
    return bytes && this.#compress(revision, bytes);
  }

  /** Compresses a program that is about to be published: else players wait for it after all is written. */
  compress(revision: Sha256, bytes: Buffer): void {
    if (!this.#frames.has(revision)) this.#compress(revision, bytes);
  }

  #compress(revision: Sha256, bytes: Buffer): Buffer | Promise<Buffer> {
    const frame = encodeProgramFrameLater(bytes);
    this.#frames.set(revision, frame);
    if (!Buffer.isBuffer(frame)) {
      frame.then(
        (ready) => this.#frames.has(revision) && this.#frames.set(revision, ready),
        () => this.#frames.delete(revision),
      );
    }
    return frame;
  }

  /** Call it inside a transaction. Returns the screens that had another program before. */
  publish(
    compiled: readonly { revision: Sha256; bytes: Buffer; screenIds: readonly Id[] }[],
  ): Map<Id, Sha256> {
    const { query } = this.#database;
    const before = this.published();
    const screensOf = new Map<Sha256, number>();
    for (const revision of before.values()) screensOf.set(revision, (screensOf.get(revision) ?? 0) + 1);
    const given = new Set(compiled.map(({ revision }) => revision));
    const changed = new Map<Id, Sha256>();
    for (const { revision, bytes, screenIds } of compiled) {
      if (!screensOf.has(revision) || this.#unreadable.has(revision)) {
        this.#database.run(
          query
            .insertInto('programs')
            .values({ revision, bytes })
            .onConflict((conflict) => conflict.column('revision').doUpdateSet({ bytes })),
        );
        this.#unreadable.delete(revision);
      }
      const others = screenIds.filter((screenId) => before.get(screenId) !== revision);
      for (const [earlier, these] of Map.groupBy(others, (screenId) => before.get(screenId))) {
        const areAll = earlier !== undefined && these.length === screensOf.get(earlier);
        // One that others are given now may have rows by now that keep it.
        if (areAll && !given.has(earlier)) this.#replace(earlier, revision);
        else this.#assign(these, revision);
      }
      for (const screenId of others) changed.set(screenId, revision);
    }
    return changed;
  }

  revisions(): ReadonlySet<Sha256> {
    const rows = this.#database.all(this.#database.query.selectFrom('programs').select('revision'));
    return new Set(rows.map((row) => row.revision));
  }

  /** Drops what no screen plays any more, and returns what some do. */
  deleteUnused(): ReadonlySet<Sha256> {
    const { query } = this.#database;
    this.#database.run(
      query
        .deleteFrom('programs')
        .where('revision', 'not in', query.selectFrom('published').select('revision')),
    );
    const used = this.revisions();
    for (const revision of this.#inEditions.keys())
      if (!used.has(revision)) this.#inEditions.delete(revision);
    for (const [theirs, { revision }] of this.#origins) {
      if (used.has(revision)) continue;
      this.#origins.delete(theirs);
      this.#leftOut.delete(theirs);
    }
    const isUsed = (revision: Sha256) => used.has(revision) || this.#origins.has(revision);
    for (const revision of this.#frames.keys()) if (!isUsed(revision)) this.#frames.delete(revision);
    for (const revision of this.#horizons.keys()) if (!isUsed(revision)) this.#horizons.delete(revision);
    return used;
  }

  /** All screens of a program get the next one: thousands of rows by one statement. */
  #replace(earlier: Sha256, revision: Sha256): void {
    this.#database.run(
      this.#database.query.updateTable('published').set({ revision }).where('revision', '=', earlier),
    );
  }

  #assign(screenIds: readonly Id[], revision: Sha256): void {
    for (let first = 0; first < screenIds.length; first += ROWS_PER_INSERT) {
      const rows = screenIds
        .slice(first, first + ROWS_PER_INSERT)
        .map((screenId) => ({ screen_id: screenId, revision }));
      this.#database.run(
        this.#database.query
          .insertInto('published')
          .values(rows)
          .onConflict((conflict) => conflict.column('screen_id').doUpdateSet({ revision })),
      );
    }
  }
}

/** A program as players that read `edition` get it. */
function writtenFor(program: Program, edition: number): Buffer {
  return Buffer.from(canonicalJson(programForEdition(program, edition)), 'utf8');
}
