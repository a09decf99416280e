/** Several schedulers start on one PostgreSQL that is empty. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { onServer } from '../../../../test/support/postgres.ts';
import { readConfig } from '../runtime/config.ts';
import { createLog } from '../runtime/log.ts';
import { Client } from '../testing/client.ts';
import { PASSWORD, temporaryFolder } from '../testing/scheduler.ts';
import { writeSeed } from '../testing/seed.ts';
import { type RunningScheduler, startScheduler } from './server.ts';

const COST = { N: 16, r: 1, p: 1 };

describe.skipIf(inject('postgresUrl') === null)(
  'schedulers that start at once on an empty PostgreSQL',
  () => {
    const server = inject('postgresUrl') ?? '';
    const name = `test_${randomBytes(8).toString('hex')}`;
    let folder: ReturnType<typeof temporaryFolder>;
    let nodes: RunningScheduler[];

    beforeEach(async () => {
      folder = temporaryFolder();
      writeSeed(join(folder.path, 'seed'));
      await onServer(server, `create database ${name}`);
      const url = new URL(server);
      url.pathname = `/${name}`;
      const config = readConfig({
        BACHECA_PORT: '0',
        BACHECA_DATA: join(folder.path, 'data'),
        BACHECA_SEED: join(folder.path, 'seed'),
        BACHECA_DATABASE_URL: url.href,
      });
      const log = createLog({ logLevel: 'silent' });
      nodes = await Promise.all([1, 2, 3].map(() => startScheduler(config, { log, passwordCost: COST })));
    });
    afterEach(async () => {
      for (const node of nodes) await node.close();
      await onServer(server, `drop database ${name} with (force)`);
      folder.remove();
    });

    it('bring it to the newest form, put the first content in and make the first administrator, once', async () => {
      const admins = nodes.flatMap(({ firstAdmin }) => firstAdmin ?? []);
      expect(admins).toHaveLength(1);
      const [first, second] = nodes.map(({ url }) => new Client(url)) as [Client, Client];
      await first.post('/api/session', { username: 'admin', password: admins[0]?.password });
      await first.post('/api/session/password', { current: admins[0]?.password, next: PASSWORD });
      expect((await second.post('/api/session', { username: 'admin', password: PASSWORD })).status).toBe(200);

      const items = (await first.get('/api/items')).body as { id: string; title: string }[];
      expect(items.length).toBeGreaterThan(0);
      const screens = (await second.get('/api/screens')).body as { id: string }[];
      for (const { id } of screens) expect((await second.get(`/api/screens/${id}/program`)).status).toBe(200);
      const seeded = (await first.get('/api/audit?event=item-saved')).body as unknown[];
      expect(seeded).toHaveLength(items.length);

      // Whoever asks another node next finds what they have saved.
      for (let round = 1; round <= 5; round++) {
        const title = `Giro ${round}`;
        await first.put(`/api/items/${items[0]?.id}`, { ...items[0], title });
        expect((await second.get(`/api/items/${items[0]?.id}`)).body).toMatchObject({ title });
      }
    });
  },
);
