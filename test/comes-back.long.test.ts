/** Real players and a real scheduler that goes away for longer than any pause between two attempts, and comes back. */
import { mkdtempSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Agent, startAgent } from '../apps/player/agent/agent.ts';
import { FakeStage } from '../apps/player/agent/testing/fake-stage.ts';
import { City, removeFolder } from './faults/city.ts';
import { Chance } from './faults/seeded-chance.ts';

const AWAY_MS = 60_000;
const BACK_WITHIN_MS = 15_000;
/** The longest pauses that there are. */
const LONGEST = () => 0.999;

let folder: string;
let city: City;
let agents: Agent[];
let fronts: Front[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bacheca-comes-back-'));
  city = await City.start({ folder, screens: ['diretto', 'dietro'], chance: new Chance(1) });
  agents = [];
  fronts = [];
});

afterEach(async () => {
  for (const agent of agents) await agent.stop();
  for (const front of fronts) front.close();
  await city.stop();
  removeFolder(folder);
});

/** Stands before a scheduler as a load balancer does; while that is away it takes connections and says nothing. */
class Front {
  isHanging = false;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(targetPort: number) {
    this.#server = createServer((near) => {
      this.#sockets.add(near);
      near.on('error', () => undefined);
      near.on('close', () => this.#sockets.delete(near));
      if (this.isHanging) return;
      const far = connect(targetPort, '127.0.0.1');
      far.on('error', () => near.destroy());
      near.on('close', () => far.destroy());
      near.pipe(far).pipe(near);
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  hang(): void {
    this.isHanging = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

async function start(screenId: string, schedulerUrl: string): Promise<Agent> {
  const player = city.players.find(({ id }) => id === screenId);
  if (!player) throw new Error(`no screen ${screenId}`);
  const stage = new FakeStage();
  const log = pino({ level: 'silent' });
  const options = { host: 'none', stage, log, random: LONGEST } as const;
  const agent = await startAgent({ dataDir: player.dataDir, schedulerUrl, ...options });
  agents.push(agent);
  stage.load();
  return agent;
}

async function linkedScreens(): Promise<number> {
  const screens = await city.staff.send<{ player: { connected: boolean } | null }[]>(
    'GET',
    '/api/screens/live',
  );
  return screens.filter(({ player }) => player?.connected).length;
}

async function allLinked(): Promise<void> {
  while ((await linkedScreens()) < 2) await sleep(100);
}

it('a scheduler that was away for a minute has its players within 15 s, also behind what hung meanwhile', async () => {
  const front = new Front(Number(new URL(city.staff.url).port));
  fronts.push(front);
  const agentsNow = [await start('diretto', city.staff.url), await start('dietro', await front.listen())];
  await allLinked();

  front.hang();
  await city.killScheduler();
  await sleep(AWAY_MS);
  for (const agent of agentsNow) expect(agent.status().problems.map(({ code }) => code)).toContain('link');
  await city.startScheduler();
  front.isHanging = false;
  const backAtMs = performance.now();
  await allLinked();
  expect(performance.now() - backAtMs).toBeLessThan(BACK_WITHIN_MS);
}, 300_000);
