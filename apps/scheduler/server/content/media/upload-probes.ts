/**
 * Uploads are looked at by the worker process, as jobs: a file that a stranger made keeps no request of others waiting, and
 * ends no process that serves players. Whoever uploads waits for what comes of it.
 */
import { rm, writeFile } from 'node:fs/promises';
import type { Params } from '@bacheca/shared/translations/phrase';
import type { ErrorCode } from '../../errors/codes.ts';
import { DomainError, domainError } from '../../errors/domain-error.ts';
import type { Job, JobQueue } from '../../jobs/job-queue.ts';
import { MAX_WAITING } from './media-tools.ts';
import { type Probed, probe } from './probe.ts';

export const PROBE_UPLOAD = 'probe-upload';
/** Before films that are measured in the night. */
const PRIORITY = 10;
/** A file that ends the worker may have met a bad moment; twice it is the file. */
const ATTEMPTS = 2;
/** An end is heard of at once; this is for one that another process has written. */
const LOOK_MS = 2_000;

/** As `probe` says it. What is to be kept in the upload's place lies beside it, by this name. */
export type ProbedFile = Omit<Probed, 'replacement'> & { readonly replacedBy?: string };

/** What the worker says of an upload. */
interface ProbedUpload {
  readonly probed?: ProbedFile;
  readonly refused?: { readonly code: ErrorCode; readonly params: Params };
}

/** In the worker. That a file is refused is a result, too: it would be again. */
export async function probeUpload({ path }: { path: string }): Promise<ProbedUpload> {
  try {
    return { probed: await probeHere(path) };
  } catch (error) {
    if (error instanceof DomainError) return { refused: { code: error.code, params: error.params } };
    // Whoever sent it is gone, or the scheduler was started anew since.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      return { refused: { code: 'upload-interrupted', params: {} } };
    throw error;
  }
}

interface Waiting {
  readonly resolve: (probed: ProbedFile) => void;
  readonly reject: (error: Error) => void;
}

export class UploadProbes {
  readonly #queue: JobQueue;
  readonly #wake: () => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #looking: NodeJS.Timeout;

  /** `wake` has jobs begun. */
  constructor(queue: JobQueue, wake: () => void) {
    this.#queue = queue;
    this.#wake = wake;
    queue.subscribe((job) => this.#heard(job));
    this.#looking = setInterval(() => void this.#look().catch(() => {}), LOOK_MS).unref();
  }

  /** Throws a domain error if a screen wouldn't show it, if too many wait, or if the look at it was cut off twice. */
  async probe(path: string): Promise<ProbedFile> {
    if (this.#waiting.size > MAX_WAITING)
      throw domainError('media-check-busy', {}, { headers: { 'retry-after': '60' } });
    const id = await this.#queue.add({
      type: PROBE_UPLOAD,
      payload: { path },
      priority: PRIORITY,
      maxAttempts: ATTEMPTS,
    });
    if (id === null) throw new Error('a job without a key is always put in');
    const probed = new Promise<ProbedFile>((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#wake();
    return probed;
  }

  /** Whoever waits is told that nothing comes of it. */
  close(): void {
    clearInterval(this.#looking);
    for (const { reject } of this.#waiting.values()) reject(domainError('media-check-ended', {}));
    this.#waiting.clear();
  }

  async #look(): Promise<void> {
    for (const id of this.#waiting.keys()) {
      const job = await this.#queue.get(id);
      if (job) this.#heard(job);
    }
  }

  #heard({ id, state, result }: Job): void {
    const waiting = this.#waiting.get(id);
    if (!waiting || state === 'queued' || state === 'running') return;
    this.#waiting.delete(id);
    const { probed, refused } = (result ?? {}) as ProbedUpload;
    if (probed) waiting.resolve(probed);
    else if (refused) waiting.reject(new DomainError(refused.code, refused.params, headersOf(refused.code)));
    else waiting.reject(domainError('media-check-ended', {}));
  }
}

function headersOf(code: ErrorCode): { headers?: Record<string, string> } {
  return code === 'media-check-busy' ? { headers: { 'retry-after': '60' } } : {};
}

/** In this process, for commands that have no worker. */
export async function probeHere(path: string): Promise<ProbedFile> {
  const { replacement, ...probed } = await probe(path);
  if (!replacement) return probed;
  const replacedBy = `${path}.mended`;
  await writeFile(replacedBy, replacement);
  return { ...probed, replacedBy };
}

/** Whatever became of it. */
export async function forgetUpload(path: string): Promise<void> {
  await rm(path, { force: true });
  await rm(`${path}.mended`, { force: true });
}
