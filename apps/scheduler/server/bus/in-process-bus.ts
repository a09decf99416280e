/** On SQLite one node is all there is: what it tells, it alone hears. */
import { afterCommit } from '../database/engines/sql-database.ts';
import { createGuardedCall } from '../runtime/guarded-callbacks.ts';
import type { Log } from '../runtime/log.ts';
import type { Bus } from './bus.ts';
import { Listeners } from './listeners.ts';

export function inProcessBus(log: Pick<Log, 'error'>): Bus {
  const listeners = new Listeners(createGuardedCall(log));
  return {
    async tell(event, tx) {
      const hear = () => listeners.hear(event, true);
      if (tx) afterCommit(tx, hear);
      else hear();
    },
    subscribe: (type, listener) => listeners.add(type, listener),
    onPoll: () => () => {},
    async close() {},
  };
}
