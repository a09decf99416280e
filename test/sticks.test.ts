/**
 * Programs out and plays back by USB stick: the real commands beside a real scheduler, and a real player that
 * has no network. A stick is a folder; plugging it in is renaming it into the folder that the player watches.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Id, MediaFile, PlayCount } from '@bacheca/shared';
import pino from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Agent, startAgent } from '../apps/player/agent/agent.ts';
import { FakeStage } from '../apps/player/agent/testing/fake-stage.ts';
import { makeStill } from './support/media.ts';
import { type SchedulerProcess, Staff, startSchedulerProcess } from './support/scheduler.ts';

const run = promisify(execFile);
const server = join(import.meta.dirname, '..', 'apps', 'scheduler', 'server');
/** Nothing listens there. */
const NO_SCHEDULER = 'http://127.0.0.1:9';
/** A player looks every second. */
const ABSENT_MS = 1500;
const COLOURS = ['navy', 'teal', 'maroon', 'olive', 'purple', 'gray'];

let root: string;
let data: string;
let scheduler: SchedulerProcess;
let staff: Staff;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'bacheca-sticks-'));
  data = join(root, 'scheduler');
  await start();
  staff = await Staff.firstAdmin(scheduler);
  await staff.send('PUT', '/api/locations/fonte', {
    id: 'fonte',
    name: 'Fontanello',
    kind: 'fountain',
    timeZone: 'Europe/Rome',
    languages: [{ language: 'it', weight: 1 }],
    synchronised: false,
    tags: [],
  });
  for (const id of ['fonte-1', 'fonte-2']) {
    await staff.send('PUT', `/api/screens/${id}`, {
      id,
      locationId: 'fonte',
      name: id,
      orientation: 'landscape',
    });
  }
  const media = join(root, 'media');
  await mkdir(media);
  const pages: { media: string; text: string; durationMs: number }[] = [];
  for (const colour of COLOURS) {
    const still = await staff.upload<MediaFile>(makeStill(media, colour, colour), 'image/png');
    pages.push({ media: still.sha256, text: colour, durationMs: 3000 });
  }
  for (const [index, page] of pages.entries()) {
    const variants = [{ language: 'it', pages: [page] }];
    const id = `pagina-${index}`;
    await staff.send('PUT', `/api/items/${id}`, { id, kind: 'infographic', title: id, variants });
  }
  await staff.send('PUT', '/api/playlists/tutto', {
    id: 'tutto',
    name: 'Tutto',
    slots: pages.map((_, index) => ({ itemId: `pagina-${index}`, weight: 1 })),
  });
  await staff.send('PUT', '/api/rules/sempre', {
    id: 'sempre',
    playlistId: 'tutto',
    target: { type: 'everywhere' },
    priority: 'normal',
    share: 1,
  });
  await staff.send('POST', '/api/publish', {});
});

afterAll(async () => {
  await scheduler.stop();
  await rm(root, { recursive: true, force: true });
});

let folder: string;
let stick: string;
let away: string;
let stage: FakeStage;
let agent: Agent | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(root, 'player-'));
  away = join(folder, 'away');
  stick = join(folder, 'mounts', 'STICK');
  await mkdir(away);
  await mkdir(join(folder, 'mounts'));
  await provision('fonte-1', join(folder, 'data'));
});

afterEach(async () => {
  await agent?.stop();
  stage?.close();
  agent = null;
});

async function start(): Promise<void> {
  scheduler = await startSchedulerProcess(data, { env: { BACHECA_SEED: 'none' } });
}

async function command(name: 'provision' | 'export' | 'import', ...args: string[]): Promise<string> {
  const env = { ...process.env, BACHECA_DATA: data };
  const { stdout } = await run(process.execPath, [join(server, `${name}.ts`), ...args], { env });
  return stdout;
}

/** A new player for the screen. */
async function provision(screenId: Id, dataDir: string): Promise<void> {
  await command('provision', '--screen', screenId, '--to', dataDir, '--server', NO_SCHEDULER);
}

/** The player of fonte-1, which never has any network. */
async function startPlayer(): Promise<void> {
  const dataDir = join(folder, 'data');
  // Its clock was right once.
  await writeFile(join(dataDir, 'clock.json'), JSON.stringify({ offsetMs: 0, atMs: Date.now() - 1000 }));
  stage = new FakeStage();
  agent = await startAgent({
    dataDir,
    host: 'none',
    stage,
    log: pino({ level: process.env.BACHECA_TEST_LOG ?? 'silent' }),
    importDir: join(folder, 'mounts'),
  });
  stage.load();
}

const plugIn = () => rename(away, stick);
/** For long enough that the player notices. */
async function pullOut(): Promise<void> {
  await rename(stick, away);
  await sleep(ABSENT_MS);
}
const problems = () => agent?.status().problems.filter(({ code }) => code === 'stick') ?? [];
const note = async () => JSON.parse(await readFile(join(stick, 'bacheca/visits/fonte-1.json'), 'utf8'));
const playsOnStick = async (at: string) => {
  const players = await readdir(join(at, 'bacheca/plays')).catch(() => []);
  return (await Promise.all(players.map((id) => readdir(join(at, 'bacheca/plays', id))))).flat();
};
const counted = async () => {
  const counts = await staff.send<PlayCount[]>('GET', '/api/plays/counts?screenId=fonte-1');
  return counts.reduce((sum, { complete, joined, cut, interrupted, failed }) => {
    return sum + complete + joined + cut + interrupted + failed;
  }, 0);
};

/** For what tells nobody when it happens. */
async function until(check: () => unknown): Promise<void> {
  while (
    !(await Promise.resolve()
      .then(check)
      .catch(() => false))
  ) {
    await sleep(50);
  }
}

describe('a stick', () => {
  it('brings the program, takes the plays home, each counted once, and brings the receipt', async () => {
    expect(await command('export', '--screen', 'fonte-1', '--to', away)).toContain('6 of them new');
    await startPlayer();
    await stage.until(() => stage.screen.includes('(fallback)'));
    await plugIn();
    await stage.until(() => stage.screen.filter((shown) => shown.startsWith('pagina-')).length >= 3);
    expect(await note()).toMatchObject({ ok: true, program: 'taken' });
    await pullOut();

    // The player is visited again: its plays go home.
    await plugIn();
    await until(async () => (await playsOnStick(stick)).length > 0);
    await until(async () => (await note()).plays >= 2);
    expect(await note()).toMatchObject({ ok: true, program: 'known' });
    await pullOut();
    const { plays } = JSON.parse(await readFile(join(away, 'bacheca/visits/fonte-1.json'), 'utf8'));
    await cp(away, join(folder, 'copy'), { recursive: true });
    const before = await counted();
    expect(await command('import', '--from', away)).toContain(`${plays} plays`);
    expect(await counted()).toBe(before + plays);
    expect(await playsOnStick(away)).toEqual([]);

    // The same plays once more, on a copy of the stick; and with no scheduler running.
    await scheduler.stop();
    expect(await command('import', '--from', join(folder, 'copy'))).toContain(`${plays} plays`);
    await start();
    staff = await Staff.signIn(scheduler.url);
    expect(await counted()).toBe(before + plays);

    await plugIn();
    await until(() => (agent?.status().journal.acknowledgedSeq ?? 0) >= plays);
    expect(agent?.status().problems.map(({ code }) => code)).toEqual(['link']);
  });

  it('that was pulled out in the middle changes nothing, and is gone on with when it returns', async () => {
    await command('export', '--screen', 'fonte-1', '--to', away);
    await startPlayer();
    const missing = join(away, 'missing');
    await mkdir(missing);
    const media = (await readdir(join(away, 'bacheca/media'))).sort();
    for (const name of media.slice(2)) await rename(join(away, 'bacheca/media', name), join(missing, name));
    await plugIn();
    await until(() => problems().length > 0);
    expect(agent?.status().program).toMatchObject({ active: null, pending: null });
    await pullOut();
    await until(() => problems().length === 0);
    for (const name of media.slice(2)) await rename(join(missing, name), join(away, 'bacheca/media', name));
    await plugIn();
    await stage.until(() => stage.screen.some((shown) => shown.startsWith('pagina-')));
  });

  it.each([
    ['a media file', 'media', /media\/[0-9a-f]{64} is damaged on it/],
    ['the program', 'programs', /its program is refused: its bytes are not those that its name says/],
    ['the manifest', 'screens', /fonte-1\.manifest can't be used: its seal is not right/],
  ])('with a flipped bit in %s is refused with the reason', async (_what, where, why) => {
    await command('export', '--screen', 'fonte-1', '--to', away);
    await startPlayer();
    const [name = ''] = await readdir(join(away, 'bacheca', where));
    const path = join(away, 'bacheca', where, name);
    const bytes = await readFile(path);
    bytes[Math.floor(bytes.length / 2)] = (bytes[Math.floor(bytes.length / 2)] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await plugIn();
    await until(() => problems().length > 0);
    expect(problems()[0]?.message).toMatch(why);
    expect(agent?.status().program).toMatchObject({ active: null, pending: null });
  });

  it('of another screen is left alone, under that screen’s name or this one’s', async () => {
    await provision('fonte-2', join(folder, 'other'));
    await command('export', '--screen', 'fonte-2', '--to', away);
    await startPlayer();
    const screens = join(away, 'bacheca/screens');
    await cp(join(screens, 'fonte-2.manifest'), join(screens, 'fonte-1.manifest'));
    await plugIn();
    await until(() => problems().length > 0);
    expect(problems()[0]?.message).toMatch(/its seal is not right/);
    await pullOut();
    await rm(join(screens, 'fonte-1.manifest'));
    await rm(join(away, 'bacheca/visits'), { recursive: true });
    await plugIn();
    await until(() => problems().length === 0);
    await sleep(ABSENT_MS);
    expect(await readdir(join(stick, 'bacheca'))).not.toContain('visits');
    expect(await playsOnStick(stick)).toEqual([]);
    expect(agent?.status().program).toMatchObject({ active: null, pending: null });
  });

  it('that is older than another is not gone back to', async () => {
    const old = join(folder, 'old');
    await command('export', '--screen', 'fonte-1', '--to', old);
    await staff.send('PUT', '/api/items/pagina-0', {
      ...(await staff.send<object>('GET', '/api/items/pagina-0')),
      title: `Un titolo nuovo ${Date.now()}`,
    });
    await staff.send('POST', '/api/publish', {});
    await command('export', '--screen', 'fonte-1', '--to', away);
    await startPlayer();
    await plugIn();
    await until(() => agent?.status().program.active);
    const { active } = agent?.status().program ?? {};
    await pullOut();
    await rename(old, stick);
    await until(() => problems().length > 0);
    expect(problems()[0]?.message).toContain('an older program');
    expect(agent?.status().program).toMatchObject({ active, pending: null });
  });
});
