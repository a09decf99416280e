import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DayAllowance } from './day-allowance.ts';

const MIDNIGHT_MS = Date.parse('2026-11-22T00:00:00+01:00');
const HOUR_MS = 3_600_000;
const timeZone = 'Europe/Rome';

let dataDir: string;
let nowMs: number;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'bacheca-allowance-'));
  nowMs = MIDNIGHT_MS;
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

const open = () => DayAllowance.open(dataDir, () => nowMs);

it('has no limit unless a location sets one', async () => {
  expect((await open()).left(undefined, timeZone)).toBe(Infinity);
});

it('begins anew at the location’s own midnight', async () => {
  const allowance = await open();
  await allowance.take(600, { bytesPerDay: 1000, timeZone, urgent: false });
  nowMs = MIDNIGHT_MS + 24 * HOUR_MS - 1;
  expect(allowance.left(1000, timeZone)).toBe(400);
  nowMs += 1;
  expect(allowance.left(1000, timeZone)).toBe(1000);
});

it('grants what is urgent beyond the limit, and counts it', async () => {
  const allowance = await open();
  expect((await allowance.take(1500, { bytesPerDay: 1000, timeZone, urgent: true })).bytes).toBe(1500);
  expect((await allowance.take(1, { bytesPerDay: 1000, timeZone, urgent: false })).bytes).toBe(0);
});

it('holds a limit that is set, raised or lowered in the middle of a day at once', async () => {
  const allowance = await open();
  await allowance.take(500, { timeZone, urgent: false });
  expect(allowance.left(800, timeZone)).toBe(300);
  expect(allowance.left(400, timeZone)).toBe(0);
  expect(allowance.left(900, timeZone)).toBe(400);
});

it('goes on with the day’s count after a proper end, to the byte', async () => {
  const first = await open();
  const grant = await first.take(600, { bytesPerDay: 100_000, timeZone, urgent: false });
  first.refund(grant, 100);
  await first.save();
  expect((await open()).left(100_000, timeZone)).toBe(99_500);
});

it('begins anew if its ledger is damaged', async () => {
  await writeFile(join(dataDir, 'downloads.json'), '{"day":"2026');
  expect((await open()).left(1000, timeZone)).toBe(1000);
});

it('never grants more in a day than its limit, however often the player is killed; and wastes little', async () => {
  const step = fc.oneof(
    fc.record({
      type: fc.constant('take' as const),
      bytes: fc.integer({ min: 1, max: 5000 }),
      came: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.constant({ type: 'kill' as const }),
    fc.record({ type: fc.constant('wait' as const), hours: fc.integer({ min: 1, max: 5 }) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1000, max: 50_000 }),
      async (steps, bytesPerDay) => {
        nowMs = MIDNIGHT_MS;
        await rm(join(dataDir, 'downloads.json'), { force: true });
        let allowance = await open();
        const fetched = new Map<number, number>();
        const kills = new Map<number, number>();
        for (const one of steps) {
          const day = Math.floor((nowMs - MIDNIGHT_MS) / (24 * HOUR_MS));
          if (one.type === 'wait') nowMs += one.hours * HOUR_MS;
          if (one.type === 'kill') {
            allowance = await open();
            kills.set(day, (kills.get(day) ?? 0) + 1);
          }
          if (one.type !== 'take') continue;
          const grant = await allowance.take(one.bytes, { bytesPerDay, timeZone, urgent: false });
          const came = Math.floor(grant.bytes * one.came);
          allowance.refund(grant, grant.bytes - came);
          fetched.set(day, (fetched.get(day) ?? 0) + came);
          expect(fetched.get(day)).toBeLessThanOrEqual(bytesPerDay);
          // A kill costs at most what was written down ahead, and what was granted and then given back.
          if (grant.bytes === 0) {
            const lost = (kills.get(day) ?? 0) * (bytesPerDay / 100 + 5000);
            expect((fetched.get(day) ?? 0) + lost).toBeGreaterThanOrEqual(bytesPerDay);
          }
        }
      },
    ),
    { seed: 5, numRuns: 40 },
  );
});
