/** The uploads of this page, for whoever draws them. It outlives every page of the app, and the sign-in between two. */
import type { Upload, UploadState } from './upload-types.ts';

/** Bytes move many times a second; nobody reads faster than this. */
const TELL_EVERY_MS = 200;

export class UploadStore {
  #uploads: readonly Upload[] = [];
  /** What changed since `tell`; progress alone waits for the next turn. */
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();
  #shown: readonly Upload[] = [];

  /** As it was told last: the same list until something changed. */
  readonly shown = (): readonly Upload[] => this.#shown;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** As it is now. */
  get all(): readonly Upload[] {
    return this.#uploads;
  }

  get(id: string): Upload | undefined {
    return this.#uploads.find((upload) => upload.id === id);
  }

  add(uploads: readonly Upload[]): void {
    this.#uploads = [...this.#uploads, ...uploads];
    this.#tell();
  }

  /** One that was taken away meanwhile stays away. */
  change(id: string, change: Partial<Omit<Upload, 'id'>>): void {
    const before = this.get(id);
    if (!before) return;
    this.#uploads = this.#uploads.map((upload) => (upload === before ? { ...upload, ...change } : upload));
    if (isProgressAlone(before.state, change)) this.#timer ??= setTimeout(() => this.#tell(), TELL_EVERY_MS);
    else this.#tell();
  }

  remove(ids: ReadonlySet<string>): void {
    for (const { id, picture } of this.#uploads) if (picture && ids.has(id)) URL.revokeObjectURL(picture);
    this.#uploads = this.#uploads.filter(({ id }) => !ids.has(id));
    this.#tell();
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#shown = this.#uploads;
    for (const listener of this.#listeners) listener();
  }
}

function isProgressAlone(before: UploadState, change: Partial<Upload>): boolean {
  const { state, ...rest } = change;
  return Object.keys(rest).length === 0 && state?.type === before.type;
}
