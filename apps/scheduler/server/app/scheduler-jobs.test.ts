import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { JobQueue } from '../jobs/job-queue.ts';
import { Mailer } from '../mail/mailer.ts';
import { openPeople } from '../people/open-people.ts';
import { PASSWORD_COST } from '../people/passwords/passwords.ts';
import { Commands } from '../players/commands/commands.ts';
import { readConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { BY } from '../testing/actor.ts';
import { TestClock } from '../testing/clock.ts';
import { notice } from '../testing/content.ts';
import { temporaryFolder } from '../testing/scheduler.ts';
import { type Installation, openInstallation } from './installation.ts';
import { tidyUp } from './scheduler-jobs.ts';

const DAY_MS = 24 * 60 * 60_000;
const clock = new TestClock();
const folder = temporaryFolder();
let installation: Installation;

beforeAll(async () => {
  const config = readConfig({ BACHECA_SEED: 'none', BACHECA_DATA: folder.path });
  installation = await openInstallation(config, clock, createLog({ logLevel: 'silent' }));
});
afterAll(async () => {
  await installation.bus.close();
  await installation.database.close();
  folder.remove();
});

const rows = async (table: 'sessions' | 'takeovers') =>
  (await installation.database.sql.query.selectFrom(table).selectAll().execute()).length;

it('housekeeping drops sessions that have expired and takeovers that ended long ago', async () => {
  const { database, audit, takeovers } = installation;
  const queue = new JobQueue(database.sql, 'test', clock);
  const commands = new Commands(database.sql, clock, createLog({ logLevel: 'silent' }));
  const { sql } = database;
  const transport = { server: null, send: async () => {}, close: () => {} };
  const about = { publicUrl: null, localUrl: () => '', sender: () => '', wake: () => {} };
  const people = openPeople(
    {
      ...{ sql, audit, key: randomBytes(32), passwordCost: PASSWORD_COST, secondFactorRoles: () => [] },
      mailer: new Mailer({ database: sql, queue, transport, ...about }),
    },
    clock,
  );
  const { accounts, sessions } = people;
  const first = await accounts.createFirstAdmin();
  const verified = await accounts.verify('admin', first?.password ?? '');
  if (!verified) throw new Error('the first password is not right');
  await sessions.start(verified, { address: '127.0.0.1', browser: '' }, { sessions: [], devices: [] });
  await takeovers.start(
    {
      item: notice('allerta'),
      severity: 'warning',
      endsAt: new Date(clock.now() + DAY_MS).toISOString(),
      reason: 'Vento forte',
      targets: [{ type: 'everywhere' }],
      confirmed: true,
    },
    BY,
  );

  const assets = { deleteOld: async () => {} };
  const uploads = { deleteExpired: async () => {} };
  const parts = { audit, database, takeovers, queue, commands, assets, uploads, ...people };
  await tidyUp(parts);
  expect([await rows('sessions'), await rows('takeovers')]).toEqual([1, 1]);
  clock.skip(DAY_MS);
  await tidyUp(parts);
  expect([await rows('sessions'), await rows('takeovers')]).toEqual([0, 1]);
  clock.skip(61 * DAY_MS);
  await tidyUp(parts);
  expect([await rows('sessions'), await rows('takeovers')]).toEqual([0, 0]);
});
