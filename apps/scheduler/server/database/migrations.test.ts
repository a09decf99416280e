import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, it } from 'vitest';
import { MonthFiles } from '../plays/months/month-files.ts';
import { quarantinedPlays } from '../plays/quarantined-plays.ts';
import { readPlayedReport } from '../reports/played-report.ts';
import { temporaryFolder } from '../testing/scheduler.ts';
import { migrateToNewest } from './migrations/migrate.ts';
import { migrations } from './migrations.ts';
import { openDatabase } from './open.ts';

/** The last version with the tables `aggregates`, `timeless_plays` and `accounted_spans`. */
const BEFORE_RENAMES = 7;
const HASH = 'a'.repeat(64);
const nativeBinding = process.env.BACHECA_SQLITE_BINDING;

it('what was aggregated, undated and reported in an older database is there under the new names', async () => {
  const folder = temporaryFolder();
  const sqlite = new Sqlite(join(folder.path, 'bacheca.db'), nativeBinding ? { nativeBinding } : {});
  for (const sql of migrations.slice(0, BEFORE_RENAMES)) sqlite.exec(sql);
  sqlite.pragma(`user_version = ${BEFORE_RENAMES}`);
  sqlite.exec(`
    INSERT INTO journals (id, player_id, journal_id) VALUES (1, 'player-1', 'journal-1');
    INSERT INTO place_snapshots VALUES (1, '${HASH}', 'urp-1', 'urp', 'Europe/Rome', '{}');
    INSERT INTO item_snapshots (id, item_hash, item_id, kind, title)
      VALUES (1, '${HASH}', 'spid', 'qr', 'SPID');
    INSERT INTO timeless_plays VALUES (1, 'boot-1', 1, 1, 0, 3, 0, 30000);
    INSERT INTO accounted_spans VALUES ('urp-1', 1000, 2000);
    INSERT INTO folds VALUES
      (1, 1, 9, 'set-aside', 'urp-1', 5000, '{"counts":[]}'),
      (1, 10, 12, 'seen', 'urp-1', 6000, '{}'),
      (1, 13, 14, 'counted', 'urp-1', 7000, '{}');
  `);
  sqlite.close();

  const database = openDatabase(folder.path, nativeBinding ?? null);
  const months = new MonthFiles(database);
  const { sql, leaveOut } = database;
  const { aggregates } = await quarantinedPlays(sql, months);
  expect(aggregates).toMatchObject([{ id: '1-1-9', screenId: 'urp-1', plays: 9 }]);
  const states = database.prepare('SELECT state FROM aggregated_plays ORDER BY first_seq').all();
  expect(states).toEqual([{ state: 'quarantined' }, { state: 'seen' }, { state: 'counted' }]);
  const question = { by: 'day', fromDate: '2026-11-01', untilDate: '2026-11-30' } as const;
  const { timeUnknown } = await readPlayedReport({ database: sql, leaveOut }, question);
  expect(timeUnknown).toMatchObject([{ itemId: 'spid', complete: 3 }]);
  const spans = database.prepare('SELECT screen_id, from_ms, until_ms FROM reported_spans').all();
  expect(spans).toEqual([{ screen_id: 'urp-1', from_ms: 1000, until_ms: 2000 }]);
  months.close();
  database.close();
  folder.remove();
});

/** The last version in which an account had one role. */
const BEFORE_GRANTS = 8;

it('whoever had one role holds all that it gave', async () => {
  const folder = temporaryFolder();
  const sqlite = new Sqlite(join(folder.path, 'bacheca.db'), nativeBinding ? { nativeBinding } : {});
  for (const sql of migrations.slice(0, BEFORE_GRANTS)) sqlite.exec(sql);
  sqlite.pragma(`user_version = ${BEFORE_GRANTS}`);
  const account = sqlite.prepare(
    "INSERT INTO staff (username, role, password_hash, must_change_password) VALUES (?, ?, 'x', 0)",
  );
  for (const role of ['admin', 'editor', 'operator', 'board', 'direttore']) account.run(`una-${role}`, role);
  sqlite.exec("INSERT INTO sessions (id_hash, username, expires_at_ms) VALUES ('s', 'una-editor', 1)");
  sqlite.close();

  const database = openDatabase(folder.path, nativeBinding ?? null);
  await migrateToNewest(database.sql, folder.path);
  const grants = Map.groupBy(
    database.all(database.query.selectFrom('grants').selectAll().orderBy('role')),
    ({ username }) => username,
  );
  const held = (username: string) => grants.get(username)?.map(({ role, within }) => within ?? role);
  expect(held('una-admin')).toEqual(['admin', 'approver', 'board', 'editor', 'operator']);
  expect(held('una-editor')).toEqual(['board', 'editor']);
  expect(held('una-operator')).toEqual(['board', 'operator']);
  expect(held('una-board')).toEqual(['board']);
  expect(held('una-direttore')).toEqual(['direttore']);
  expect(database.prepare('SELECT id_hash FROM sessions').all()).toEqual([{ id_hash: 's' }]);
  database.close();
  folder.remove();
});
