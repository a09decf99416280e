/**
 * Runs the fault suite's middle form: every kind of fault often enough to meet another one; `npm run faults` is the
 * whole of it.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { powerDiskObstacle } from '../support/power-disk.ts';
import { removeFolder } from './city.ts';
import { expectFilled } from './expect-filled.ts';
import { runSuite } from './suite.ts';

const SEED = Number(process.env.BACHECA_TEST_SEED ?? 20_261_121);
const MIB = 1024 * 1024;
const TIMEOUT_MS = 1_800_000;

it('nothing is lost, doubled, misplaced or forgotten, whatever fails at once', {
  timeout: TIMEOUT_MS,
}, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-faults-'));
  try {
    const { figures, failures } = await runSuite({
      ...{ kills: 20, cuts: 20, breaks: 9, powerCuts: 8, refusals: 1 },
      seed: SEED,
      mediaBytes: 64 * MIB,
      folder,
      say: () => undefined,
    });
    expect(failures).toEqual([]);
    // Else nothing was in danger: 20 players, half as many schedulers, a fifth as often both.
    expect(figures).toMatchObject({ kills: 34, breaks: { connection: 6, player: 2, scheduler: 1 } });
    expect(figures.cuts).toBeGreaterThanOrEqual(20);
    // Each of four answers to each of five players.
    expect(figures.refusals).toBeGreaterThanOrEqual(20);
    expectFilled(figures.full.bytes);
    if (powerDiskObstacle() === null) {
      expect(figures.powerCuts).toEqual({ player: 4, scheduler: 2, both: 2 });
      expect(figures.shownThroughPowerCuts).toBeGreaterThan(10);
    }
  } finally {
    removeFolder(folder);
  }
});
