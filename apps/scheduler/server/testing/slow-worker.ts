/** A worker whose jobs last until they are told to end: by a file that is there, or by their signal. */
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { domainError } from '../errors/domain-error.ts';
import { runWorker } from '../jobs/worker-loop.ts';

runWorker({
  async until({ path }: { path: string }, { progress, signal }) {
    progress(0.5);
    while (!existsSync(path)) {
      if (signal.aborted) throw new Error('it was ended');
      await sleep(10);
    }
    return { pid: process.pid };
  },
  async refuse() {
    throw domainError('file-damaged', { what: 'PNG' });
  },
});
