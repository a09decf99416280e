import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newDatabase, type TestDatabase } from '../testing/engines.ts';
import type { BusEvent } from './bus.ts';
import { inProcessBus } from './in-process-bus.ts';

describe('the bus within one process', () => {
  let test: TestDatabase;
  let logged: unknown[];
  const newBus = () => inProcessBus({ error: (details: unknown) => void logged.push(details) });
  beforeEach(async () => {
    test = await newDatabase('sqlite');
    logged = [];
  });
  afterEach(() => test.remove());

  it('tells in order, of each type to whoever listens to it', async () => {
    const bus = newBus();
    const heard: [BusEvent, boolean][] = [];
    bus.subscribe('plays', (event, isOwn) => heard.push([event, isOwn]));
    const stop = bus.subscribe('plays', (event, isOwn) => heard.push([event, isOwn]));
    const first = { type: 'plays', screenIds: ['a'] } as const;
    const second = { type: 'plays', screenIds: 'all' } as const;
    await bus.tell(first);
    await bus.tell({ type: 'jobs', jobId: 1 });
    stop();
    await bus.tell(second);
    expect(heard).toEqual([first, first, second].map((event) => [event, true]));
  });

  it('tells what is told in a transaction once that is committed, and never if it is rolled back', async () => {
    const bus = newBus();
    const heard: string[] = [];
    bus.subscribe('pairing', ({ code }) => heard.push(code));
    const sql = test.database;
    await sql.transaction(async (tx) => {
      await bus.tell({ type: 'pairing', code: 'committed' }, tx);
      expect(heard).toEqual([]);
    });
    expect(heard).toEqual(['committed']);
    const failing = sql.transaction(async (tx) => {
      await bus.tell({ type: 'pairing', code: 'rolled back' }, tx);
      throw new Error('not so');
    });
    await expect(failing).rejects.toThrow('not so');
    await bus.tell({ type: 'pairing', code: 'by itself' }, sql.query);
    expect(heard).toEqual(['committed', 'by itself']);
  });

  it('tells the others, too, if one that listens throws', async () => {
    const bus = newBus();
    const heard: string[] = [];
    bus.subscribe('held', () => {
      throw new Error('of the first');
    });
    bus.subscribe('held', ({ type }) => heard.push(type));
    await bus.tell({ type: 'held' });
    expect(heard).toEqual(['held']);
    expect(logged).toEqual([{ err: new Error('of the first') }]);
  });
});
