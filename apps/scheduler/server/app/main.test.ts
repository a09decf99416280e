import { type ChildProcess, spawn } from 'node:child_process';
import { scryptSync } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ScreenView } from '@bacheca/shared/api/screens';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Client } from '../testing/client.ts';
import { play } from '../testing/content.ts';
import { TestPlayer } from '../testing/player.ts';
import { temporaryFolder } from '../testing/scheduler.ts';
import { writeSeed } from '../testing/seed.ts';

let folder: ReturnType<typeof temporaryFolder>;
let environment: Record<string, string>;

beforeEach(() => {
  folder = temporaryFolder();
  writeSeed(join(folder.path, 'seed'));
  environment = {
    BACHECA_PORT: '0',
    BACHECA_DATA: join(folder.path, 'data'),
    BACHECA_SEED: join(folder.path, 'seed'),
    BACHECA_LOG_LEVEL: 'trace',
  };
});
afterEach(() => folder.remove());

class Program {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  output = '';

  constructor(script: string, args: string[], changes: Record<string, string> = {}) {
    const path = fileURLToPath(new URL(script, import.meta.url));
    const { BACHECA_DEMO_PLAYER: _unset, ...inherited } = process.env;
    this.process = spawn(process.execPath, [path, ...args], {
      env: { ...inherited, ...environment, ...changes },
    });
    const take = (data: Buffer) => {
      this.output += data;
    };
    this.process.stdout?.on('data', take);
    this.process.stderr?.on('data', take);
    this.ended = new Promise((resolve) => this.process.once('close', resolve));
  }

  /** Waits until it has written something that matches; fails if it ends before. */
  async wrote(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (this.process.exitCode !== null) throw new Error(`it ended: ${this.output}`);
      await new Promise<void>((resolve) => {
        this.process.stdout?.once('data', () => resolve());
        this.process.once('close', () => resolve());
      });
    }
  }

  /** The first or the rescued administrator finds it in a file, since no terminal is there. */
  async password(): Promise<string> {
    const [, path = ''] = await this.wrote(/password in: +(.+?) *║/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    return readFileSync(path, 'utf8').trim();
  }
}

function filesIn(path: string): string[] {
  return [path, ...readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))];
}

function storedHash(username: string): string {
  const database = new Sqlite(join(folder.path, 'data', 'bacheca.db'), { readonly: true });
  const select = database.prepare('SELECT password_hash FROM staff WHERE username = ?').pluck();
  const hash = String(select.get(username));
  database.close();
  return hash;
}

/** Returns it with the salt of `hash`. */
function fullCostHash(password: string, hash: string): string {
  const [, salt = ''] = hash.split('$');
  const cost = { N: 2 ** 16, r: 8, p: 2, maxmem: 128 * 1024 * 1024 };
  const key = scryptSync(password, Buffer.from(salt, 'base64url'), 32, cost);
  return ['scrypt', salt, key.toString('base64url')].join('$');
}

const main = (changes?: Record<string, string>) => new Program('./main.ts', [], changes);
const running = async (program: Program) => (await program.wrote(/"url":"([^"]+)"/))[1] ?? '';

describe('a start that cannot succeed ends with code 1 and one sentence', () => {
  it('for a variable that is not right', async () => {
    const program = main({ BACHECA_PORT: 'http' });
    expect(await program.ended).toBe(1);
    expect(program.output).toBe('BACHECA_PORT is "http"; it should be a port from 0 to 65535.\n');
  });

  it('for a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address ? String(address.port) : '';
    const program = main({ BACHECA_PORT: port, BACHECA_LOG_LEVEL: 'silent' });
    expect(await program.ended).toBe(1);
    expect(program.output).toBe(
      `Port ${port} on 127.0.0.1 is in use by another program. Stop that one, or set BACHECA_PORT to another port.\n`,
    );
    other.close();
  });

  it('for a data folder that cannot be one', async () => {
    writeFileSync(join(folder.path, 'data'), 'a file');
    const program = main();
    expect(await program.ended).toBe(1);
    expect(program.output).toMatch(
      /^The data folder \S+data can't be used \(.*\)\. BACHECA_DATA should name a folder .*\.\n$/,
    );
  });

  it('for a database that is damaged', async () => {
    mkdirSync(join(folder.path, 'data'));
    writeFileSync(join(folder.path, 'data', 'bacheca.db'), 'x'.repeat(8192));
    const program = main();
    expect(await program.ended).toBe(1);
    expect(program.output).toMatch(
      /^The data folder \S+ can't be used \(the file is no database \[SQLITE_NOTADB\]\)/,
    );
  });

  it('for a data folder that another scheduler uses, whose uploads it leaves alone', async () => {
    const first = main();
    await running(first);
    const upload = join(folder.path, 'data', 'uploads', 'half');
    writeFileSync(upload, 'half a file');
    const second = main();
    expect(await second.ended).toBe(1);
    expect(second.output).toBe(
      `Another scheduler uses the data folder ${join(folder.path, 'data')}. Stop that one, or set BACHECA_DATA to another folder.\n`,
    );
    expect(readFileSync(upload, 'utf8')).toBe('half a file');

    // One that was killed leaves nothing behind that would keep the next from starting.
    first.process.kill('SIGKILL');
    await first.ended;
    const third = main();
    await running(third);
    third.process.kill('SIGTERM');
    expect(await third.ended).toBe(0);
  });

  it('for a database that another program keeps locked', async () => {
    mkdirSync(join(folder.path, 'data'));
    const other = new Sqlite(join(folder.path, 'data', 'bacheca.db'));
    other.exec('BEGIN EXCLUSIVE');
    const program = main();
    expect(await program.ended).toBe(1);
    expect(program.output).toMatch(/^The database in .+data is kept busy by another program\. /);
    other.close();
  });

  it('for a database of a newer version', async () => {
    mkdirSync(join(folder.path, 'data'));
    new Sqlite(join(folder.path, 'data', 'bacheca.db')).pragma('user_version = 999');
    const program = main();
    expect(await program.ended).toBe(1);
    expect(program.output).toMatch(/was written by a newer Bacheca \(database version 999/);
  });
});

describe('a running scheduler', () => {
  it('says where the first password is, and keeps every secret out of its log and others out of its files', async () => {
    const player = join(folder.path, 'player');
    const provision = new Program('../cli/provision.ts', ['--screen', 'urp-1', '--to', player]);
    expect(await provision.ended).toBe(0);
    const { token } = JSON.parse(readFileSync(join(player, 'identity.json'), 'utf8')) as { token: string };

    const program = main();
    const url = await running(program);
    const password = await program.password();
    const staff = new Client(url);
    await staff.post('/api/session', { username: 'admin', password: 'a wrong password' });
    await staff.post('/api/session', { username: 'admin', password });
    await staff.post('/api/session/password', { current: password, next: 'la mia nuova password' });
    const link = await TestPlayer.connect(url, { token });
    await link.next('welcome');
    await staff.get('/api/items', { authorization: `Bearer ${token}` });
    await staff.get('/pair?code=ABCDEF');

    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    const secrets = [
      token,
      'a wrong password',
      'la mia nuova password',
      staff.cookie?.split('=')[1] ?? '',
      'ABCDEF',
    ];
    for (const secret of secrets) expect(program.output).not.toContain(secret);
    expect(program.output).not.toContain(password);
    expect(existsSync(join(folder.path, 'data', 'one-time-password-admin.txt'))).toBe(false);
    const log = program.output.split('\n').filter((line) => line.startsWith('{'));
    const events = log.map(
      (line) => JSON.parse(line) as { security?: string; user?: string; address?: string },
    );
    expect(events).toContainEqual(
      expect.objectContaining({ security: 'refused', user: 'admin', address: '127.0.0.1' }),
    );
    expect(events).toContainEqual(expect.objectContaining({ security: 'signed-in', user: 'admin' }));
    expect(events).toContainEqual(expect.objectContaining({ security: 'password-changed', user: 'admin' }));
    for (const file of filesIn(join(folder.path, 'data'))) {
      expect([file, (statSync(file).mode & 0o077).toString(8)]).toEqual([file, '0']);
    }
    for (const file of readdirSync(join(folder.path, 'data')).filter((name) =>
      name.startsWith('bacheca.db'),
    )) {
      const bytes = readFileSync(join(folder.path, 'data', file));
      for (const secret of [...secrets, password]) expect(bytes.includes(secret)).toBe(false);
    }

    // Each guess costs whoever has a copy of the database as much as OWASP asks for.
    const hash = storedHash('admin');
    expect(hash).toBe(fullCostHash('la mia nuova password', hash));

    const reset = new Program('../cli/reset-password.ts', ['admin']);
    expect(await reset.ended).toBe(0);
    const newPassword = await reset.password();
    const newHash = storedHash('admin');
    expect(newHash).toBe(fullCostHash(newPassword, newHash));

    const again = main();
    const visitor = new Client(await running(again));
    expect(
      (await visitor.post('/api/session', { username: 'admin', password: newPassword })).body,
    ).toMatchObject({
      mustChangePassword: true,
    });
    expect(again.output).not.toContain('one-time-password');
    again.process.kill('SIGINT');
    expect(await again.ended).toBe(0);
  });

  it('stops in order after an error that nobody handled, with a line in the log, for what runs it to start it', async () => {
    const fault = join(folder.path, 'fault.mjs');
    writeFileSync(fault, "process.once('SIGUSR2', () => { throw new Error('nobody expected this'); });");
    const program = main({ NODE_OPTIONS: `--import=${fault}` });
    const link = await TestPlayer.connect(await running(program));
    await link.next('pairing');
    program.process.kill('SIGUSR2');
    expect(await link.next('closed')).toMatchObject({ code: 1001 });
    expect(await program.ended).toBe(1);
    expect(program.output).toContain('an error that nobody handled: Bacheca stops');
    expect(program.output).toContain('nobody expected this');
    const again = main();
    await running(again);
    again.process.kill('SIGTERM');
    expect(await again.ended).toBe(0);
  });

  it('stops on a signal within seconds, with all plays on disk and its links told', async () => {
    const player = join(folder.path, 'player');
    const port = String(20_000 + Math.floor(Math.random() * 20_000));
    const program = main({ BACHECA_PORT: port, BACHECA_DEMO_PLAYER: player });
    const url = await running(program);
    const identity = JSON.parse(readFileSync(join(player, 'identity.json'), 'utf8')) as Record<
      string,
      string
    >;
    expect(identity).toEqual({
      schedulerUrl: `http://localhost:${port}`,
      playerId: expect.stringMatching(/^player-/),
      screenId: 'urp-1',
      token: expect.stringMatching(/^[\w-]{43}$/),
      sealKey: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(statSync(player).mode & 0o777).toBe(0o700);
    expect(statSync(join(player, 'identity.json')).mode & 0o777).toBe(0o600);

    const link = await TestPlayer.connect(url, { token: identity.token ?? '' });
    await link.next('program');
    link.send({ type: 'plays', journalId: link.journalId, plays: [play(1), play(2)] });
    await link.next('plays-acknowledged');
    program.process.kill('SIGTERM');
    expect(await link.next('closed')).toMatchObject({ code: 1001 });
    expect(await program.ended).toBe(0);
    const database = new Sqlite(join(folder.path, 'data', 'bacheca.db'), { readonly: true });
    expect(database.prepare('SELECT sum(plays) AS plays FROM hourly_plays').get()).toEqual({ plays: 2 });
    database.close();
  });
});

describe('the rescue command', () => {
  it('makes an administrator where none is left, and says who there is for a name that nobody has', async () => {
    const program = main();
    const url = await running(program);
    const password = await program.password();
    const staff = new Client(url);
    await staff.post('/api/session', { username: 'admin', password });
    await staff.post('/api/session/password', { current: password, next: 'la mia nuova password' });
    await staff.put('/api/staff/bruno', { grants: [{ role: 'board' }] });
    program.process.kill('SIGTERM');
    await program.ended;
    const database = new Sqlite(join(folder.path, 'data', 'bacheca.db'));
    database.exec("DELETE FROM grants WHERE role <> 'board'");
    database.close();

    const unknown = new Program('../cli/reset-password.ts', ['nessuno']);
    expect(await unknown.ended).toBe(1);
    expect(unknown.output).toContain('There is no user "nessuno". There are: admin, bruno.');
    const rescue = new Program('../cli/reset-password.ts', ['bruno']);
    expect(await rescue.ended).toBe(0);
    expect(rescue.output).toContain('bruno is an administrator now.');
    const made = new Program('../cli/reset-password.ts', ['carla', '--admin']);
    expect(await made.ended).toBe(0);

    const again = main();
    const rescued = new Client(await running(again));
    for (const [username, one, roles] of [
      ['bruno', await rescue.password(), ['admin', 'board']],
      ['carla', await made.password(), ['admin']],
    ] as const) {
      const signedIn = await rescued.post('/api/session', { username, password: one });
      expect(signedIn.body).toEqual({
        username,
        grants: roles.map((role) => ({ role })),
        mustChangePassword: true,
      });
    }
    again.process.kill('SIGTERM');
    expect(await again.ended).toBe(0);
  });
});

describe('provisioning', () => {
  const identityIn = (path: string) => readFileSync(join(path, 'identity.json'), 'utf8');

  it('keeps a good identity, and replaces one that another took over', async () => {
    const first = join(folder.path, 'first');
    const second = join(folder.path, 'second');
    const run = async (to: string, ...more: string[]) => {
      const program = new Program('../cli/provision.ts', ['--screen', 'urp-2', '--to', to, ...more]);
      expect([await program.ended, program.output]).toEqual([0, expect.any(String)]);
      return program.output;
    };
    expect(await run(first)).toContain('a new player for urp-2');
    const identity = identityIn(first);
    expect(await run(first)).toContain('already has a good identity');
    expect(identityIn(first)).toBe(identity);
    await run(first, '--server', 'https://bacheca.example');
    expect(JSON.parse(identityIn(first))).toEqual({
      ...JSON.parse(identity),
      schedulerUrl: 'https://bacheca.example',
    });
    expect(await run(second)).toContain('the earlier one is unpaired');
    expect(await run(first)).toContain('the earlier one is unpaired');
    expect(identityIn(first)).not.toBe(identity);
  });

  it('of a screen whose player is connected ends that link, and the live page follows', async () => {
    const [first, second] = [join(folder.path, 'first'), join(folder.path, 'second')];
    const provision = (to: string) =>
      new Program('../cli/provision.ts', ['--screen', 'urp-1', '--to', to]).ended;
    const identity = (path: string) => JSON.parse(identityIn(path)) as { token: string; playerId: string };
    expect(await provision(first)).toBe(0);
    const program = main();
    const url = await running(program);
    const password = await program.password();
    const staff = new Client(url);
    await staff.post('/api/session', { username: 'admin', password });
    await staff.post('/api/session/password', { current: password, next: 'la mia nuova password' });

    const older = await TestPlayer.connect(url, { token: identity(first).token });
    await older.next('welcome');
    expect(await provision(second)).toBe(0);
    expect(await older.next('closed')).toMatchObject({ code: 4401 });
    const views = (await staff.get('/api/screens/live')).body as ScreenView[];
    expect(views.find(({ screen }) => screen.id === 'urp-1')?.player).toMatchObject({
      id: identity(second).playerId,
      connected: false,
    });
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
  });

  it('says which screens there are, and how it is called', async () => {
    const unknown = new Program('../cli/provision.ts', ['--screen', 'nowhere', '--to', folder.path]);
    expect(await unknown.ended).toBe(1);
    expect(unknown.output).toBe('There is no screen "nowhere". There are: urp-1, urp-2.\n');
    const wrong = new Program('../cli/provision.ts', ['--screen', 'urp-1']);
    expect(await wrong.ended).toBe(1);
    expect(wrong.output).toContain('Usage: node provision.ts --screen ID --to FOLDER [--server URL]');
  });
});
