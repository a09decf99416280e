/**
 * Takes files from the drop to the finished item.
 *
 *  1. One after the other is read: hash, type, first picture (`file-intake.ts`). What is of no use ends there, and so does what
 *     the scheduler has already: neither costs a byte.
 *  2. Three at a time are sent; the rest waits. What ends by itself is waited for and tried again, later each time, and
 *     at once when the browser says that there is a network again.
 *  3. What is begun is kept by this browser (`upload-records.ts`), so that a reload, another day or a scheduler that was
 *     started anew goes on where it was.
 *  4. Once all bytes are there, the asset says how far the scheduler is.
 */
import type { Asset } from '@bacheca/shared/api/assets';
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { UploadStore } from '../upload-store.ts';
import type { FileSource, Upload, UploadPurpose, UploadState, UploadTrouble } from '../upload-types.ts';
import type { EngineSession, EngineTools } from './engine-tools.ts';
import { FileIntake } from './file-intake.ts';
import { type FollowedAssets, followAssets } from './follow-assets.ts';
import { smallerPiece } from './piece-size.ts';
import { Rate } from './rate.ts';
import { restore } from './restore.ts';
import {
  canBeRead,
  isKept,
  isOtherFile,
  type PermissionAsking,
  sentBytesOf,
  stateOfAsset,
} from './states.ts';
import type { TabClaims } from './tab-claims.ts';
import { type Answer, isPassing, troubleOf, waitMs } from './troubles.ts';
import { createWork, recordOf, type Work } from './work.ts';

const MAX_SENDING = 3;
/** As seldom is how far one is written down: the scheduler knows it better. */
const KEEP_EVERY_BYTES = 32 * 1024 * 1024;

export class UploadEngine {
  readonly #store: UploadStore;
  readonly #tools: EngineTools;
  readonly #works = new Map<string, Work>();
  readonly #claims: TabClaims;
  readonly #assets: FollowedAssets;
  readonly #intake: FileIntake;
  #session: EngineSession | null = null;

  constructor(store: UploadStore, tools: EngineTools) {
    this.#store = store;
    this.#tools = tools;
    this.#claims = tools.openClaims((id) => this.#works.has(id));
    this.#assets = followAssets(
      tools.assets,
      () => this.#converting(),
      (asset) => this.noteAsset(asset),
    );
    this.#intake = new FileIntake({
      store,
      tools,
      works: this.#works,
      onRead: (id) => {
        this.#keep(id);
        this.#next();
      },
      onTaken: (id) => this.remove([id]),
      onKnown: () => this.#assets.wake(),
    });
  }

  add(sources: readonly FileSource[], purpose: UploadPurpose): void {
    const username = this.#session?.username ?? '';
    const added = sources.map((source) => {
      const [work, upload] = createWork(crypto.randomUUID(), username, source, this.#tools.nowMs());
      this.#works.set(work.id, work);
      return { ...upload, purpose };
    });
    this.#store.add(added);
    for (const { id } of added) this.#keep(id);
    void this.#intake.readNext();
  }

  /** Goes on with what was stopped by the end of a session, and with what this browser has kept. */
  open(session: EngineSession): void {
    const others = [...this.#works.values()].filter(({ username }) => username !== session.username);
    for (const work of others) this.#drop(work);
    this.#store.remove(new Set(others.map(({ id }) => id)));
    this.#session = session;
    for (const { id, state } of this.#store.all)
      if ((state.type === 'retrying' || state.type === 'stopped') && state.trouble.code === 'signed-out')
        this.resume(id);
    void this.#restore(session);
    this.#next();
  }

  close(): void {
    this.#session = null;
    this.#assets.close();
    for (const { id, state } of this.#store.all)
      if (state.type === 'sending' || (state.type === 'retrying' && state.atMs !== null))
        this.#wait(id, { code: 'signed-out' }, null);
  }

  pause(id: string): void {
    const { upload, work } = this.#of(id);
    if (!upload || !work || !['queued', 'sending', 'retrying'].includes(upload.state.type)) return;
    this.#halt(work);
    this.#set(id, { type: 'paused', sentBytes: sentBytesOf(upload.state) });
    this.#keep(id);
    this.#next();
  }

  resume(id: string): void {
    const { upload, work } = this.#of(id);
    if (!upload || !work || !['paused', 'retrying', 'stopped'].includes(upload.state.type)) return;
    this.#halt(work);
    work.failures = 0;
    const sentBytes = sentBytesOf(upload.state);
    // What was never read, or what changed since, is read first.
    const isRead = upload.sha256 !== null && !isOtherFile(upload.state);
    this.#set(id, isRead ? { type: 'queued', sentBytes } : { type: 'waiting' });
    this.#keep(id);
    this.#next();
    void this.#intake.readNext();
  }

  /** Goes on at once with all that waits for the line. */
  retryAll(): void {
    for (const { id, state } of this.#store.all) if (state.type === 'retrying') this.resume(id);
  }

  /** Has the scheduler try once more what failed there. */
  async convertAgain(id: string): Promise<void> {
    const sha256 = this.#store.get(id)?.sha256;
    if (!sha256) return;
    const asset = await this.#tools.assets.retry(sha256).catch(() => null);
    this.#set(id, asset ? stateOfAsset(asset) : { type: 'converting', asset: null });
    this.#assets.wake();
  }

  /** Ends what the scheduler makes of it: that is said by the asset. */
  async endConversion(id: string): Promise<void> {
    const sha256 = this.#store.get(id)?.sha256;
    const asset = sha256 && (await this.#tools.assets.cancel(sha256).catch(() => null));
    if (asset) this.noteAsset(asset);
  }

  /** Takes it off the list. What was sent of one that isn't whole is forgotten by the scheduler, too. */
  remove(ids: readonly string[]): void {
    for (const id of ids) {
      const { work, upload } = this.#of(id);
      if (!work || !upload) continue;
      this.#drop(work);
      void this.#tools.records.remove(id);
      if (work.url && upload.state.type !== 'converting' && !('asset' in upload.state))
        void this.#tools.forget(work.url);
    }
    this.#store.remove(new Set(ids));
    this.#noteUnfinished();
    this.#next();
  }

  /** Somebody gives the file that a reload took away; it is taken if it is the one. */
  give(id: string, file: File): void {
    const { upload, work } = this.#of(id);
    if (!upload || !work || upload.state.type !== 'asking') return;
    if (file.size !== work.bytes) {
      this.#set(id, { ...upload.state, wasOther: true });
      return;
    }
    work.file = file;
    work.isCompared = true;
    this.#set(id, { type: 'waiting' });
    void this.#intake.readNext();
  }

  /** Asks the browser to read a kept file again; only where somebody pressed a button for it. */
  async allow(id: string): Promise<void> {
    const { work } = this.#of(id);
    const handle = work?.handle as (FileSystemFileHandle & PermissionAsking) | null | undefined;
    if (!handle) return;
    const answer = await handle.requestPermission?.({ mode: 'read' }).catch(() => 'denied');
    if (answer === 'denied' || answer === 'prompt') return;
    try {
      this.give(id, await handle.getFile());
    } catch {
      const { upload } = this.#of(id);
      // It was moved or deleted: whoever has it gives it.
      if (upload?.state.type === 'asking') this.#set(id, { ...upload.state, for: 'file' });
    }
  }

  noteAsset(asset: Asset): void {
    for (const { id, sha256, state } of this.#store.all) {
      if (sha256 !== asset.sha256 || !['converting', 'ready', 'rejected'].includes(state.type)) continue;
      this.#set(id, stateOfAsset(asset));
      this.#keep(id);
    }
  }

  async #restore(session: EngineSession): Promise<void> {
    const restored = await restore(session.username, this.#tools, this.#claims, (id) => this.#works.has(id));
    // Somebody else may have signed in meanwhile.
    if (this.#session !== session) return;
    const fresh = restored.filter(({ work }) => !this.#works.has(work.id));
    for (const { work } of fresh) this.#works.set(work.id, work);
    this.#store.add(fresh.map(({ upload }) => upload));
    this.#noteUnfinished();
    this.#assets.wake();
    this.#next();
    void this.#intake.readNext();
  }

  #next(): void {
    if (!this.#session) return;
    const all = this.#store.all;
    const free = MAX_SENDING - all.filter(({ state }) => state.type === 'sending').length;
    for (const { id } of all.filter(({ state }) => state.type === 'queued').slice(0, Math.max(0, free)))
      this.#send(id);
  }

  #send(id: string): void {
    const { upload, work } = this.#of(id);
    if (!upload?.sha256 || !work?.file) return;
    work.rate = new Rate();
    this.#set(id, { type: 'sending', sentBytes: sentBytesOf(upload.state), bytesPerSecond: null });
    work.sending = this.#tools.send({
      file: work.file,
      url: work.url,
      pieceBytes: work.pieceBytes,
      metadata: { filename: work.name, sha256: upload.sha256, purpose: upload.purpose },
      onUrl: (url) => {
        work.url = url;
        this.#keep(id);
      },
      onProgress: (sentBytes) => this.#progressed(work, sentBytes),
      onDone: () => void this.#arrived(work),
      onStopped: (answer, isForgotten) => void this.#stopped(work, answer, isForgotten),
    });
  }

  #progressed(work: Work, sentBytes: number): void {
    if (sentBytes > work.stoppedAtBytes) work.failures = 0;
    work.rate.note(sentBytes, performance.now());
    const before = sentBytesOf(this.#store.get(work.id)?.state);
    this.#set(work.id, { type: 'sending', sentBytes, bytesPerSecond: work.rate.bytesPerSecond });
    if (Math.floor(before / KEEP_EVERY_BYTES) !== Math.floor(sentBytes / KEEP_EVERY_BYTES))
      this.#keep(work.id);
  }

  async #arrived(work: Work): Promise<void> {
    work.sending = null;
    this.#set(work.id, { type: 'converting', asset: null });
    this.#keep(work.id);
    this.#next();
    const sha256 = this.#store.get(work.id)?.sha256;
    const [asset] = sha256 ? await this.#tools.assets.known([sha256]).catch(() => []) : [];
    if (asset) this.noteAsset(asset);
    this.#assets.wake();
  }

  async #stopped(work: Work, answer: Answer, isForgotten: boolean): Promise<void> {
    work.sending = null;
    const { id } = work;
    const upload = this.#store.get(id);
    if (!upload?.sha256) return;
    const sentBytes = sentBytesOf(upload.state);
    if (isForgotten) {
      // It may be that all of it had arrived, and only the answer was lost.
      if (await this.#intake.isKnown(id, upload.sha256)) return this.#keep(id);
      work.url = null;
      work.stoppedAtBytes = 0;
      this.#set(id, { type: 'queued', sentBytes: 0 });
      return this.#next();
    }
    const trouble = await this.#whatStopped(work, answer, sentBytes);
    // Somebody paused or removed it meanwhile.
    if (this.#store.get(id)?.state.type !== 'sending') return;
    const isStuck = sentBytes <= work.stoppedAtBytes;
    work.failures = isStuck ? work.failures + 1 : 1;
    work.stoppedAtBytes = sentBytes;
    const smaller = smallerPiece(work.pieceBytes);
    // Some proxies cut the line where they should answer that it is too much.
    const isTooMuch = trouble.code === 'too-large' || (trouble.code === 'line-dropped' && work.failures > 2);
    if (isTooMuch && smaller !== null) {
      work.pieceBytes = smaller;
      if (trouble.code === 'too-large') {
        this.#set(id, { type: 'queued', sentBytes });
        return this.#next();
      }
    }
    if (trouble.code === 'signed-out') this.#session?.onSignedOut();
    if (isPassing(trouble)) this.#wait(id, trouble, waitMs(work.failures, this.#tools.chance()));
    else if (trouble.code === 'signed-out') this.#wait(id, trouble, null);
    else this.#set(id, { type: 'stopped', sentBytes, trouble });
    this.#keep(id);
    this.#next();
  }

  async #whatStopped(work: Work, answer: Answer, sentBytes: number): Promise<UploadTrouble> {
    // An answer that isn't tus's, with nothing wrong in it, is somebody else's.
    if (answer.status > 0) return troubleOf(answer) ?? { code: 'not-bacheca' };
    if (!(await canBeRead(work.file, sentBytes))) return { code: 'file-changed' };
    return this.#tools.lookAtLine();
  }

  #wait(id: string, trouble: UploadTrouble, forMs: number | null): void {
    const { work, upload } = this.#of(id);
    if (!work || !upload) return;
    this.#halt(work);
    const atMs = forMs === null ? null : this.#tools.nowMs() + forMs;
    this.#set(id, { type: 'retrying', sentBytes: sentBytesOf(upload.state), trouble, atMs });
    if (forMs === null) return;
    work.timer = setTimeout(() => {
      const state = this.#store.get(id)?.state;
      if (state?.type !== 'retrying') return;
      this.#set(id, { type: 'queued', sentBytes: state.sentBytes });
      this.#next();
    }, forMs);
  }

  #halt(work: Work): void {
    clearTimeout(work.timer);
    work.sending?.stop();
    work.sending = null;
  }

  #drop(work: Work): void {
    this.#halt(work);
    this.#works.delete(work.id);
  }

  #keep(id: string): void {
    const { work, upload } = this.#of(id);
    if (!work || !upload) return;
    if (isKept(upload)) void this.#tools.records.put(recordOf(work, upload));
    else void this.#tools.records.remove(id);
    this.#noteUnfinished();
  }

  #noteUnfinished(): void {
    const username = this.#session?.username;
    if (!username) return;
    this.#tools.noteUnfinished(username, this.#store.all.some(isKept));
  }

  #converting(): Sha256[] {
    return this.#store.all.flatMap(({ state, sha256 }) =>
      state.type === 'converting' && sha256 !== null ? [sha256] : [],
    );
  }

  #set(id: string, state: UploadState): void {
    this.#store.change(id, { state });
  }

  #of(id: string): { upload: Upload | undefined; work: Work | undefined } {
    return { upload: this.#store.get(id), work: this.#works.get(id) };
  }
}
