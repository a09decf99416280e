/**
 * Assets: what staff uploaded, by the sha256 of its bytes, and what was made of it.
 *
 * 1. An original is kept as it came, under its hash, as media files are.
 * 2. What is made of it is a job's work: while that is not over, the job's state is the asset's.
 * 3. The transaction that ends the job writes what it made, and with it the draft or the replaced file that was wished for.
 * 4. The same bytes again cost nothing: what there is of them is used.
 */
import { link, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '@bacheca/node/durable-file';
import { rename } from '@bacheca/node/rename-with-retry';
import { type AssetKind, type AssetState, replacedBy, type UploadPurpose } from '@bacheca/shared/api/assets';
import type { Item } from '@bacheca/shared/model/items';
import { entityRef, type Params } from '@bacheca/shared/translations/phrase';
import type { AuditActor } from '../../database/audit/audit-chain.ts';
import type { AuditTrail } from '../../database/audit/audit-trail.ts';
import type { Queries } from '../../database/engines/sql-database.ts';
import type { Change, HeldTables } from '../../database/held-tables.ts';
import { DomainError, domainError } from '../../errors/domain-error.ts';
import type { Job, JobQueue } from '../../jobs/job-queue.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Items } from '../items.ts';
import { advice } from '../media/advice.ts';
import type { Media } from '../media/media.ts';
import { type AssetWork, PROCESS_ASSET } from '../pipeline/made.ts';
import { type AssetFacts, type AssetRecord, bodyText, recordOf, stateOf, type Wish } from './asset-rows.ts';
import { draftOf, replacedIn } from './drafts-from-files.ts';

/** Behind uploads that somebody waits for in a request, before films that are measured in the night. */
const PRIORITY = 5;
/** A file that ends the worker may have met a bad moment; the second time it is the file. */
const ATTEMPTS = 2;
/** What was refused or given up is looked at for so long. */
const KEPT_UNUSED_MS = 14 * 24 * 60 * 60_000;

export interface Arrived {
  /** The whole file, with these bytes; it is linked to, and stays where it is. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly name: string;
  readonly purpose: UploadPurpose;
}

interface Parts {
  readonly audit: AuditTrail;
  readonly held: HeldTables;
  readonly queue: JobQueue;
  readonly media: Media;
  readonly items: Items;
  readonly clock: Clock;
  readonly dataFolder: string;
  /** Where a scanner for viruses listens. */
  readonly clamd: string | null;
  /** There is a job to begin. */
  readonly wake: () => void;
}

export type AssetOutcome =
  | { readonly type: 'made'; readonly kind: AssetKind; readonly facts: AssetFacts }
  | {
      readonly type: 'refused';
      readonly kind: AssetKind;
      readonly refusal: NonNullable<AssetRecord['refusal']>;
    };

export class Assets {
  readonly #parts: Parts;
  readonly #listeners = new Set<(record: AssetRecord) => void>();

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.queue.subscribe((job) => void this.#heard(job).catch(() => undefined));
  }

  /** Where the original lies, or would. */
  pathOf(sha256: string): string {
    return join(this.#parts.dataFolder, 'originals', sha256.slice(0, 2), sha256);
  }

  /** It hears of each asset that is another than before. Returns its unsubscribe. */
  subscribe(listener: (record: AssetRecord) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async get(sha256: string): Promise<AssetRecord | null> {
    const [record] = await this.#records((query) => query.where('assets.sha256', '=', sha256).limit(1));
    return record ?? null;
  }

  /** Those of these bytes that need not be sent: they are there, or on the way, or are known to be of no use. */
  async usable(sha256s: readonly string[]): Promise<AssetRecord[]> {
    if (sha256s.length === 0) return [];
    const records = await this.#records((query) => query.where('assets.sha256', 'in', sha256s));
    return records.filter((record) => record.row.state === 'refused' || this.#isWhole(record));
  }

  /** The newest first; `olderThan` is the last of the page before. */
  async list(
    states: readonly AssetState[],
    limit: number,
    olderThan: { readonly atMs: number; readonly sha256: string } | null,
  ): Promise<AssetRecord[]> {
    const stored = new Set(
      states.map((state) => (state === 'ready' || state === 'refused' ? state : 'pending')),
    );
    const found: AssetRecord[] = [];
    let after = olderThan;
    // What is pending is of the state that its job says: a page is filled as far as there are any.
    while (found.length < limit) {
      const page = await this.#records((query) => {
        const some = query.where('assets.state', 'in', [...stored]);
        const last = after;
        const rest = last
          ? some.where(({ and, eb, or }) =>
              or([
                eb('assets.added_at_ms', '<', last.atMs),
                and([eb('assets.added_at_ms', '=', last.atMs), eb('assets.sha256', '>', last.sha256)]),
              ]),
            )
          : some;
        return rest.orderBy('assets.added_at_ms', 'desc').orderBy('assets.sha256').limit(limit);
      });
      for (const record of page)
        if (found.length < limit && states.includes(stateOf(record))) found.push(record);
      const last = page.at(-1);
      if (!last || page.length < limit) break;
      after = { atMs: last.row.added_at_ms, sha256: last.row.sha256 };
    }
    return found;
  }

  /** A file has arrived whole. Resolves with what there is of it now. */
  async add(arrived: Arrived, by: AuditActor): Promise<AssetRecord> {
    const { sha256, name, bytes, purpose } = arrived;
    await this.#keepOriginal(arrived);
    const before = await this.get(sha256);
    if (before && this.#isWhole(before)) return this.use(sha256, { purpose, by });

    const { audit, queue, clock } = this.#parts;
    await audit.transaction(by, async (tx, note) => {
      const jobId = await queue.add(this.#job(sha256), tx);
      const body = {
        wishes: [...(before?.wishes ?? []), { purpose, by }].slice(-20),
        facts: null,
        refusal: null,
      };
      const columns = {
        name,
        bytes,
        kind: 'unknown',
        state: 'pending' as const,
        job_id: jobId,
        item_id: before?.row.item_id ?? null,
        added_by: by.name,
        added_at_ms: clock.now(),
        body: bodyText(body),
      };
      await tx
        .insertInto('assets')
        .values({ sha256, ...columns })
        .onConflict((conflict) => conflict.column('sha256').doUpdateSet(columns))
        .execute();
      note({
        ...{ event: 'asset-uploaded', entity: 'asset', id: sha256, before: null },
        after: JSON.stringify({ name, bytes, purpose }),
      });
    });
    this.#parts.wake();
    return this.#told(sha256);
  }

  /**
   * What is known already is wanted for something, at once or when it is ready. Throws a domain error where there is no
   * such asset.
   */
  async use(sha256: string, wish: Wish): Promise<AssetRecord> {
    await this.#parts.held.change(wish.by, async (change) => {
      const record = await this.#within(change.tx, sha256);
      const { row, facts } = record;
      if (row.state === 'ready' && facts) await this.#fulfil(change, record, facts, [wish]);
      else await this.#write(change.tx, record, { wishes: [...record.wishes, wish].slice(-20) });
      change.note({
        ...{ event: 'asset-used', entity: 'asset', id: sha256, before: null },
        after: JSON.stringify({ purpose: wish.purpose }),
      });
    });
    return this.#told(sha256);
  }

  /** Throws a domain error where nobody is at it. */
  async cancel(sha256: string, by: AuditActor): Promise<AssetRecord> {
    const { audit, queue } = this.#parts;
    const cancelled = await audit.transaction(by, async (tx, note) => {
      const { row } = await this.#within(tx, sha256);
      const job = row.state === 'pending' && row.job_id !== null ? await queue.cancel(row.job_id, tx) : null;
      if (!job) throw domainError('asset-not-busy', { entity: entityRef('asset', row.name) });
      note({
        ...{ event: 'asset-cancelled', entity: 'asset', id: sha256, after: null },
        before: JSON.stringify({ name: row.name }),
      });
      return job;
    });
    queue.announce(cancelled);
    return this.#told(sha256);
  }

  /** Throws a domain error where it hasn't failed. */
  async retry(sha256: string, by: AuditActor): Promise<AssetRecord> {
    const { audit, queue } = this.#parts;
    await audit.transaction(by, async (tx, note) => {
      const record = await this.#within(tx, sha256);
      if (!['failed', 'refused'].includes(stateOf(record)))
        throw domainError('asset-not-failed', { entity: entityRef('asset', record.row.name) });
      const jobId = await queue.add(this.#job(sha256), tx);
      await this.#write(tx, record, { refusal: null }, { state: 'pending', job_id: jobId });
      note({
        ...{ event: 'asset-retried', entity: 'asset', id: sha256, before: null },
        after: JSON.stringify({ name: record.row.name }),
      });
    });
    this.#parts.wake();
    return this.#told(sha256);
  }

  /** In the transaction that ends its job. */
  async finish(tx: Queries, sha256: string, outcome: AssetOutcome): Promise<void> {
    const record = await this.#within(tx, sha256);
    const { kind } = outcome;
    if (outcome.type === 'refused') {
      await this.#write(tx, record, { refusal: outcome.refusal }, { state: 'refused', kind });
      return;
    }
    const { facts } = outcome;
    const ready = { ...record, row: { ...record.row, state: 'ready' as const, kind }, facts, refusal: null };
    await this.#write(tx, ready, { facts, refusal: null }, { state: 'ready', kind });
    // Each wish is its own person's change; mostly there is one.
    for (const wish of record.wishes)
      await this.#parts.held.changeWithin(tx, wish.by, async (change) => {
        await this.#fulfil(change, await this.#within(tx, sha256), facts, [wish]);
      });
  }

  /** What was refused, or given up, a while ago goes, and its original with it. */
  async deleteOld(): Promise<void> {
    const before = this.#parts.clock.now() - KEPT_UNUSED_MS;
    const old = await this.#records((query) =>
      query.where('assets.state', '!=', 'ready').where('assets.added_at_ms', '<', before).limit(500),
    );
    for (const record of old) {
      if (!['failed', 'refused'].includes(stateOf(record))) continue;
      const { sha256, state } = record.row;
      const { query } = this.#parts.audit;
      await query.deleteFrom('assets').where('sha256', '=', sha256).where('state', '=', state).execute();
      await rm(this.pathOf(sha256), { force: true });
    }
  }

  /** There, or on the way; and nothing of it was deleted since. */
  #isWhole(record: AssetRecord): boolean {
    const state = stateOf(record);
    if (state === 'waiting' || state === 'working') return true;
    return (
      state === 'ready' &&
      (record.facts?.media ?? []).every((sha256) => this.#parts.media.get(sha256) !== null)
    );
  }

  #job(sha256: string) {
    const folder = join(this.#parts.dataFolder, 'made', sha256);
    const payload: AssetWork = { sha256, path: this.pathOf(sha256), folder, clamd: this.#parts.clamd };
    return { type: PROCESS_ASSET, payload, priority: PRIORITY, maxAttempts: ATTEMPTS };
  }

  /** Carries out what was wished for. What can't be any more is said as advice: the file itself is good. */
  async #fulfil(
    change: Change,
    record: AssetRecord,
    facts: AssetFacts,
    wishes: readonly Wish[],
  ): Promise<void> {
    const { items } = this.#parts;
    const { row } = record;
    const kind = row.kind as AssetKind;
    let itemId = row.item_id;
    let notes = facts.advice.filter(({ code }) => code !== 'file-not-replaced' && code !== 'draft-not-made');
    for (const { purpose } of wishes) {
      const target = replacedBy(purpose);
      if (purpose === 'library') {
        if (itemId !== null && items.has(itemId)) continue;
        const item = draftOf({ name: row.name, kind, facts }, (id) => items.has(id));
        const why = item && (await this.#trySave(item, change));
        itemId = why ? null : (item?.id ?? null);
        if (why) notes = [...notes, advice('draft-not-made', { why: { error: why } })];
      } else if (target) {
        const before = items.get(target.itemId);
        const item = before && replacedIn(before, purpose, kind, facts);
        const isSaved = item && (await this.#trySave(item, change)) === null;
        if (isSaved) itemId = item.id;
        else notes = [...notes, advice('file-not-replaced', { item: target.itemId })];
      }
    }
    await this.#write(change.tx, record, { facts: { ...facts, advice: notes } }, { item_id: itemId });
  }

  /** Why it can't be saved, which costs nobody the file; null if it is. */
  async #trySave(item: Item, change: Change): Promise<{ code: string; params: Params } | null> {
    try {
      await this.#parts.items.save(item, { within: change });
      return null;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return { code: error.code, params: error.params };
    }
  }

  async #within(tx: Queries, sha256: string): Promise<AssetRecord> {
    const [record] = await this.#records((query) => query.where('assets.sha256', '=', sha256), tx);
    if (!record) throw domainError('not-found', { entity: entityRef('asset', sha256) });
    return record;
  }

  async #write(
    tx: Queries,
    record: AssetRecord,
    body: Partial<Pick<AssetRecord, 'wishes' | 'facts' | 'refusal'>>,
    columns: Partial<Pick<AssetRecord['row'], 'state' | 'kind' | 'job_id' | 'item_id'>> = {},
  ): Promise<void> {
    await tx
      .updateTable('assets')
      .set({ ...columns, body: bodyText({ ...record, ...body }) })
      .where('sha256', '=', record.row.sha256)
      .execute();
  }

  async #records(
    narrow: (query: ReturnType<typeof selectAssets>) => ReturnType<typeof selectAssets>,
    queries: Queries = this.#parts.audit.query,
  ): Promise<AssetRecord[]> {
    const rows = await narrow(selectAssets(queries)).execute();
    return rows.map(({ jobState, jobProgress, ...row }) =>
      recordOf(row, jobState === null ? null : { state: jobState, progress: jobProgress }),
    );
  }

  async #keepOriginal({ path, sha256 }: Arrived): Promise<void> {
    const place = this.pathOf(sha256);
    await mkdir(dirname(place), { recursive: true });
    await link(path, place).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return;
      // A file system without links: then it is nowhere else any more.
      await rename(path, place);
    });
    await syncFolder(dirname(place));
  }

  async #heard({ id, type }: Job): Promise<void> {
    if (type !== PROCESS_ASSET) return;
    const [record] = await this.#records((query) => query.where('assets.job_id', '=', id).limit(1));
    if (record) for (const listener of this.#listeners) listener(record);
  }

  async #told(sha256: string): Promise<AssetRecord> {
    const record = await this.#within(this.#parts.audit.query, sha256);
    for (const listener of this.#listeners) listener(record);
    return record;
  }
}

function selectAssets(queries: Queries) {
  return queries
    .selectFrom('assets')
    .leftJoin('jobs', 'jobs.id', 'assets.job_id')
    .selectAll('assets')
    .select(['jobs.state as jobState', 'jobs.progress as jobProgress']);
}
