/** What the scheduler and its worker process say to each other. */
import type { JobError } from './job-queue.ts';

export type ToWorker =
  | { readonly type: 'run'; readonly id: number; readonly job: string; readonly payload: unknown }
  | { readonly type: 'abort'; readonly id: number };

export type FromWorker =
  | { readonly type: 'progress'; readonly id: number; readonly fraction: number }
  | { readonly type: 'done'; readonly id: number; readonly result: unknown }
  /** `isForGood`: trying again would lead to the same. */
  | {
      readonly type: 'failed';
      readonly id: number;
      readonly error: JobError;
      readonly isForGood: boolean;
    };
