import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../errors/domain-error.ts';
import { SignInLimits } from '../people/sign-in-limits.ts';
import { TestClock } from '../testing/clock.ts';
import { Attempts, MemoryAttempts } from './attempt-limits.ts';

const SEED = 20_261_129;
const HOUR_MS = 60 * 60_000;

/** Whether the attempt was looked at; it failed then. */
async function fails(begin: () => Promise<unknown>): Promise<boolean> {
  try {
    await begin();
    return true;
  } catch (error) {
    if (error instanceof DomainError && error.code === 'too-many-attempts') return false;
    throw error;
  }
}

/** How long one is told to wait, in ms; 0 if not at all. */
async function waitOf(look: () => Promise<void>): Promise<number> {
  try {
    await look();
    return 0;
  } catch (error) {
    if (error instanceof DomainError) return Number(error.params.seconds) * 1000;
    throw error;
  }
}

describe('attempts', () => {
  it('are few for whoever goes on failing, however they are spread over time', async () => {
    const limit = { free: 10, firstWaitMs: 1_000, maxWaitMs: 600_000, forgivenAfterMs: 600_000 };
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 120_000 }), { maxLength: 300 }), async (pauses) => {
        const clock = new TestClock();
        const attempts = new Attempts(new MemoryAttempts(), clock);
        let looked = 0;
        let passedMs = 0;
        for (const pause of pauses) {
          clock.skip(pause);
          passedMs += pause;
          if (await fails(() => attempts.begin([{ limit, key: 'anna' }]))) looked += 1;
        }
        // The free ones, those of the waits that double, and two for each longest wait.
        expect(looked).toBeLessThanOrEqual(10 + 11 + (2 * passedMs) / limit.maxWaitMs);
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('lock nobody out: after the wait that was told the next one is looked at', async () => {
    const limit = { free: 3, firstWaitMs: 5_000, maxWaitMs: 60_000, forgivenAfterMs: 60_000 };
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (failures) => {
        const clock = new TestClock();
        const attempts = new Attempts(new MemoryAttempts(), clock);
        for (let count = 0; count < failures; count += 1)
          await fails(() => attempts.begin([{ limit, key: 'anna' }]));
        const waitMs = await waitOf(() => attempts.refuse({ limit, key: 'anna' }));
        expect(waitMs).toBeLessThanOrEqual(limit.maxWaitMs);
        clock.skip(waitMs);
        expect(await fails(() => attempts.begin([{ limit, key: 'anna' }]))).toBe(true);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('that succeed cost nothing', async () => {
    const limit = { free: 3, firstWaitMs: 5_000, maxWaitMs: 60_000, forgivenAfterMs: 60_000 };
    const attempts = new Attempts(new MemoryAttempts(), new TestClock());
    for (let count = 0; count < 50; count += 1)
      await (await attempts.begin([{ limit, key: 'anna' }])).succeeded();
    await attempts.refuse({ limit, key: 'anna' });
  });
});

describe('signing in', () => {
  it('goes on in a known browser whatever strangers do, from anywhere and against anyone', async () => {
    const stranger = fc.record({
      username: fc.constantFrom('anna', 'Anna', 'bruno', 'nobody'),
      network: fc.constantFrom('192.0.2.1', '198.51.100.7', '2001:db8:0:1::/64'),
      afterMs: fc.integer({ min: 0, max: 30_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(stranger, { maxLength: 400 }), async (tries) => {
        const clock = new TestClock();
        const limits = new SignInLimits('sign-in', new MemoryAttempts(), clock);
        for (const { username, network, afterMs } of tries) {
          clock.skip(afterMs);
          await fails(() => limits.begin(username, network, null));
          await limits.countUnreadable(network);
        }
        await (await limits.begin('anna', '192.0.2.1', 'a device of hers')).succeeded();
      }),
      { seed: SEED, numRuns: 100 },
    );
  });

  it('goes on after ten wrong passwords of a stranger, from the same network or for the same account', async () => {
    const limits = new SignInLimits('sign-in', new MemoryAttempts(), new TestClock());
    for (let count = 0; count < 10; count += 1) await fails(() => limits.begin('anna', '192.0.2.1', null));
    await (await limits.begin('anna', '192.0.2.1', null)).succeeded();
    await (await limits.begin('bruno', '192.0.2.1', null)).succeeded();
    await (await limits.begin('anna', '198.51.100.7', null)).succeeded();
  });

  it('is hopeless to guess at from many addresses at once', async () => {
    const limits = new SignInLimits('sign-in', new MemoryAttempts(), new TestClock());
    let looked = 0;
    for (let address = 0; address < 25; address += 1) {
      for (let guess = 0; guess < 9; guess += 1) {
        if (await fails(() => limits.begin('anna', `192.0.2.${address}`, null))) looked += 1;
      }
    }
    expect(looked).toBe(30);
  });

  it('of one account allows a stranger with ten thousand networks some hundred guesses a day', async () => {
    const clock = new TestClock();
    const limits = new SignInLimits('sign-in', new MemoryAttempts(), clock);
    let looked = 0;
    for (let minute = 0; minute < 24 * 60; minute += 1) {
      for (let guess = 0; guess < 7; guess += 1) {
        if (await fails(() => limits.begin('anna', `network ${minute}-${guess}`, null))) looked += 1;
      }
      clock.skip(HOUR_MS / 60);
    }
    expect(looked).toBeLessThan(200);
  });
});
