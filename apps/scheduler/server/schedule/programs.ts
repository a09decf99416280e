import type { Id, Instant, Program, Sha256 } from '@bacheca/shared';
import { encodeProgramFrame } from '@bacheca/shared/program-frame';
import type { Database } from '../database/open.ts';

/** Well below SQLite's limit of parameters. */
const ROWS_PER_INSERT = 500;

/** What of a program tells when it has to be renewed, and for which place it was compiled. */
export interface ProgramHorizon {
  readonly from: Instant;
  readonly location: { readonly id: Id; readonly timeZone: string };
}

/** The programs that were published, and the frame that carries each, encoded once for all its screens. */
export class Programs {
  readonly #database: Database;
  readonly #frames = new Map<Sha256, Buffer>();
  /** A program has hundreds of kilobytes, and thousands of screens may have the same: each is parsed once. */
  readonly #horizons = new Map<Sha256, ProgramHorizon>();

  constructor(database: Database) {
    this.#database = database;
  }

  revisionOf(screenId: Id): Sha256 | null {
    const row = this.#database.first(
      this.#database.query.selectFrom('published').select('revision').where('screen_id', '=', screenId),
    );
    return row?.revision ?? null;
  }

  programOf(screenId: Id): Program | null {
    const row = this.#database.first(
      this.#database.query
        .selectFrom('published')
        .innerJoin('programs', 'programs.revision', 'published.revision')
        .select('programs.bytes')
        .where('screen_id', '=', screenId),
    );
    return row ? (JSON.parse(row.bytes.toString('utf8')) as Program) : null;
  }

  /** Null if no screen has this program any more. */
  horizonOf(revision: Sha256): ProgramHorizon | null {
    const known = this.#horizons.get(revision);
    if (known) return known;
    const bytes = this.bytesOf(revision);
    if (!bytes) return null;
    const { from, location } = JSON.parse(bytes.toString('utf8')) as Program;
    const horizon = { from, location: { id: location.id, timeZone: location.timeZone } };
    this.#horizons.set(revision, horizon);
    return horizon;
  }

  /** The program of each screen that has one. */
  published(): ReadonlyMap<Id, Sha256> {
    const rows = this.#database.all(this.#database.query.selectFrom('published').selectAll());
    return new Map(rows.map(({ screen_id, revision }) => [screen_id, revision]));
  }

  bytesOf(revision: Sha256): Buffer | null {
    const row = this.#database.first(
      this.#database.query.selectFrom('programs').select('bytes').where('revision', '=', revision),
    );
    return row?.bytes ?? null;
  }

  /** Null if no screen has this program any more. */
  frameOf(revision: Sha256): Buffer | null {
    const known = this.#frames.get(revision);
    if (known) return known;
    const bytes = this.bytesOf(revision);
    if (!bytes) return null;
    const frame = encodeProgramFrame(bytes);
    this.#frames.set(revision, frame);
    return frame;
  }

  /** Inside the caller's transaction. Returns the screens that had another program before. */
  publish(
    compiled: readonly { revision: Sha256; bytes: Buffer; screenIds: readonly Id[] }[],
  ): Map<Id, Sha256> {
    const { query } = this.#database;
    const before = this.published();
    const stored = new Set(before.values());
    const changed = new Map<Id, Sha256>();
    for (const { revision, bytes, screenIds } of compiled) {
      if (!stored.has(revision)) {
        this.#database.run(
          query
            .insertInto('programs')
            .values({ revision, bytes })
            .onConflict((conflict) => conflict.doNothing()),
        );
      }
      const others = screenIds.filter((screenId) => before.get(screenId) !== revision);
      this.#assign(others, revision);
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
    for (const revision of this.#frames.keys()) if (!used.has(revision)) this.#frames.delete(revision);
    for (const revision of this.#horizons.keys()) if (!used.has(revision)) this.#horizons.delete(revision);
    return used;
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
