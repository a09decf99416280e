/**
 * A process that works at jobs until it is killed: `node job-process.ts ENGINE WHERE`. Each `note` writes a row in the
 * transaction that ends it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { postgresDatabase } from '../database/engines/postgres.ts';
import { openDatabase } from '../database/open.ts';
import { JobQueue } from '../jobs/job-queue.ts';
import { JobRunner } from '../jobs/job-runner.ts';
import type { JobTypes } from '../jobs/job-types.ts';
import { WorkerProcess } from '../jobs/worker-process.ts';
import { systemClock } from '../runtime/clock.ts';

const [engine, where = ''] = process.argv.slice(2);
const database = engine === 'sqlite' ? openDatabase(where).sql : await postgresDatabase(where);

const types: JobTypes = {
  note: {
    runsIn: 'scheduler',
    concurrency: 3,
    work: () => sleep(20),
    async write(tx, payload) {
      const row = { item_id: `${payload} ${randomUUID()}`, withdrawn_at_ms: process.pid };
      await tx.insertInto('withdrawn_items').values(row).execute();
      // Whoever started this may kill it at any instant from here on, before or after it is committed.
      process.send?.('noted');
      await tx.selectFrom('withdrawn_items').select('item_id').execute();
    },
  },
};

const queue = new JobQueue(database, 'the one', systemClock);
const worker = new WorkerProcess(new URL('./slow-worker.ts', import.meta.url));
const log = { error: console.error, warn: console.error };
const runner = new JobRunner(queue, types, worker, log, { pollMs: 20 });
await runner.start();
