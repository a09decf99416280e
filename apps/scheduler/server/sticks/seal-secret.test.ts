import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { AuditTrail } from '../database/audit/audit-trail.ts';
import { HeldTables } from '../database/held-tables.ts';
import { migrateToNewest } from '../database/migrations/migrate.ts';
import { migrations } from '../database/migrations.ts';
import { openDatabase } from '../database/open.ts';
import { Players } from '../players/players.ts';
import { TestClock } from '../testing/clock.ts';
import { draftCity } from '../testing/content.ts';
import { pair } from '../testing/pair.ts';
import { TestPlayer } from '../testing/player.ts';
import { refusalSentence } from '../testing/refusal-sentence.ts';
import { openBeside, temporaryFolder, testScheduler } from '../testing/scheduler.ts';
import { SealSecret } from './seal-secret.ts';

/** The next migration is the one that knows of keys. */
const BEFORE_KEYS = 4;
const nativeBinding = process.env.BACHECA_SQLITE_BINDING;

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

it('a secret gives each player a key of its own, the same at every start', () => {
  const secret = new SealSecret(folder.path);
  expect(secret.keyOf('a')).not.toBe(secret.keyOf('b'));
  expect(secret.idOf('a')).not.toBe(secret.keyOf('a'));
  expect(new SealSecret(folder.path).keyOf('a')).toBe(secret.keyOf('a'));
  const other = temporaryFolder();
  expect(new SealSecret(other.path).keyOf('a')).not.toBe(secret.keyOf('a'));
  other.remove();
});

it.each(['', 'x'.repeat(64), 'ab'.repeat(20)])(
  'a secret that is damaged (%j) is not replaced by another',
  (text) => {
    writeFileSync(join(folder.path, 'seal-secret'), text);
    expect(refusalSentence(() => new SealSecret(folder.path))).toMatch(
      /is damaged\. Put it back from a backup/,
    );
  },
);

it('players of an earlier release’s database go on by their token until they have shown a key', async () => {
  const sqlite = new Sqlite(join(folder.path, 'bacheca.db'), nativeBinding ? { nativeBinding } : {});
  for (const sql of migrations.slice(0, BEFORE_KEYS)) sqlite.exec(sql);
  sqlite.pragma(`user_version = ${BEFORE_KEYS}`);
  const columns = '(id, screen_id, token_hash, paired_at_ms, host, version)';
  sqlite.pragma('foreign_keys = OFF');
  sqlite.exec(`INSERT INTO players ${columns} VALUES ('p', 's', 'hash', 1, 'none', '')`);
  sqlite.close();

  const database = openDatabase(folder.path, nativeBinding ?? null);
  await migrateToNewest(database.sql, folder.path);
  const held = new HeldTables(database, new AuditTrail(database.sql, new TestClock()));
  await held.refresh();
  const players = new Players(database.sql, held, new TestClock(), () => {});
  expect(players.get('p')).toEqual({ id: 'p', screenId: 's' });
  const secret = new SealSecret(folder.path);
  expect(await players.sealKeyState('p')).toEqual({ givenId: null, isUsed: false });
  expect(await secret.isOther(players, 'p')).toBe(false);
  await players.saveSealKey('p', secret.idOf('p'), 'shown');
  await players.saveSealKey('p', secret.idOf('p'), 'given');
  expect(await players.sealKeyState('p')).toEqual({ givenId: secret.idOf('p'), isUsed: true });
  database.close();
});

it('a welcome brings the key, and nothing but the player’s answer makes it count', async () => {
  const scheduler = await testScheduler();
  const staff = await scheduler.admin();
  await draftCity(staff);
  const { token, playerId } = await pair(scheduler.url, staff, 'urp-1');
  const player = await TestPlayer.connect(scheduler.url, { token });
  const { sealKey } = await player.next('welcome');
  expect(sealKey).toMatch(/^[0-9a-f]{64}$/);
  const isUsed = async () => {
    const database = await openBeside(scheduler);
    const held = new HeldTables(database, new AuditTrail(database.sql, new TestClock()));
    const players = new Players(database.sql, held, new TestClock(), () => {});
    const state = await players.sealKeyState(playerId);
    await database.close();
    return state.isUsed;
  };
  expect(await isUsed()).toBe(false);
  player.send({ type: 'seal-key-stored' });
  player.send({ type: 'clock', sentAtMs: 1 });
  await player.next('clock');
  expect(await isUsed()).toBe(true);
  player.close();
  await scheduler.close();
});
