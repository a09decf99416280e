/** Asks the worker (`inspect/inspect-worker.ts`) what a file is. One at a time: its answers are told apart by nothing else. */
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { FileFacts, UnusableReason } from '../upload-types.ts';

export interface FileReading {
  /** Null where there is a problem. */
  readonly sha256: Sha256 | null;
  readonly facts: FileFacts;
  /** Small; null where the browser can't draw it. */
  readonly picture: Blob | null;
  readonly problem: UnusableReason | null;
}

export type WorkerAnswer =
  | { readonly type: 'share'; readonly share: number }
  | { readonly type: 'read'; readonly reading: FileReading }
  | { readonly type: 'failed'; readonly why: string };

export function openReader(): (file: File, onShare: (share: number) => void) => Promise<FileReading> {
  let worker: Worker | null = null;
  return (file, onShare) =>
    new Promise((resolve, reject) => {
      worker ??= new Worker(new URL('../inspect/inspect-worker.ts', import.meta.url), { type: 'module' });
      worker.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => {
        if (data.type === 'share') onShare(data.share);
        else if (data.type === 'read') resolve(data.reading);
        else reject(new Error(data.why));
      };
      // A file may make a decoder end the worker: the next one gets another.
      worker.onerror = ({ message }) => {
        worker?.terminate();
        worker = null;
        reject(new Error(message || 'the worker that reads files ended'));
      };
      worker.postMessage(file);
    });
}
