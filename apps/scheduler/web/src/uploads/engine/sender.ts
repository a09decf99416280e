/** One file on its way to the scheduler, by tus: it ends, or says what stopped it. Whether to try again is not its matter. */
import { DetailedError, type HttpRequest, Upload as TusUpload } from 'tus-js-client';
import type { Answer } from './troubles.ts';

export const UPLOADS_PATH = '/api/uploads';

interface Order {
  readonly file: File;
  /** Where an earlier try got to; null for a new one. */
  readonly url: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly pieceBytes: number;
  /** The scheduler made a place for it, at which it can be gone on with another time. */
  readonly onUrl: (url: string) => void;
  readonly onProgress: (sentBytes: number) => void;
  readonly onDone: () => void;
  /** `isForgotten`: the scheduler no longer knows of what was begun. */
  readonly onStopped: (answer: Answer, isForgotten: boolean) => void;
}

export interface Sending {
  /** Nothing is heard of it any more. */
  stop(): void;
}

export function send(order: Order): Sending {
  let isStopped = false;
  const upload = new TusUpload(order.file, {
    endpoint: UPLOADS_PATH,
    uploadUrl: order.url,
    metadata: { ...order.metadata },
    chunkSize: order.pieceBytes,
    headers: { 'accept-language': document.documentElement.lang || 'it' },
    // Both are the engine's: it knows what was in the way, and keeps more than an address.
    retryDelays: null,
    storeFingerprintForResuming: false,
    onBeforeRequest: (request) => watchSilence(request),
    onUploadUrlAvailable: () => {
      if (upload.url && !isStopped) order.onUrl(new URL(upload.url, location.href).pathname);
    },
    onProgress: (sentBytes) => {
      if (!isStopped) order.onProgress(sentBytes);
    },
    onSuccess: () => {
      if (!isStopped) order.onDone();
    },
    onError: (error) => {
      if (isStopped) return;
      const response = error instanceof DetailedError ? error.originalResponse : null;
      const answer = { status: response?.getStatus() ?? 0, body: response?.getBody() ?? '' };
      order.onStopped(answer, order.url !== null && [404, 410].includes(answer.status));
    },
  });
  upload.start();
  return {
    stop() {
      isStopped = true;
      void upload.abort().catch(() => {});
    },
  };
}

/** Asks the scheduler to forget what was begun; should it not hear of it, it forgets it by itself in time. */
export async function forget(url: string): Promise<void> {
  await TusUpload.terminate(url, { retryDelays: [] }).catch(() => {});
}

/** A line that is dead without a word is given up after this long without a byte. */
const SILENCE_MS = 45_000;

function watchSilence(request: HttpRequest): void {
  const xhr = request.getUnderlyingObject() as XMLHttpRequest | undefined;
  if (!xhr) return;
  let timer: ReturnType<typeof setTimeout>;
  const listen = () => {
    clearTimeout(timer);
    // An abort is silent in tus-js-client; an error is heard.
    timer = setTimeout(() => {
      xhr.abort();
      xhr.onerror?.(new ProgressEvent('error'));
    }, SILENCE_MS);
  };
  xhr.upload.addEventListener('progress', listen);
  xhr.addEventListener('loadend', () => clearTimeout(timer));
  xhr.addEventListener('loadstart', listen);
}
