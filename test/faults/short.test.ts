/**
 * Runs the fault suite's short form: each kind of kill and of power cut, and links that are cut, refused and full. What
 * else goes wrong, and more of each, is in the middle form (`middle.long.test.ts`); `npm run faults` is the whole of it.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_PLAYER_MESSAGE_BYTES } from '@bacheca/shared/wire/message-size';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isOnPostgres } from '../support/engines/engine.ts';
import { powerDiskObstacle } from '../support/power-disk.ts';
import { removeFolder } from './city.ts';
import { expectFilled } from './expect-filled.ts';
import { fullMessages } from './full-messages.ts';
import { killsAndCuts } from './kills.ts';
import { powerCuts } from './power.ts';
import { Chance } from './seeded-chance.ts';

const SEED = Number(process.env.BACHECA_TEST_SEED ?? 20_261_121);
/** Processes start some dozen times, which on a machine that has other things to do takes minutes. */
const TIMEOUT_MS = 600_000;
/** Of a PostgreSQL no test cuts the power: what it promises of its disk is not ours to test. */
const obstacle = isOnPostgres ? 'its database is on another machine' : powerDiskObstacle();

vi.setConfig({ testTimeout: TIMEOUT_MS });

let folder: string;
const quietly = () => undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bacheca-faults-'));
});

afterEach(() => removeFolder(folder));

it('each play counts once and in its hour, whatever is killed, cut, refused, repeated and set to a wrong time', async () => {
  const report = await killsAndCuts({
    folder,
    chance: new Chance(SEED),
    machines: ['in-1970', 'jumping'],
    ...{ players: 1, schedulers: 1, both: 1, cuts: 4, refusals: 1 },
    say: quietly,
  });
  expect(report).toMatchObject({ kills: 3, lost: 0, doubled: 0, misplaced: 0, differing: 0 });
  expect(report.cuts).toBeGreaterThanOrEqual(4);
  // Each of four answers to each of two players, and no token left at home.
  expect(report.refusals).toBeGreaterThanOrEqual(8);
  expect(report.tokenless).toBe(0);
  // Else nothing was in danger.
  expect(report.shown).toBeGreaterThan(10);
});

it('messages at the limit of their bytes arrive, each play once, though links are cut within them', async () => {
  const report = await fullMessages({
    folder,
    chance: new Chance(SEED),
    ...{ players: 1, cuts: 4 },
    say: quietly,
  });
  expect(report).toMatchObject({ lost: 0, doubled: 0 });
  expect(report.cuts).toBeGreaterThanOrEqual(4);
  expectFilled(report.bytes);
  // It was over the limit, and went in parts.
  expect(report.bytes.fold).toBeGreaterThan(0.5 * MAX_PLAYER_MESSAGE_BYTES);
});

describe.skipIf(obstacle !== null)(`a power cut${obstacle ? ` (${obstacle})` : ''}`, () => {
  it('takes nothing that was said to be stored, and no play that was written down', async () => {
    const report = await powerCuts({ folder, chance: new Chance(SEED), cuts: 4, say: quietly });
    expect(report).toMatchObject({
      cuts: { player: 2, scheduler: 1, both: 1 },
      forgotten: [],
      shownBroken: 0,
      tally: { lost: 0, doubled: 0, misplaced: 0, differing: 0 },
    });
    // Else nothing was in danger.
    expect(report.tally.shown).toBeGreaterThan(10);
  });
});
