/** Failed attempts on both engines: they count whichever process they come to, all at once, and after its end. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DomainError } from '../errors/domain-error.ts';
import { Attempts, MAX_KEYS } from '../runtime/attempt-limits.ts';
import { TestClock } from '../testing/clock.ts';
import { describeEngines, type TestDatabase } from '../testing/engines.ts';
import { SignInLimits } from './sign-in-limits.ts';
import { StoredAttempts } from './stored-attempts.ts';

const HOUR_MS = 60 * 60_000;
const limit = { free: 5, firstWaitMs: HOUR_MS, maxWaitMs: HOUR_MS, forgivenAfterMs: 24 * HOUR_MS };

async function isLookedAt(begin: Promise<unknown>): Promise<boolean> {
  try {
    await begin;
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'too-many-attempts') return false;
    throw error;
  }
}

describeEngines('stored attempts', (open) => {
  let test: TestDatabase;
  let clock: TestClock;
  let store: StoredAttempts;
  beforeEach(async () => {
    test = await open();
    clock = new TestClock();
    store = new StoredAttempts(test.database, clock);
  });
  afterEach(() => test.remove());

  it('are as few though they come to two processes at the same moment', async () => {
    const nodes = [store, new StoredAttempts(test.database, clock)].map((each) => new Attempts(each, clock));
    const tries = Array.from({ length: 20 }, (_, index) =>
      isLookedAt((nodes[index % 2] as Attempts).begin([{ limit, key: 'anna' }])),
    );
    expect((await Promise.all(tries)).filter((looked) => looked)).toHaveLength(limit.free);
  });

  it('are known after a restart, and forgiven when their time is over', async () => {
    const attempts = new Attempts(store, clock);
    for (let count = 0; count < limit.free; count++) await attempts.begin([{ limit, key: 'anna' }]);
    const again = new Attempts(new StoredAttempts(test.database, clock), clock);
    expect(await isLookedAt(again.begin([{ limit, key: 'anna' }]))).toBe(false);
    expect(await isLookedAt(again.begin([{ limit, key: 'bruno' }]))).toBe(true);
    clock.skip(HOUR_MS);
    const right = await again.begin([{ limit, key: 'anna' }]);
    await right.succeeded();
    clock.skip(8 * 24 * HOUR_MS);
    await store.deleteOld();
    expect(await test.database.query.selectFrom('attempts').selectAll().execute()).toEqual([]);
  });

  it('keep nobody out longer where the clock was set back', async () => {
    const attempts = new Attempts(store, clock);
    for (let count = 0; count < limit.free; count++) await attempts.begin([{ limit, key: 'anna' }]);
    clock.skip(-1000 * HOUR_MS);
    await expect(attempts.refuse({ limit, key: 'anna' })).rejects.toMatchObject({
      params: { seconds: HOUR_MS / 1000 },
    });
  });

  it('have no name that was typed in them, whatever characters it has', async () => {
    const limits = new SignInLimits('sign-in', store, clock);
    await limits.begin('la mia password \0', '192.0.2.1', null);
    const rows = await test.database.query.selectFrom('attempts').selectAll().execute();
    expect(rows).toHaveLength(3);
    for (const { key_hash } of rows) expect(key_hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('fill no disk: of ten thousand the oldest with the fewest failures makes room', async () => {
    const rows = Array.from({ length: MAX_KEYS }, (_, index) => ({
      key_hash: `key ${index}`,
      // The very oldest has failed most.
      failures: index === 0 ? 100 : 1,
      counted_at_ms: index,
      wait_until_ms: 0,
    }));
    for (let from = 0; from < rows.length; from += 1000)
      await test.database.query
        .insertInto('attempts')
        .values(rows.slice(from, from + 1000))
        .execute();
    await new Attempts(store, clock).begin([{ limit, key: 'anna' }]);
    const left = await test.database.query.selectFrom('attempts').select('key_hash').execute();
    expect(left).toHaveLength(MAX_KEYS);
    const keys = new Set(left.map((row) => row.key_hash));
    expect([keys.has('key 0'), keys.has('key 1')]).toEqual([true, false]);
  });
});
