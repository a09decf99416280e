import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { AuditTrail } from '../../database/audit/audit-trail.ts';
import { openDatabase } from '../../database/open.ts';
import { errorSentence } from '../../i18n/command-line.ts';
import { MonthFiles } from '../../plays/months/month-files.ts';
import { systemClock } from '../../runtime/clock.ts';
import { readConfig } from '../../runtime/config.ts';
import { createLog } from '../../runtime/log.ts';
import type { Client } from '../../testing/client.ts';
import { draftCity, play, save, screen } from '../../testing/content.ts';
import { newDatabase, type TestDatabase } from '../../testing/engines.ts';
import { pair } from '../../testing/pair.ts';
import { TestPlayer } from '../../testing/player.ts';
import { PASSWORD, temporaryFolder, testScheduler } from '../../testing/scheduler.ts';
import { type Moved, moveToPostgres } from './move-to-postgres.ts';

const COMMAND = fileURLToPath(new URL('../../cli/migrate.ts', import.meta.url));
const OLDER = fileURLToPath(new URL('../../../../../test/upgrade/0.1.0/scheduler', import.meta.url));
/** Of a boot of which no play has a time. */
const UNDATED = { clock: { quality: 'unsynced' as const }, bootId: randomUUID() };

describe.skipIf(inject('postgresUrl') === null)('an installation that is moved to PostgreSQL', () => {
  let folder: ReturnType<typeof temporaryFolder>;
  let target: TestDatabase;
  beforeEach(async () => {
    folder = temporaryFolder();
    target = await newDatabase('postgres');
  });
  afterEach(async () => {
    await target.remove();
    folder.remove();
  });

  const config = () => readConfig({ BACHECA_DATA: folder.path, BACHECA_SEED: 'none' });
  const move = (): Promise<Moved> =>
    moveToPostgres(config(), target.at, () => {}, createLog({ logLevel: 'silent' }));
  const refusal = () =>
    move().then(
      () => 'it was not refused',
      (error: unknown) => errorSentence(error, 'en'),
    );
  const there = async (text: string) => (await sql.raw(text).execute(target.database.query)).rows;

  /** Two players of a city, one of them moved within it, whose plays came with and without their time. */
  async function furnish(): Promise<unknown[]> {
    const scheduler = await testScheduler({ config: { dataFolder: folder.path } });
    const staff = await scheduler.admin();
    await draftCity(staff);
    await staff.post('/api/publish', {});
    const { token } = await pair(scheduler.url, staff, 'urp-1');
    const player = await TestPlayer.connect(scheduler.url, { token });
    const report = async (...plays: ReturnType<typeof play>[]) => {
      player.send({ type: 'plays', journalId: player.journalId, plays });
      await player.next('plays-acknowledged');
    };
    await report(play(1), play(2), play(3, UNDATED), play(4, UNDATED));
    const renamed = { ...screen('urp-1', 'urp'), name: 'Ingresso' };
    await save(staff, 'screens', renamed);
    await staff.post('/api/publish', {});
    await report(play(5, { startedAtMs: play(5).startedAtMs + 86_400_000 }), play(6, UNDATED));
    player.close();
    const answers = await ask(staff);
    await scheduler.close();
    return answers;
  }

  /** What staff see of plays, screens and themselves. */
  async function ask(staff: Client): Promise<unknown[]> {
    const day = 24 * 3_600_000;
    const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    const [from, until] = [dayOf(play(1).startedAtMs - day), dayOf(play(1).startedAtMs + 3 * day)];
    const answers: unknown[] = [];
    for (const path of [
      '/api/plays?limit=100',
      '/api/plays/counts?from=1970-01-01T00:00:01Z&to=2100-01-01T00:00:01Z',
      `/api/reports/plays?by=day&from=${from}&until=${until}`,
      `/api/reports/plays?by=hour&from=${from}&until=${until}&screenId=urp-1`,
      '/api/screens',
      '/api/screens/urp-1/program',
      '/api/staff',
      '/api/audit?event=screen-saved',
    ]) {
      const { status, body } = await staff.get(path);
      expect(status, path).toBe(200);
      answers.push(body);
    }
    return answers;
  }

  /** As a crash leaves it between the file of the month and what counts. */
  function plantUncounted(): void {
    const database = openDatabase(folder.path);
    const { player_id: playerId, journal_id: journalId } = database
      .prepare('SELECT player_id, journal_id FROM journals')
      .get() as { player_id: string; journal_id: string };
    const months = new MonthFiles(database);
    months.write(systemClock.now(), [{ playerId, journalId, screenId: 'urp-1', plays: [play(99)] }]);
    months.close();
    database.close();
  }

  it('has every row there, and of its plays those that count, each where it is counted', async () => {
    await furnish();
    plantUncounted();
    const here = openDatabase(folder.path);
    const rowsHere = (text: string) => here.prepare(text).all();
    const tables = ['screens', 'publications', 'players', 'audit_entries', 'grants', 'journal_ranges'];
    const texts = [
      ...tables.map((table) => `select * from ${table} order by 1, 2`),
      'select * from hourly_plays order by hour, place, item, outcome',
      'select * from daily_plays order by day, place, item, outcome',
      'select * from undated_plays order by boot_id, place, item, outcome',
    ];
    const before = texts.map(rowsHere);
    here.close();

    expect(await move()).toMatchObject({ plays: 6, damaged: [] });
    for (const [index, text] of texts.entries()) expect(await there(text), text).toEqual(before[index]);

    const [one, other] = (await there('select id from place_snapshots order by id')).map(
      (row) => (row as { id: number }).id,
    );
    expect(await there('select seq, place from plays order by seq')).toEqual(
      [one, one, one, one, other, other].map((place, index) => ({ seq: index + 1, place })),
    );
    const undated = await there(
      `select boot_id, place, item, count(*) as plays from plays where clock_quality = 'unsynced'
       group by 1, 2, 3 order by 1, 2, 3`,
    );
    expect(undated).toEqual(
      await there('select boot_id, place, item, plays from undated_plays order by 1, 2, 3'),
    );
    const verified = await new AuditTrail(target.database, systemClock).verify();
    expect(verified).toMatchObject({ isWhole: true, entries: before[3]?.length });
    const [added] = await there(
      `insert into publications (published_at_ms, inputs) values (0, '{}') returning id`,
    );
    const numbers = (before[1] ?? []).map((row) => (row as { id: number }).id);
    expect(added).toEqual({ id: Math.max(...numbers) + 1 });
  });

  it('answers on PostgreSQL as it did, and takes in what comes', async () => {
    const before = await furnish();
    expect(before[0]).toHaveLength(6);
    await move();
    const scheduler = await testScheduler({ config: { dataFolder: folder.path, databaseUrl: target.at } });
    const staff = scheduler.visitor();
    await staff.post('/api/session', { username: 'admin', password: PASSWORD });
    expect(await ask(staff)).toEqual(before);
    const { token } = await pair(scheduler.url, staff, 'pin-1');
    const player = await TestPlayer.connect(scheduler.url, { token });
    player.send({ type: 'plays', journalId: player.journalId, plays: [play(1)] });
    expect(await player.next('plays-acknowledged')).toMatchObject({ upTo: 1 });
    expect((await staff.get('/api/plays?limit=100')).body).toHaveLength(7);
    player.close();
    await scheduler.close();
  });

  it('is brought to the newest form first where an earlier version left it', async () => {
    cpSync(OLDER, folder.path, { recursive: true });
    expect(await move()).toMatchObject({ plays: 22, damaged: [] });
    expect(await there('select count(*) as plays from plays')).toEqual([{ plays: 22 }]);
    expect(await there('select sum(plays) as plays from undated_plays')).toEqual([{ plays: 8 }]);
  });

  it('is refused where a scheduler runs on it, where nothing is, and where something is over there', async () => {
    expect(await refusal()).toContain('There is no installation in');
    const scheduler = await testScheduler({ config: { dataFolder: folder.path } });
    expect(await refusal()).toContain('Another scheduler uses the data folder');
    await scheduler.close();
    await there(`insert into services (id, body) values ('nidi', '{}')`);
    expect(await refusal()).toMatch(/The database postgres:.* is not empty: services has rows/);
  });

  it('leaves nothing there of what was not read back as it was written', async () => {
    await furnish();
    await there(`create function spoil() returns trigger language plpgsql as
      'begin new.body = replace(new.body, ''Schermo'', ''Scherno''); return new; end'`);
    await there('create trigger spoil before insert on screens for each row execute function spoil()');
    expect(await refusal()).toContain('What was read back of “screens” is not what was written');
    expect(await there('select (select count(*) from items) + (select count(*) from staff) as rows')).toEqual(
      [{ rows: 0 }],
    );
    await there('drop trigger spoil on screens');
    expect(await move()).toMatchObject({ plays: 6 });
  });

  it('can be moved anew after a run that was killed', async () => {
    await furnish();
    // Plays are last, and take their time.
    await there(`create function wait() returns trigger language plpgsql as
      'begin perform pg_sleep(0.2); return new; end'`);
    await there('create trigger wait before insert on plays for each row execute function wait()');
    const killed = command(['--from', 'sqlite', '--to', target.at]);
    await wroteTables(killed);
    killed.kill('SIGKILL');
    await there('drop trigger wait on plays');
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [COMMAND, '--from', 'sqlite', '--to', target.at],
      { env: { ...environment(), LC_ALL: 'it_IT.UTF-8' }, encoding: 'utf8' },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^Tutto è su postgres:.* 6 riproduzioni\./m);
    expect(stdout).toMatch(/^screens: 3 righe$/m);
    expect(await there('select count(*) as plays from plays')).toEqual([{ plays: 6 }]);
  });

  it('is said how', () => {
    const said = (args: string[], LC_ALL = 'C.UTF-8') => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
        env: { ...environment(), LC_ALL },
        encoding: 'utf8',
      });
      return { status, said: stdout || stderr };
    };
    expect(said(['--help'])).toMatchObject({ status: 0, said: expect.stringMatching(/^Moves everything/) });
    expect(said(['--help'], 'it_IT')).toMatchObject({
      status: 0,
      said: expect.stringMatching(/^Trasferisce/),
    });
    for (const args of [[], ['--from', 'postgres', '--to', target.at], ['--from', 'sqlite']])
      expect(said(args)).toMatchObject({ status: 1, said: expect.stringMatching(/^Usage: npm run migrate/) });
    const wrong = said(['--from', 'sqlite', '--to', 'mysql://a:segreto@b/c']);
    expect(wrong).toMatchObject({ status: 1, said: expect.stringContaining('is "mysql://b/c"') });
  });

  const environment = () => ({ ...process.env, BACHECA_DATA: folder.path, BACHECA_SEED: 'none' });
  const command = (args: string[]) =>
    spawn(process.execPath, [COMMAND, ...args], { env: environment(), stdio: ['ignore', 'pipe', 'inherit'] });
});

/** It has written its tables, and is at its plays. */
async function wroteTables(child: ChildProcess): Promise<void> {
  let output = '';
  child.stdout?.on('data', (data: Buffer) => {
    output += data;
  });
  await expect.poll(() => output).toMatch(/^undated_plays: /m);
}
