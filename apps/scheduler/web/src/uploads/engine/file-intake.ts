/**
 * From the drop to the queue: each file is read, and what is of no use, or is there already, ends here without a byte sent.
 */
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { UploadStore } from '../upload-store.ts';
import type { UploadState } from '../upload-types.ts';
import type { EngineTools } from './engine-tools.ts';
import type { FileReading } from './reader.ts';
import { isTwin, sentBytesOf, stateOfAsset } from './states.ts';
import type { Work } from './work.ts';

interface Parts {
  readonly store: UploadStore;
  readonly tools: Pick<EngineTools, 'read' | 'assets' | 'pictureUrl'>;
  readonly works: ReadonlyMap<string, Work>;
  /** It was looked at, whatever came of it. */
  readonly onRead: (id: string) => void;
  /** Its file was given to an upload that waited for it. */
  readonly onTaken: (id: string) => void;
  /** An asset is to be followed. */
  readonly onKnown: () => void;
}

export class FileIntake {
  readonly #parts: Parts;
  #isReading = false;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** One at a time: a disk reads one file faster than three, and the first is sent the sooner. */
  async readNext(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    try {
      for (;;) {
        const next = this.#parts.store.all.find(({ state }) => state.type === 'waiting');
        if (!next) return;
        await this.#read(next.id);
      }
    } finally {
      this.#isReading = false;
    }
  }

  async #read(id: string): Promise<void> {
    const work = this.#parts.works.get(id);
    if (!work) return;
    this.#set(id, { type: 'reading', share: 0 });
    try {
      work.file ??= (await work.handle?.getFile()) ?? null;
      if (!work.file) throw new Error('there is nothing to read');
      work.bytes = work.file.size;
      work.lastModified = work.file.lastModified;
      this.#parts.store.change(id, { bytes: work.bytes });
      const reading = await this.#parts.tools.read(work.file, (share) =>
        this.#set(id, { type: 'reading', share }),
      );
      await this.#judge(work, reading);
    } catch {
      this.#set(id, { type: 'unusable', reason: { code: 'unreadable' } });
    }
    this.#parts.onRead(id);
  }

  async #judge(work: Work, { sha256, facts, picture, problem }: FileReading): Promise<void> {
    const { id } = work;
    const upload = this.#parts.store.get(id);
    if (!upload) return;
    const isOther = upload.sha256 !== null && upload.sha256 !== sha256;
    if (work.isCompared && isOther) {
      work.file = null;
      work.isCompared = false;
      this.#set(id, { type: 'asking', sentBytes: work.stoppedAtBytes, for: 'file', wasOther: true });
      return;
    }
    // What was begun of another content is worth nothing for this one.
    if (isOther) Object.assign(work, { url: null, stoppedAtBytes: 0 });
    work.picture = picture;
    this.#parts.store.change(id, {
      sha256,
      facts,
      picture: picture && this.#parts.tools.pictureUrl(picture),
    });
    if (problem || sha256 === null) {
      this.#set(id, { type: 'unusable', reason: problem ?? { code: 'unreadable' } });
      return;
    }
    if (this.#goesOnWithBegun(work, sha256)) return;
    const twin = this.#parts.store.all.find(
      (other) => other.id !== id && isTwin(other, sha256, upload.purpose),
    );
    if (twin) {
      this.#set(id, { type: 'repeated', of: twin.name });
      return;
    }
    if (!(await this.isKnown(id, sha256))) this.#set(id, { type: 'queued', sentBytes: work.stoppedAtBytes });
  }

  /** A file that was dropped anew, and that an upload of another day waits for, is given to that. */
  #goesOnWithBegun(work: Work, sha256: Sha256): boolean {
    const begun = this.#parts.store.all.find(
      (other) => other.state.type === 'asking' && other.sha256 === sha256,
    );
    const other = begun && this.#parts.works.get(begun.id);
    if (!begun || !other || begun.id === work.id) return false;
    other.file = work.file;
    this.#set(begun.id, { type: 'queued', sentBytes: sentBytesOf(begun.state) });
    this.#parts.onTaken(work.id);
    return true;
  }

  /** Whether the scheduler has it already, and nothing need be sent. Where it can't be asked, sending will tell. */
  async isKnown(id: string, sha256: Sha256): Promise<boolean> {
    const { assets } = this.#parts.tools;
    try {
      const [asset] = await assets.known([sha256]);
      const upload = this.#parts.store.get(id);
      if (!asset || !upload) return false;
      if (upload.purpose === 'library' && (asset.itemId !== null || asset.state === 'refused'))
        this.#set(id, asset.state === 'ready' ? { type: 'known', asset } : stateOfAsset(asset));
      // It was uploaded for something else: the draft, or the new file of an item, is made of what is there.
      else this.#set(id, stateOfAsset(await assets.use(sha256, upload.purpose)));
    } catch {
      return false;
    }
    this.#parts.onKnown();
    return true;
  }

  #set(id: string, state: UploadState): void {
    this.#parts.store.change(id, { state });
  }
}
