/**
 * Media files: immutable bytes named by their sha256.
 *
 * 1. A file under its final name is whole, has the right hash and is on disk: it is written under another
 *    name, flushed, and renamed.
 * 2. A file that the database doesn't know is not served; one that it knows exists. Should somebody have
 *    deleted it all the same, uploading it again mends that.
 */

import { randomUUID } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  type ReadStream,
  readFileSync,
  rmSync,
} from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { syncFolder } from '@bacheca/node/durable-file';
import { HashingStream } from '@bacheca/node/file-hash';
import { rename } from '@bacheca/node/rename-with-retry';
import { MediaFile } from '@bacheca/shared/model/items';
import { type EntityRef, entityRef } from '@bacheca/shared/translations/phrase';
import type { Database } from '../../database/open.ts';
import { RowList } from '../../database/row-list.ts';
import type { Rows } from '../../database/rows.ts';
import type { Tables } from '../../database/tables.ts';
import { domainError } from '../../errors/domain-error.ts';
import type { Clock } from '../../runtime/clock.ts';
import { type CooperativeSteps, runAtOnce } from '../../runtime/cooperative-steps.ts';
import type { Advice } from './advice.ts';
import { type Probed, probe } from './probe.ts';
import { readSubtitles } from './subtitles.ts';

export interface AddedMedia {
  /** It is as it is kept: subtitles may have been mended. */
  readonly file: MediaFile;
  readonly advice: readonly Advice[];
}

export class Media {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #uploads: string;
  readonly #all: RowList<Tables['media'], MediaFile>;

  constructor(database: Database, dataFolder: string, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#folder = join(dataFolder, 'media');
    this.#uploads = join(dataFolder, 'uploads');
    mkdirSync(this.#uploads, { recursive: true });
    this.#all = new RowList(database, {
      read: (last: Tables['media'] | undefined, count) => readAfter(database, last, count),
      keyOf: ({ sha256 }) => sha256,
      // What today's bounds don't take would make every program and list fail that has it.
      valueOf(row) {
        const file = fileOf(row);
        const { success, error } = MediaFile.safeParse(file);
        if (!success) database.leaveOut({ table: 'media', row: row.sha256 }, error);
        return success ? file : null;
      },
    });
  }

  /** Deletes what a crash left behind. Only the scheduler's start may call it, which holds the data folder. */
  deleteAbandonedUploads(): void {
    rmSync(this.#uploads, { recursive: true, force: true });
    mkdirSync(this.#uploads, { recursive: true });
  }

  list(): MediaFile[] {
    return [...runAtOnce(this.listSteps()).values];
  }

  listSteps(): CooperativeSteps<Rows<MediaFile>> {
    return this.#all.steps();
  }

  /** Something was written to their table that this didn't write. */
  changed(): void {
    this.#all.changed();
  }

  /** Another one than before if anything may have changed. */
  get version(): string {
    return this.#all.version;
  }

  get(sha256: string): MediaFile | null {
    const row = this.#database.first(
      this.#database.query.selectFrom('media').selectAll().where('sha256', '=', sha256),
    );
    return row ? fileOf(row) : null;
  }

  /**
   * Stores a stream. Throws a domain error, and keeps nothing, if it is too large, isn't something that a screen shows
   * or doesn't have the expected hash. `known` says what it is where that needs no probing.
   */
  async add(
    source: Readable,
    options: { maxBytes?: number; expectedSha256?: string | undefined; known?: Probed } = {},
  ): Promise<AddedMedia> {
    const upload = join(this.#uploads, randomUUID());
    try {
      const sent = await writeHashed(source, upload, options.maxBytes ?? Number.POSITIVE_INFINITY);
      if (options.expectedSha256 !== undefined && options.expectedSha256 !== sent.sha256) {
        throw domainError('hash-mismatch', { actual: sent.sha256, expected: options.expectedSha256 });
      }
      const again = await this.#mend(upload, sent.sha256);
      if (again) return { file: again, advice: [] };

      const { advice = [], replacement, ...probed } = options.known ?? (await probe(upload));
      const kept = replacement ? await writeHashed(Readable.from([replacement]), upload) : sent;
      const before = replacement ? await this.#mend(upload, kept.sha256) : null;
      if (before) return { file: before, advice };
      // What no list could carry must not be kept.
      const file = MediaFile.parse({ ...kept, ...probed });
      await this.#keep(upload, file);
      return { file, advice };
    } finally {
      await rm(upload, { force: true });
    }
  }

  /** Films that are older than the measure of how long a film holds a picture. */
  unmeasuredVideos(): string[] {
    const query = this.#database.query
      .selectFrom('media')
      .select('sha256')
      .where('mime_type', 'like', 'video/%')
      .where('longest_hold_ms', 'is', null);
    return this.#database
      .all(query.orderBy('added_at_ms', 'desc').orderBy('sha256'))
      .map((row) => row.sha256);
  }

  /** The file if there is one already, which this upload brings back if it was lost from the disk. */
  async #mend(upload: string, sha256: string): Promise<MediaFile | null> {
    const existing = this.get(sha256);
    // What no list could carry is looked at again, by today's measure.
    if (!existing || !MediaFile.safeParse(existing).success) return null;
    if (!(await this.isOnDisk(existing))) await this.#place(upload, sha256);
    return existing;
  }

  /** Throws a domain error if there is no such file or something needs it: what is on air stays playable. */
  async remove(sha256: string): Promise<void> {
    const { query } = this.#database;
    const known = query.selectFrom('media').select('sha256').where('sha256', '=', sha256);
    if (!this.#database.first(known)) throw domainError('not-found', { entity: entityRef('media', sha256) });
    const users = this.#usersOf(sha256);
    if (users.length > 0) throw domainError('in-use', { entity: entityRef('media', sha256), users });
    this.#all.changed();
    this.#database.run(this.#database.query.deleteFrom('media').where('sha256', '=', sha256));
    await rm(this.pathOf(sha256), { force: true });
  }

  #usersOf(sha256: string): EntityRef[] {
    const { query } = this.#database;
    const items = query.selectFrom('item_media').select('item_id as id').where('sha256', '=', sha256);
    const locations = query
      .selectFrom('location_media')
      .select('location_id as id')
      .where('sha256', '=', sha256);
    // SQLite looks through them where they lie: a publication may be as long as all that an office has.
    const named = `"${sha256}"`;
    const takeovers = query
      .selectFrom('takeovers')
      .select('id')
      .where(({ eb, fn }) => eb(fn<number>('instr', ['body', eb.val(named)]), '>', 0));
    const publications = query
      .selectFrom('publications')
      .select('id')
      .where(({ eb, fn }) => eb(fn<number>('instr', ['inputs', eb.val(named)]), '>', 0));
    return [
      ...this.#database.all(items).map(({ id }) => entityRef('item', id)),
      ...this.#database.all(locations).map(({ id }) => entityRef('location', id)),
      ...this.#database.all(takeovers).map(({ id }) => entityRef('takeover', id)),
      ...this.#database.all(publications).map(({ id }) => entityRef('publication', String(id))),
    ];
  }

  /** When the first words of a stored subtitle file show, in its film's time; null where that can't be told. */
  firstCueMs(sha256: string): number | null {
    try {
      return readSubtitles(readFileSync(this.pathOf(sha256))).firstStartMs;
    } catch {
      // It is gone, or of a time when less was looked at: what uses it is no worse than it was.
      return null;
    }
  }

  /** `range` has both ends included, as HTTP counts them. */
  read(file: MediaFile, range?: { start: number; end: number }): ReadStream {
    return createReadStream(this.pathOf(file.sha256), range);
  }

  /** Returns false if it was lost, or cut short, behind our back. */
  async isOnDisk(file: MediaFile): Promise<boolean> {
    const found = await stat(this.pathOf(file.sha256)).catch(() => null);
    return found?.size === file.bytes;
  }

  async #place(upload: string, sha256: string): Promise<void> {
    const path = this.pathOf(sha256);
    const folder = dirname(path);
    const isNew = mkdirSync(folder, { recursive: true }) !== undefined;
    await rename(upload, path);
    await syncFolder(folder);
    if (isNew) for (const above of [this.#folder, dirname(this.#folder)]) await syncFolder(above);
  }

  async #keep(upload: string, file: MediaFile): Promise<void> {
    await this.#place(upload, file.sha256);
    const row = {
      bytes: file.bytes,
      mime_type: file.mimeType,
      width: file.width ?? null,
      height: file.height ?? null,
      duration_ms: file.durationMs ?? null,
      longest_hold_ms: file.longestHoldMs ?? null,
    };
    this.#all.changed();
    this.#database.run(
      this.#database.query
        .insertInto('media')
        .values({ sha256: file.sha256, ...row, added_at_ms: this.#clock.now() })
        .onConflict((conflict) => conflict.column('sha256').doUpdateSet(row)),
    );
  }

  /** Where it lies, or would. */
  pathOf(sha256: string): string {
    return join(this.#folder, sha256.slice(0, 2), sha256);
  }
}

async function writeHashed(source: Readable, path: string, maxBytes = Number.POSITIVE_INFINITY) {
  const hashing = new HashingStream((bytes) => {
    if (bytes > maxBytes) throw domainError('too-large', { limit: `${maxBytes / 1_000_000} MB` });
  });
  await pipeline(source, hashing, createWriteStream(path, { flush: true }));
  return { sha256: hashing.sha256(), bytes: hashing.bytes };
}

/** Reads them in the order in which they were added. */
function readAfter(database: Database, last: Tables['media'] | undefined, count: number): Tables['media'][] {
  const query = database.query
    .selectFrom('media')
    .selectAll()
    .orderBy('added_at_ms')
    .orderBy('sha256')
    .limit(count);
  if (!last) return database.all(query);
  return database.all(
    query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('added_at_ms', 'sha256'), '>', tuple(last.added_at_ms, last.sha256)),
    ),
  );
}

function fileOf(row: Tables['media']): MediaFile {
  return {
    sha256: row.sha256,
    bytes: row.bytes,
    mimeType: row.mime_type,
    ...(row.width !== null && { width: row.width }),
    ...(row.height !== null && { height: row.height }),
    ...(row.duration_ms !== null && { durationMs: row.duration_ms }),
    ...(row.longest_hold_ms !== null && { longestHoldMs: row.longest_hold_ms }),
  };
}
