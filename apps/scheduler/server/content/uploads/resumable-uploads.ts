/**
 * Uploads in pieces (tus 1.0, https://tus.io/protocols/resumable-upload): what has arrived lies in a folder of the data
 * folder, so that neither a broken line nor another start of the scheduler costs a byte twice.
 *
 * 1. Who may, from where and how much is asked before the protocol sees anything (`routes.ts`).
 * 2. An upload is its uploader's alone. Its name is drawn here; nothing that a browser says becomes a path.
 * 3. Once it is whole its hash is compared, and it becomes an asset. Until it expires whoever asks again is told so again.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { open, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOfFile } from '@bacheca/node/file-hash';
import { UploadPurpose } from '@bacheca/shared/api/assets';
import { Sha256 } from '@bacheca/shared/model/ids';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import type { AuditActor } from '../../database/audit/audit-chain.ts';
import { DomainError, domainError } from '../../errors/domain-error.ts';
import type { AssetRecord } from '../assets/asset-rows.ts';
import type { Assets } from '../assets/assets.ts';
import { cleanName } from '../assets/drafts-from-files.ts';

export const UPLOADS_PATH = '/api/uploads';
/** Whoever comes back after a week begins anew. */
const EXPIRES_MS = 7 * 24 * 60 * 60_000;
/** Of one person at the same time. A folder of pictures goes up some at a time. */
const MAX_UNFINISHED = 400;

interface Options {
  readonly assets: Assets;
  readonly dataFolder: string;
  readonly maxBytes: number;
  /** Throws a domain error of a purpose that nothing can come of. */
  readonly checkPurpose: (purpose: UploadPurpose) => void;
}

/** Whoever is at a request about an upload, and how they are told of a refusal. */
interface AtUpload {
  readonly by: AuditActor;
  readonly answerOf: (error: DomainError) => TusAnswer;
}

export interface TusAnswer {
  readonly status_code: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a browser says of a file at its beginning, as tus has it. */
export interface Announced {
  readonly length: number | null;
  readonly metadata: Readonly<Record<string, string>>;
}

export class ResumableUploads {
  readonly tus: Server;
  readonly #store: FileStore;
  readonly #folder: string;
  readonly #options: Options;
  /** Of each upload that is being looked through, what comes of it. */
  readonly #finishing = new Map<string, Promise<AssetRecord>>();
  /** By the upload: told by the route, for the protocol knows no people. */
  readonly #atUploads = new Map<string, AtUpload>();

  constructor(options: Options) {
    this.#options = options;
    this.#folder = join(options.dataFolder, 'arriving');
    mkdirSync(this.#folder, { recursive: true });
    this.#store = new FileStore({ directory: this.#folder, expirationPeriodInMilliseconds: EXPIRES_MS });
    this.tus = new Server({
      path: UPLOADS_PATH,
      datastore: this.#store,
      relativeLocation: true,
      maxSize: options.maxBytes,
      allowedOrigins: () => false,
      namingFunction: () => randomUUID(),
      onUploadCreate: async (request, upload) => ({
        metadata: {
          name: cleanName(upload.metadata?.filename ?? ''),
          sha256: upload.metadata?.sha256 ?? '',
          purpose: upload.metadata?.purpose ?? 'library',
          by: request.headers.get(BY_HEADER) ?? '',
        },
      }),
      onUploadFinish: async (_request, { id }) => {
        const at = this.#atUploads.get(id);
        if (!at) throw new Error(`upload ${id} was ended by nobody`);
        try {
          const { row } = await this.finish(id, at.by);
          return { headers: { [ASSET_HEADER]: row.sha256 } };
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          await this.#store.remove(id).catch(() => undefined);
          return at.answerOf(error);
        }
      },
    });
  }

  /** Throws a domain error of a file that had better not be sent. */
  async check({ length, metadata }: Announced, username: string): Promise<void> {
    const { maxBytes, checkPurpose } = this.#options;
    if (length === null) throw domainError('upload-length-missing', {});
    if (length > maxBytes) throw domainError('too-large', { limit: `${maxBytes / 1_000_000} MB` });
    if (length === 0) throw domainError('empty-file', {});
    const text = metadata.purpose ?? 'library';
    const purpose = UploadPurpose.safeParse(text);
    if (!purpose.success) throw domainError('bad-purpose', { purpose: cleanName(text) });
    checkPurpose(purpose.data);
    const expected = metadata.sha256;
    if (expected !== undefined && expected !== '' && !Sha256.safeParse(expected).success)
      throw domainError('hash-mismatch', { actual: '?', expected: cleanName(expected) });
    if ((await this.#unfinishedOf(username)) >= MAX_UNFINISHED)
      throw domainError('too-many-uploads', { max: MAX_UNFINISHED });
  }

  /** Whether it is there and theirs. Of a whole one it resolves with the asset that it became. */
  async of(id: string, username: string): Promise<{ readonly asset: string | null }> {
    const upload = await this.#store.getUpload(id).catch(() => null);
    if (!upload || upload.metadata?.by !== username) throw domainError('upload-gone', {});
    return { asset: upload.size === upload.offset ? id : null };
  }

  /** Names who is at a request about an upload, as long as it lasts. */
  async as<Result>(id: string, at: AtUpload, work: () => Promise<Result>): Promise<Result> {
    this.#atUploads.set(id, at);
    try {
      return await work();
    } finally {
      // A later request for the same upload may have taken over.
      if (this.#atUploads.get(id) === at) this.#atUploads.delete(id);
    }
  }

  /** Of a whole upload; asked again it resolves with the same. Throws a domain error if it isn't what was announced. */
  finish(id: string, by: AuditActor): Promise<AssetRecord> {
    const under = this.#finishing.get(id);
    if (under) return under;
    const finishing = this.#finish(id, by).finally(() => this.#finishing.delete(id));
    this.#finishing.set(id, finishing);
    return finishing;
  }

  async #finish(id: string, by: AuditActor): Promise<AssetRecord> {
    const upload = await this.#store.getUpload(id);
    const path = join(this.#folder, id);
    // What is answered as whole must outlive a power cut.
    const file = await open(path, 'r+');
    await file.sync().finally(() => file.close());
    const sha256 = (await hashOfFile(path))?.digest('hex') ?? '';
    const { name = 'file', sha256: expected = '', purpose = 'library' } = upload.metadata ?? {};
    if (expected && expected !== sha256) throw domainError('hash-mismatch', { actual: sha256, expected });
    const known = await this.#options.assets.get(sha256);
    // Asked once more of the same upload, as after an answer that was lost, nothing is done twice.
    const isDone = known?.wishes.some((wish) => wish.purpose === purpose && wish.by.name === by.name);
    if (known && isDone && known.row.state !== 'refused') return known;
    const arrived = {
      path,
      sha256,
      bytes: upload.size ?? 0,
      name: String(name),
      purpose: UploadPurpose.parse(purpose),
    };
    return this.#options.assets.add(arrived, by);
  }

  /** What nobody came back for. */
  async deleteExpired(): Promise<void> {
    await this.#store.deleteExpired();
    // A file without what was said of it belongs to nothing.
    for (const name of await readdir(this.#folder)) {
      const path = join(this.#folder, name);
      const found = await stat(path).catch(() => null);
      if (found && found.mtimeMs < Date.now() - 2 * EXPIRES_MS) await rm(path, { force: true });
    }
  }

  async #unfinishedOf(username: string): Promise<number> {
    const ids = (await this.#store.configstore.list?.()) ?? [];
    if (ids.length < MAX_UNFINISHED) return ids.length;
    let count = 0;
    for (const id of ids) {
      const upload = await this.#store.getUpload(id).catch(() => null);
      if (upload?.metadata?.by === username && upload.size !== upload.offset) count += 1;
    }
    return count;
  }
}

export const ASSET_HEADER = 'bacheca-asset';
/** The route sets it; what a browser sends by this name is overwritten. */
export const BY_HEADER = 'x-bacheca-uploader';
