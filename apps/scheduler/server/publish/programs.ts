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
import { sql } from 'kysely';
import { z } from 'zod';
import type { Queries, SqlDatabase } from '../database/engines/sql-database.ts';
import type { Change, HeldTables } from '../database/held-tables.ts';
import type { Database, LeaveOut } from '../database/open.ts';
import { readStored } from '../database/stored-json.ts';
import { isTimeZone } from '../database/time-zones.ts';

/** Well below SQLite's limit of parameters. */
const ROWS_PER_INSERT = 500;
/** They may have a megabyte each. */
const PROGRAMS_PER_INSERT = 20;
/** Each takes three parameters. */
const PROGRAMS_PER_UPDATE = 100;

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

interface ProgramOfScreen {
  readonly screen_id: Id;
  readonly revision: Sha256;
}

/** What of a program tells when it has to be renewed, and for which place it was compiled. */
export interface ProgramHorizon {
  readonly from: Instant;
  readonly location: { readonly id: Id; readonly timeZone: string };
}

/**
 * The programs that were published, and the frame that carries each, encoded once for all its screens. Which screen has
 * which is held in memory; the programs themselves are read when somebody needs one.
 */
export class Programs {
  readonly #held: HeldTables;
  readonly #sql: SqlDatabase;
  readonly #leaveOut: LeaveOut;
  readonly #frames = new Map<Sha256, Buffer | Promise<Buffer | null>>();
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

  constructor(held: HeldTables, sql: SqlDatabase, leaveOut: LeaveOut) {
    this.#held = held;
    this.#sql = sql;
    this.#leaveOut = leaveOut;
  }

  /** Returns what was published for it, whichever edition its player reads. */
  revisionOf(screenId: Id): Sha256 | null {
    const row = this.#held.rows('published').get(screenId);
    return row && this.#isRevision(screenId, row.revision) ? row.revision : null;
  }

  /** Returns what goes to a player that reads this `edition`; unset, what was published. */
  async revisionFor(screenId: Id, edition = EDITION): Promise<Sha256 | null> {
    const revision = this.revisionOf(screenId);
    return revision && this.inEdition(revision, edition);
  }

  /** Returns null if no screen has this program any more, or it can't be read. */
  async program(revision: Sha256): Promise<Program | null> {
    return this.#read(revision, await this.bytesOf(revision));
  }

  /** The same without awaiting, on SQLite alone: for whoever takes in plays, until they are awaited, too. */
  programAtOnce(database: Database, revision: Sha256): Program | null {
    const bytesOf = (of: Sha256) => {
      const query = database.query.selectFrom('programs').select('bytes').where('revision', '=', of);
      const row = database.first(query);
      return row ? this.#checked(of, row.bytes) : null;
    };
    const origin = this.#origins.get(revision);
    const program = this.#read(revision, bytesOf(origin?.revision ?? revision));
    return program && origin ? programForEdition(program, origin.edition) : program;
  }

  #read(revision: Sha256, bytes: Buffer | null): Program | null {
    const name = { table: 'programs', row: revision };
    if (!bytes) return null;
    return readStored(
      { leaveOut: this.#leaveOut },
      name,
      bytes.toString('utf8'),
      StoredProgram,
    ) as Program | null;
  }

  /** Returns it as this program has it, which is not as it is drafted now; null where there is none. */
  async itemOf(revision: Sha256, itemId: Id): Promise<Item | null> {
    let items = this.#items.get(revision);
    if (!items) {
      items = (await this.program(revision))?.items;
      if (!items) return null;
      // The first in is the first out: a page asks for all tiles of a group together.
      const [first] = this.#items.keys();
      if (this.#items.size >= MAX_ITEMS_KNOWN && first !== undefined) this.#items.delete(first);
      this.#items.set(revision, items);
    }
    return (Object.hasOwn(items, itemId) && Item.safeParse(items[itemId]).data) || null;
  }

  /** It is null as with `program`. */
  async horizonOf(revision: Sha256): Promise<ProgramHorizon | null> {
    const known = this.#horizons.get(revision);
    if (known) return known;
    const program = await this.program(revision);
    if (!program) return null;
    const { from, location } = program;
    const horizon = { from, location: { id: location.id, timeZone: location.timeZone } };
    this.#horizons.set(revision, horizon);
    return horizon;
  }

  /** The program of each screen that has one. */
  published(): ReadonlyMap<Id, Sha256> {
    // Thousands of screens may have one program: its revision is read once.
    const read = new Set<string>();
    return new Map(
      [...this.#held.rows('published').values()].flatMap(({ screen_id, revision }) => {
        if (!read.has(revision) && !this.#isRevision(screen_id, revision)) return [];
        read.add(revision);
        return [[screen_id, revision] as const];
      }),
    );
  }

  #isRevision(screenId: Id, revision: string): boolean {
    const { success } = Sha256.safeParse(revision);
    if (!success) this.#leaveOut({ table: 'published', row: screenId }, 'it names no revision');
    return success;
  }

  /** Returns null if no screen has this program any more, or these are not its bytes: it is named by their hash. */
  async bytesOf(revision: Sha256): Promise<Buffer | null> {
    const row = await this.#sql.query
      .selectFrom('programs')
      .select('bytes')
      .where('revision', '=', revision)
      .executeTakeFirst();
    return row ? this.#checked(revision, row.bytes) : this.#derived(revision);
  }

  #checked(revision: Sha256, bytes: Buffer): Buffer | null {
    if (sha256Of(bytes) === revision) return bytes;
    this.#unreadable.add(revision);
    this.#leaveOut({ table: 'programs', row: revision }, 'its bytes are damaged');
    return null;
  }

  /** The revision as which players that read `edition` get this program: the same if it has nothing of later ones. */
  async inEdition(revision: Sha256, edition: number): Promise<Sha256> {
    const known = this.knownInEdition(revision, edition);
    if (known !== null) return known;
    const program = await this.program(revision);
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

  /** Returns the same without reading anything: of thousands of screens at once. It is null if nobody has asked before. */
  knownInEdition(revision: Sha256, edition: number): Sha256 | null {
    return edition >= EDITION ? revision : (this.#inEditions.get(revision)?.get(edition) ?? null);
  }

  async #derived(theirs: Sha256): Promise<Buffer | null> {
    const origin = this.#origins.get(theirs);
    const program = origin && (await this.program(origin.revision));
    return program ? writtenFor(program, origin.edition) : null;
  }

  /** A promise is of one that is to be read or compressed yet, and gives null if no screen has this program any more. */
  frameOf(revision: Sha256): Buffer | Promise<Buffer | null> {
    return this.#frames.get(revision) ?? this.#frameLater(revision, this.#readFrame(revision));
  }

  async #readFrame(revision: Sha256): Promise<Buffer | null> {
    const bytes = await this.bytesOf(revision);
    return bytes && encodeProgramFrameLater(bytes);
  }

  /** Compresses a program that is about to be published: else players wait for it after all is written. */
  compress(revision: Sha256, bytes: Buffer): void {
    if (this.#frames.has(revision)) return;
    const frame = encodeProgramFrameLater(bytes);
    if (Buffer.isBuffer(frame)) this.#frames.set(revision, frame);
    else this.#frameLater(revision, frame);
  }

  #frameLater(revision: Sha256, frame: Promise<Buffer | null>): Promise<Buffer | null> {
    this.#frames.set(revision, frame);
    const settle = (ready: Buffer | null) => {
      if (this.#frames.get(revision) !== frame) return;
      if (ready) this.#frames.set(revision, ready);
      else this.#frames.delete(revision);
    };
    frame.then(settle, () => settle(null));
    return frame;
  }

  /** Returns the screens that had another program before. */
  async publish(
    { tx, wrote }: Change,
    compiled: readonly { revision: Sha256; bytes: Buffer; screenIds: readonly Id[] }[],
  ): Promise<Map<Id, Sha256>> {
    const before = this.published();
    const screensOf = new Map<Sha256, number>();
    for (const revision of before.values()) screensOf.set(revision, (screensOf.get(revision) ?? 0) + 1);
    const given = new Set(compiled.map(({ revision }) => revision));
    const changed = new Map<Id, Sha256>();
    await insert(
      tx,
      compiled.filter(({ revision }) => !screensOf.has(revision) || this.#unreadable.has(revision)),
    );
    const replaced = new Map<Sha256, Sha256>();
    const assigned: ProgramOfScreen[] = [];
    for (const { revision, screenIds } of compiled) {
      const others = screenIds.filter((screenId) => before.get(screenId) !== revision);
      for (const [earlier, these] of Map.groupBy(others, (screenId) => before.get(screenId))) {
        const areAll = earlier !== undefined && these.length === screensOf.get(earlier);
        // One that others are given now may have rows by now that keep it.
        if (areAll && !given.has(earlier)) replaced.set(earlier, revision);
        else assigned.push(...these.map((screen_id) => ({ screen_id, revision })));
      }
      wrote(
        'published',
        others.map((screen_id) => ({ screen_id, revision })),
      );
      for (const screenId of others) changed.set(screenId, revision);
    }
    await replace(tx, [...replaced]);
    await assign(tx, assigned);
    return changed;
  }

  /** What some screen plays. */
  revisions(): ReadonlySet<Sha256> {
    return new Set(this.published().values());
  }

  /** What no screen plays any more is deleted. */
  async deleteUnused({ tx }: Change): Promise<void> {
    await tx
      .deleteFrom('programs')
      .where('revision', 'not in', tx.selectFrom('published').select('revision'))
      .execute();
  }

  /**
   * Call it once a change is committed that has published these programs: their bytes are whole, and what is known of
   * others that no screen plays any more goes. Returns what some screen plays.
   */
  committed(written: readonly { readonly revision: Sha256 }[] = []): ReadonlySet<Sha256> {
    for (const { revision } of written) this.#unreadable.delete(revision);
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
}

/** Some at once: each statement by itself is a way to the server and back, for which players wait. */
async function insert(
  tx: Queries,
  written: readonly { readonly revision: Sha256; readonly bytes: Buffer }[],
): Promise<void> {
  // Two groups of screens may come to the same.
  const programs = [...new Map(written.map((program) => [program.revision, program])).values()];
  if (programs.length === 0) return;
  const { lastDecision } = await tx
    .selectFrom('item_decisions')
    .select(({ fn }) => fn.coalesce(fn.max('id'), sql<number>`0`).as('lastDecision'))
    .executeTakeFirstOrThrow();
  for (let first = 0; first < programs.length; first += PROGRAMS_PER_INSERT) {
    const rows = programs
      .slice(first, first + PROGRAMS_PER_INSERT)
      .map(({ revision, bytes }) => ({ revision, bytes, last_decision: lastDecision }));
    await tx
      .insertInto('programs')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('revision').doUpdateSet((is) => ({
          bytes: is.ref('excluded.bytes'),
          last_decision: is.ref('excluded.last_decision'),
        })),
      )
      .execute();
  }
}

/** All screens of a program get the next one: thousands of rows, of many programs, by one statement. */
async function replace(tx: Queries, programs: readonly (readonly [earlier: Sha256, next: Sha256])[]) {
  for (let first = 0; first < programs.length; first += PROGRAMS_PER_UPDATE) {
    const some = programs.slice(first, first + PROGRAMS_PER_UPDATE);
    const cases = some.map(([earlier, next]) => sql`when ${earlier} then ${next}`);
    await tx
      .updateTable('published')
      .set({ revision: sql<string>`case revision ${sql.join(cases, sql` `)} end` })
      .where(
        'revision',
        'in',
        some.map(([earlier]) => earlier),
      )
      .execute();
  }
}

async function assign(tx: Queries, rows: readonly ProgramOfScreen[]): Promise<void> {
  for (let first = 0; first < rows.length; first += ROWS_PER_INSERT) {
    await tx
      .insertInto('published')
      .values(rows.slice(first, first + ROWS_PER_INSERT))
      .onConflict((conflict) =>
        conflict.column('screen_id').doUpdateSet((is) => ({ revision: is.ref('excluded.revision') })),
      )
      .execute();
  }
}

/** A program as players that read `edition` get it. */
function writtenFor(program: Program, edition: number): Buffer {
  return Buffer.from(canonicalJson(programForEdition(program, edition)), 'utf8');
}
