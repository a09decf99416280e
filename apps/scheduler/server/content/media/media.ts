/**
 * Media files: immutable bytes named by their sha256.
 *
 * 1. A file under its final name is whole, has the right hash and is on disk: it is written under another
 *    name, flushed, and renamed.
 * 2. A file that the database doesn't know is not served; one that it knows exists. Should somebody have
 *    deleted it all the same, uploading it again mends that.
 * 3. What the database knows is held in memory. What is uploaded and deleted at the same moment is done one after the
 *    other, file and row, so that neither is left alone.
 */

import { randomUUID } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  type ReadStream,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { copyFile, link, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { syncFolder } from '@bacheca/node/durable-file';
import { HashingStream } from '@bacheca/node/file-hash';
import { rename } from '@bacheca/node/rename-with-retry';
import { MediaFile } from '@bacheca/shared/model/items';
import { type EntityRef, entityRef } from '@bacheca/shared/translations/phrase';
import type { AuditActor } from '../../database/audit/audit-chain.ts';
import type { Queries } from '../../database/engines/sql-database.ts';
import type { HeldRow, HeldTables } from '../../database/held-tables.ts';
import type { LeaveOut } from '../../database/open.ts';
import type { Rows } from '../../database/rows.ts';
import { domainError } from '../../errors/domain-error.ts';
import type { Clock } from '../../runtime/clock.ts';
import { type CooperativeSteps, runAtOnce } from '../../runtime/cooperative-steps.ts';
import type { Advice } from './advice.ts';
import { readSubtitles } from './subtitles.ts';
import { forgetUpload, type ProbedFile, probeHere } from './upload-probes.ts';

export interface AddedMedia {
  /** It is as it is kept: subtitles may have been mended. */
  readonly file: MediaFile;
  readonly advice: readonly Advice[];
}

interface AddOptions {
  readonly by: AuditActor;
  readonly maxBytes?: number;
  readonly expectedSha256?: string | undefined;
  readonly known?: ProbedFile;
  readonly probe?: (path: string) => Promise<ProbedFile>;
}

/** No upload goes on for so long. */
const ABANDONED_MS = 24 * 60 * 60_000;

type Row = HeldRow<'media'>;

export class Media {
  readonly #held: HeldTables;
  readonly #leaveOut: LeaveOut;
  readonly #clock: Clock;
  readonly #folder: string;
  readonly #uploads: string;
  #list: { readonly version: string; readonly rows: Rows<MediaFile> } | null = null;
  /** Whoever is at a file's bytes and row now, by its hash. */
  readonly #atWork = new Map<string, Promise<unknown>>();

  constructor(held: HeldTables, dataFolder: string, clock: Clock, leaveOut: LeaveOut) {
    this.#held = held;
    this.#leaveOut = leaveOut;
    this.#clock = clock;
    this.#folder = join(dataFolder, 'media');
    this.#uploads = join(dataFolder, 'uploads');
    mkdirSync(this.#uploads, { recursive: true });
  }

  /**
   * Deletes what a crash left behind. Only the scheduler's start may call it. Where it holds the data folder all of it is
   * old; where others may upload into the same, what nobody has written to for a day.
   */
  deleteAbandonedUploads({ isShared = false } = {}): void {
    for (const name of readdirSync(this.#uploads)) {
      const path = join(this.#uploads, name);
      const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Number.POSITIVE_INFINITY };
      if (!isShared || mtimeMs < Date.now() - ABANDONED_MS) rmSync(path, { recursive: true, force: true });
    }
  }

  list(): MediaFile[] {
    return [...runAtOnce(this.listSteps()).values];
  }

  /** They are in the order in which they were added, and of the first step. */
  *listSteps(): CooperativeSteps<Rows<MediaFile>> {
    const { version } = this;
    if (this.#list?.version === version) return this.#list.rows;
    const rows = [...this.#rows.values()].sort(
      (one, other) => one.added_at_ms - other.added_at_ms || (one.sha256 < other.sha256 ? -1 : 1),
    );
    const values: MediaFile[] = [];
    const leftOut: string[] = [];
    for (const row of rows) {
      const file = fileOf(row);
      // What today's bounds don't take would make every program and list fail that has it.
      const { success, error } = MediaFile.safeParse(file);
      if (success) values.push(file);
      else leftOut.push(row.sha256);
      if (error) this.#leaveOut({ table: 'media', row: row.sha256 }, error);
      yield;
    }
    this.#list = { version, rows: { values, leftOut } };
    return this.#list.rows;
  }

  /** Another one than before if anything has changed. */
  get version(): string {
    return String(this.#held.changesOf('media'));
  }

  get(sha256: string): MediaFile | null {
    const row = this.#rows.get(sha256);
    return row ? fileOf(row) : null;
  }

  get #rows(): ReadonlyMap<string, Row> {
    return this.#held.rows('media');
  }

  /**
   * Stores a stream. Throws a domain error, and keeps nothing, if it is too large, isn't something that a screen shows
   * or doesn't have the expected hash. `known` says what it is where that needs no probing, `probe` asks another process.
   */
  async add(source: Readable, options: AddOptions): Promise<AddedMedia> {
    const upload = join(this.#uploads, randomUUID());
    try {
      const sent = await writeHashed(source, upload, options.maxBytes ?? Number.POSITIVE_INFINITY);
      if (options.expectedSha256 !== undefined && options.expectedSha256 !== sent.sha256) {
        throw domainError('hash-mismatch', { actual: sent.sha256, expected: options.expectedSha256 });
      }
      const again = await this.#alone(sent.sha256, () => this.#mend(upload, sent.sha256));
      if (again) return { file: again, advice: [] };

      const { known, probe = probeHere } = options;
      const { advice = [], replacedBy, ...probed } = known ?? (await probe(upload));
      const kept = replacedBy ? await writeHashed(createReadStream(replacedBy), upload) : sent;
      return await this.#alone(kept.sha256, async () => {
        const before = await this.#mend(upload, kept.sha256);
        if (before) return { file: before, advice };
        // What no list could carry must not be kept.
        const file = MediaFile.parse({ ...kept, ...probed });
        await this.#keep(upload, file, options.by);
        return { file, advice };
      });
    } finally {
      await forgetUpload(upload);
    }
  }

  /** Keeps a file that was made here, by a link where the disk can: it stays where it is, too, and its facts are known. */
  async take(path: string, file: MediaFile, by: AuditActor): Promise<void> {
    const upload = join(this.#uploads, randomUUID());
    try {
      await link(path, upload).catch(() => copyFile(path, upload));
      await this.#alone(file.sha256, async () => {
        if (!(await this.#mend(upload, file.sha256))) await this.#keep(upload, file, by);
      });
    } finally {
      await forgetUpload(upload);
    }
  }

  /** Films that are older than the measure of how long a film holds a picture, the newest first. */
  unmeasuredVideos(): string[] {
    const rows = [...this.#rows.values()].filter(
      (row) => row.mime_type.startsWith('video/') && row.longest_hold_ms === null,
    );
    rows.sort((one, other) => other.added_at_ms - one.added_at_ms || (one.sha256 < other.sha256 ? -1 : 1));
    return rows.map(({ sha256 }) => sha256);
  }

  /** It was measured how long a film holds a picture: a part of somebody's transaction. Call `look` after it. */
  saveLongestHold(tx: Queries, sha256: string, longestHoldMs: number | null): Promise<void> {
    return this.#held.changeIn(tx, async ({ put }) => {
      const row = await tx.selectFrom('media').selectAll().where('sha256', '=', sha256).executeTakeFirst();
      if (row) await put('media', { ...row, longest_hold_ms: longestHoldMs });
    });
  }

  /** Looks at what was written in a transaction of somebody else's. Whatever becomes of it, the next change sees it. */
  look(): Promise<void> {
    return this.#held.look().catch(() => undefined);
  }

  /** Does it while nobody else is at this file. */
  async #alone<Result>(sha256: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#atWork.get(sha256);
    const mine = before ? before.then(work, work) : work();
    this.#atWork.set(sha256, mine);
    try {
      return await mine;
    } finally {
      if (this.#atWork.get(sha256) === mine) this.#atWork.delete(sha256);
    }
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
  remove(sha256: string, by: AuditActor): Promise<void> {
    return this.#alone(sha256, async () => {
      await this.#held.change(by, async ({ tx, remove }) => {
        if (!this.#rows.has(sha256)) throw domainError('not-found', { entity: entityRef('media', sha256) });
        const users = await usersOf(tx, sha256);
        if (users.length > 0) throw domainError('in-use', { entity: entityRef('media', sha256), users });
        await remove('media', sha256);
      });
      await rm(this.pathOf(sha256), { force: true });
    });
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

  async #keep(upload: string, file: MediaFile, by: AuditActor): Promise<void> {
    await this.#place(upload, file.sha256);
    await this.#held.change(by, ({ put }) =>
      put('media', {
        sha256: file.sha256,
        bytes: file.bytes,
        mime_type: file.mimeType,
        width: file.width ?? null,
        height: file.height ?? null,
        duration_ms: file.durationMs ?? null,
        longest_hold_ms: file.longestHoldMs ?? null,
        // One whose row no list could carry stays where it was among the others.
        added_at_ms: this.#rows.get(file.sha256)?.added_at_ms ?? this.#clock.now(),
      }),
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

async function usersOf(tx: Queries, sha256: string): Promise<EntityRef[]> {
  const locations = tx.selectFrom('location_media').select('location_id as id').where('sha256', '=', sha256);
  // The engine looks through them where they lie: a publication may be as long as all that an office has.
  const named = `%"${sha256}"%`;
  // What is drafted, what screens may show meanwhile, and what may be restored.
  const items = tx
    .selectFrom('items')
    .select('id')
    .where(({ eb, or, exists, selectFrom }) =>
      or([
        exists(
          selectFrom('item_media')
            .select('sha256')
            .whereRef('item_id', '=', 'items.id')
            .where('sha256', '=', sha256),
        ),
        exists(
          selectFrom('item_revisions')
            .select('number')
            .whereRef('item_id', '=', 'items.id')
            .where('body', 'like', named),
        ),
        eb('id', 'in', selectFrom('item_approvals').select('item_id').where('approved_item', 'like', named)),
      ]),
    );
  const takeovers = tx.selectFrom('takeovers').select('id').where('body', 'like', named);
  const publications = tx.selectFrom('publications').select('id').where('inputs', 'like', named);
  return [
    ...(await items.execute()).map(({ id }) => entityRef('item', id)),
    ...(await locations.execute()).map(({ id }) => entityRef('location', id)),
    ...(await takeovers.execute()).map(({ id }) => entityRef('takeover', id)),
    ...(await publications.execute()).map(({ id }) => entityRef('publication', String(id))),
  ];
}

function fileOf(row: Row): MediaFile {
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
