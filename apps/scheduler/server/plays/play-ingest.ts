import type { Id } from '@bacheca/shared/model/ids';
import type { Batch, Committed, WaitingBatch } from './ingest-plan.ts';
import type { SeqRange } from './seq-ranges.ts';

/** What takes plays in, each once, on either engine: `ingest.ts`, `postgres/postgres-ingest.ts`. */
export interface PlayIngest {
  /** Queues a batch; those that wait are committed together. `done` is called once they are on disk, or are not taken. */
  add(batch: Batch, done: WaitingBatch['done']): void;
  /** Resolves when all that waits is committed or has failed, and answered. */
  flush(): Promise<void>;
  /** The first number of the range that has not come; null if all have. */
  firstMissing(playerId: Id, journalId: string, within: SeqRange): Promise<number | null>;
  /** Calls back with what was committed, after the commit. Returns its unsubscribe. */
  subscribe(listener: (committed: readonly Committed[]) => void): () => void;
}
