/**
 * Two schedulers over one PostgreSQL: what is asked of one reaches the players that are linked to the other, also where
 * all that they tell each other gets lost and only what they look at themselves is left.
 */
import type { TakeoverView } from '@bacheca/shared/api/takeovers';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { Client } from '../client.ts';
import { TestClock } from '../clock.ts';
import { draftCity, notice, save } from '../content.ts';
import { newDatabase, type TestDatabase } from '../engines.ts';
import { pair } from '../pair.ts';
import { TestPlayer } from '../player.ts';
import { type TestScheduler, temporaryFolder, testScheduler } from '../scheduler.ts';

const WAIT = { timeout: 100_000, interval: 50 };

/** @param areTold Whether notifications reach the other node. */
export function describeTwoNodes(name: string, areTold: boolean): void {
  describe.skipIf(inject('postgresUrl') === null)(name, () => {
    const clock = new TestClock();
    let test: TestDatabase;
    let folder: ReturnType<typeof temporaryFolder>;
    let one: TestScheduler;
    let other: TestScheduler;
    let staff: Client;
    let staffOfOther: Client;

    const newNode = () => testScheduler({ clock, config: { dataFolder: folder.path, databaseUrl: test.at } });

    beforeAll(async () => {
      test = await newDatabase('postgres');
      if (!areTold) await loseNotifications(test);
      folder = temporaryFolder();
      one = await newNode();
      staff = await one.admin();
      other = await newNode();
      staffOfOther = other.visitor();
      const { username } = one.firstAdmin ?? { username: '' };
      await staffOfOther.post('/api/session', { username, password: 'una password di prova' });
      await draftCity(staff);
      expect((await staff.post('/api/publish')).status).toBe(200);
    });
    afterAll(async () => {
      await other.close();
      await one.close();
      folder.remove();
      await test.remove();
    });

    type Live = { screen: { id: string }; player: { id: string; connected: boolean } | null };
    const playerAt = async (client: Client, screenId: string) =>
      ((await client.get('/api/screens/live')).body as Live[]).find(({ screen }) => screen.id === screenId)
        ?.player;
    const isConnected = (client: Client, screenId: string, connected: boolean) =>
      vi.waitFor(async () => expect(await playerAt(client, screenId)).toMatchObject({ connected }), WAIT);

    /** A player of the first node that both know to be linked. */
    async function linkedPlayer(
      screenId: string,
    ): Promise<{ player: TestPlayer; token: string; playerId: string }> {
      const { token, playerId } = await pair(one.url, staff, screenId);
      const player = await TestPlayer.connect(one.url, { token });
      await player.next('welcome');
      await isConnected(staffOfOther, screenId, true);
      return { player, token, playerId };
    }

    it('a publication, a takeover and a withdrawal of one reach a player of the other', async () => {
      const { player, playerId } = await linkedPlayer('urp-1');
      await player.next('withdrawn');
      await player.next('program');
      await save(staffOfOther, 'items', notice('benvenuto', { title: 'Un altro titolo' }));
      expect((await staffOfOther.post('/api/publish')).status).toBe(200);
      const { bytes } = await player.next('program');
      expect(bytes.toString()).toContain('Un altro titolo');

      const started = await staffOfOther.post('/api/takeovers', {
        item: notice('chiuso', { severity: 'warning' }),
        severity: 'warning',
        endsAt: new Date(clock.now() + 3_600_000).toISOString(),
        reason: 'Chiuso',
        targets: [{ type: 'everywhere' }],
        confirmed: true,
      });
      expect(started.status).toBe(201);
      const { takeover } = started.body as TakeoverView;
      await vi.waitFor(
        async () => expect((await player.next('takeovers')).takeovers).toEqual([takeover]),
        WAIT,
      );
      await staffOfOther.post('/api/items/benvenuto/withdraw', { withdrawn: true });
      expect((await player.next('withdrawn')).itemIds).toEqual(['benvenuto']);
      await staff.post(`/api/players/${playerId}/unpair`);
      player.close();
    });

    // Whoever asks waits for an answer less long than it takes to look there and back.
    it.skipIf(!areTold)('a player of the other shows its name, and is unpaired by its command', async () => {
      const { player, playerId } = await linkedPlayer('urp-2');
      const asked = staffOfOther.post('/api/screens/urp-2/identify');
      const { requestId } = await player.next('identify');
      player.send({ type: 'identified', requestId: requestId ?? '' });
      expect(await asked).toMatchObject({ status: 200, body: { screenIds: ['urp-2'] } });

      expect((await staffOfOther.post(`/api/players/${playerId}/unpair`)).status).toBe(204);
      await player.next('unpair');
      expect(await player.next('closed')).toMatchObject({ code: 4410 });
      await vi.waitFor(async () => expect(await playerAt(staff, 'urp-2')).toBeNull(), WAIT);
    });

    it.skipIf(!areTold)(
      'a code that one shows is claimed through the other, and the token opens both',
      async () => {
        const player = await TestPlayer.connect(one.url);
        const { code } = await player.next('pairing');
        const claimed = staffOfOther.post('/api/pairing/claim', {
          code,
          screen: { type: 'existing', screenId: 'urp-2' },
        });
        const { token, playerId } = await player.next('paired');
        // It ends before it says so, and comes back to the node that was asked.
        player.terminate();
        const again = await TestPlayer.connect(other.url, { token });
        expect(await again.next('welcome')).toMatchObject({ playerId });
        expect(await claimed).toMatchObject({ status: 200, body: { playerId, screenId: 'urp-2' } });
        again.close();
        await staff.post(`/api/players/${playerId}/unpair`);
      },
    );

    it('the newest link of a player stays, and both know that it is linked', async () => {
      const { player, token, playerId } = await linkedPlayer('urp-1');
      const newer = await TestPlayer.connect(other.url, { token });
      await newer.next('welcome');
      expect(await player.next('closed')).toMatchObject({ code: 4409 });
      for (const client of [staff, staffOfOther]) await isConnected(client, 'urp-1', true);
      const newest = await TestPlayer.connect(one.url, { token });
      await newest.next('welcome');
      expect(await newer.next('closed')).toMatchObject({ code: 4409 });
      for (const client of [staff, staffOfOther]) await isConnected(client, 'urp-1', true);
      newest.close();
      for (const client of [staff, staffOfOther]) await isConnected(client, 'urp-1', false);
      await staff.post(`/api/players/${playerId}/unpair`);
    });

    it('what a player says through one is seen through the other', async () => {
      const { player, playerId } = await linkedPlayer('urp-1');
      player.close();
      await isConnected(staffOfOther, 'urp-1', false);
      await vi.waitFor(async () => {
        const seen = (await staffOfOther.get('/api/players')).body as { id: string }[];
        expect(seen.find(({ id }) => id === playerId)).toMatchObject({ host: 'browser', version: '0.1.0' });
      }, WAIT);
      await staff.post(`/api/players/${playerId}/unpair`);
    });
  });
}

/** Whatever connects from now on calls a function of the same name that notifies nobody. */
async function loseNotifications({ database, at }: TestDatabase): Promise<void> {
  await sql`create schema silent`.execute(database.query);
  await sql`create function silent.pg_notify(text, text) returns void language sql as 'select'`.execute(
    database.query,
  );
  const name = sql.id(new URL(at).pathname.slice(1));
  await sql`alter database ${name} set search_path = silent, pg_catalog, public`.execute(database.query);
}
