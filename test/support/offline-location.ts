/** A place that no network reaches, its scheduler with the real commands for sticks, and its players. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PlayCount } from '@bacheca/shared/api/reports';
import type { Id } from '@bacheca/shared/model/ids';
import type { MediaFile } from '@bacheca/shared/model/items';
import pino from 'pino';
import { type Agent, startAgent } from '../../apps/player/agent/agent.ts';
import type { Clock } from '../../apps/player/agent/clock/machine-clock.ts';
import { FakeStage } from '../../apps/player/agent/testing/fake-stage.ts';
import { databaseVariables, dropDatabaseOf } from './engines/engine.ts';
import { type SchedulerProcess, Staff, startSchedulerProcess } from './scheduler.ts';

const run = promisify(execFile);
const server = join(import.meta.dirname, '..', '..', 'apps', 'scheduler', 'server', 'cli');
/** Nothing listens there. */
const NO_SCHEDULER = 'http://127.0.0.1:9';

/** `fonte-1` and `fonte-2` play items `pagina-0` and on, one for each still. */
export class OfflineLocation {
  readonly root: string;
  /** It is the scheduler's folder. */
  readonly data: string;
  scheduler: SchedulerProcess;
  staff: Staff;

  private constructor(root: string, data: string, scheduler: SchedulerProcess, staff: Staff) {
    this.root = root;
    this.data = data;
    this.scheduler = scheduler;
    this.staff = staff;
  }

  /** `makeStills` writes pictures into a folder and returns their paths. */
  static async open(makeStills: (folder: string) => string[]): Promise<OfflineLocation> {
    const root = await mkdtemp(join(tmpdir(), 'bacheca-fountain-'));
    const data = join(root, 'scheduler');
    const scheduler = await startScheduler(data);
    const fountain = new OfflineLocation(root, data, scheduler, await Staff.firstAdmin(scheduler));
    await fountain.#furnish(makeStills);
    return fountain;
  }

  async close(): Promise<void> {
    await this.scheduler.stop();
    await rm(this.root, { recursive: true, force: true });
    await dropDatabaseOf(this.data);
  }

  /** After `scheduler.stop()`. */
  async startAgain(): Promise<void> {
    this.scheduler = await startScheduler(this.data);
    this.staff = await Staff.signIn(this.scheduler.url);
  }

  async command(name: 'provision' | 'export' | 'import', ...args: string[]): Promise<string> {
    const env = { ...process.env, BACHECA_DATA: this.data, ...(await databaseVariables(this.data)) };
    const { stdout } = await run(process.execPath, [join(server, `${name}.ts`), ...args], { env });
    return stdout;
  }

  /** Publishes another program for the same screens. */
  async publishAnother(): Promise<void> {
    const item = await this.staff.send<object>('GET', '/api/items/pagina-0');
    await this.staff.send('PUT', '/api/items/pagina-0', { ...item, title: `Un titolo nuovo ${Date.now()}` });
    await this.publish();
  }

  async publish(): Promise<void> {
    await this.staff.send('POST', '/api/publish', {});
  }

  async addScreen(id: Id): Promise<void> {
    const screen = { id, locationId: 'fonte', name: id, orientation: 'landscape' };
    await this.staff.send('PUT', `/api/screens/${id}`, screen);
  }

  /** A new player for the screen, which knows nothing of the time. */
  async provisionUndated(screenId: Id, dataDir: string, server = NO_SCHEDULER): Promise<void> {
    await this.command('provision', '--screen', screenId, '--to', dataDir, '--server', server);
  }

  /** Makes a new player for the screen. */
  async provision(screenId: Id, dataDir: string, server = NO_SCHEDULER): Promise<void> {
    await this.provisionUndated(screenId, dataDir, server);
    // Its clock was right once.
    await writeFile(join(dataDir, 'clock.json'), JSON.stringify({ offsetMs: 0, atMs: Date.now() - 1000 }));
  }

  /** What the player's folder says of who it is. */
  async identityIn(dataDir: string): Promise<{ playerId: Id; token: string; sealKey?: string }> {
    return JSON.parse(await readFile(join(dataDir, 'identity.json'), 'utf8'));
  }

  /** Plays of any outcome, as the scheduler counts them. */
  async counted(screenId: Id): Promise<number> {
    const counts = await this.staff.send<PlayCount[]>('GET', `/api/plays/counts?screenId=${screenId}`);
    return counts.reduce((sum, { complete, joined, cut, interrupted, failed }) => {
      return sum + complete + joined + cut + interrupted + failed;
    }, 0);
  }

  async #furnish(makeStills: (folder: string) => string[]): Promise<void> {
    const { staff } = this;
    await staff.send('PUT', '/api/locations/fonte', {
      id: 'fonte',
      name: 'Fontanello',
      kind: 'fountain',
      timeZone: 'Europe/Rome',
      languages: [{ language: 'it', weight: 1 }],
      synchronised: false,
      tags: [],
    });
    for (const id of ['fonte-1', 'fonte-2']) await this.addScreen(id);
    const folder = join(this.root, 'media');
    await mkdir(folder);
    const stills = makeStills(folder);
    for (const [index, path] of stills.entries()) {
      const { sha256 } = await staff.upload<MediaFile>(path, 'image/png');
      const id = `pagina-${index}`;
      const variants = [{ language: 'it', pages: [{ media: sha256, text: id, durationMs: 1000 }] }];
      await staff.send('PUT', `/api/items/${id}`, { id, kind: 'infographic', title: id, variants });
    }
    await staff.send('PUT', '/api/playlists/tutto', {
      id: 'tutto',
      name: 'Tutto',
      slots: stills.map((_, index) => ({ itemId: `pagina-${index}`, weight: 1 })),
    });
    await staff.send('PUT', '/api/rules/sempre', {
      id: 'sempre',
      playlistId: 'tutto',
      target: { type: 'everywhere' },
      priority: 'normal',
      share: 1,
    });
    await this.publish();
  }
}

/** A player of one of the screens, which has no network, as a rule. */
export class CutOffPlayer {
  readonly agent: Agent;
  readonly stage: FakeStage;

  private constructor(agent: Agent, stage: FakeStage) {
    this.agent = agent;
    this.stage = stage;
  }

  static async start(dataDir: string, importDir: string, clock?: Clock): Promise<CutOffPlayer> {
    const stage = new FakeStage();
    const agent = await startAgent({
      dataDir,
      host: 'none',
      stage,
      log: pino({ level: process.env.BACHECA_TEST_LOG ?? 'silent' }),
      importDir,
      ...(clock ? { clock } : {}),
    });
    stage.load();
    return new CutOffPlayer(agent, stage);
  }

  /** What it says of sticks. */
  get problems(): string[] {
    const problems = this.agent.status().problems.filter(({ code }) => code === 'stick');
    return problems.map(({ message }) => message);
  }

  get shown(): string[] {
    return this.stage.screen.filter((shown) => shown.startsWith('pagina-'));
  }

  async stop(): Promise<void> {
    await this.agent.stop();
    this.stage.close();
  }
}

/** Returns what a player made of the stick. */
export async function noteOn(stick: string): Promise<Record<string, unknown> & { plays?: number }> {
  return JSON.parse(await readFile(join(stick, 'bacheca/visits/fonte-1.json'), 'utf8'));
}

/** The names of the files of plays on it. */
export async function playsOn(stick: string): Promise<string[]> {
  const players = await readdir(join(stick, 'bacheca/plays')).catch(() => []);
  return (await Promise.all(players.map((id) => readdir(join(stick, 'bacheca/plays', id))))).flat();
}

/** It waits for what tells nobody when it happens. */
export async function until(check: () => unknown): Promise<void> {
  const holds = async () => check();
  while (!(await holds().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 50));
}

function startScheduler(data: string): Promise<SchedulerProcess> {
  return startSchedulerProcess(data, { env: { BACHECA_SEED: 'none' } });
}
