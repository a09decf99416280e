/**
 * How long a publish takes to reach every player: from the start of the publish request to each player's
 * receipt of the program, players in a process of their own, all at one location. The floor is a bare `ws`
 * server that broadcasts the same bytes to as many sockets in the same process, from the start of its loop.
 * With `--engine=postgres` the scheduler is over PostgreSQL.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { PublishResult } from '@bacheca/shared/api/publish';
import type { Playlist } from '@bacheca/shared/model/schedule';
import { LINK_PATH } from '@bacheca/shared/wire/protocol';
import { WebSocketServer } from 'ws';
import { stop } from '../../scripts/support/processes.ts';
import { Staff, startSchedulerProcess } from '../support/scheduler.ts';
import { engineNamed, openEngine } from './support/engines.ts';
import { percentile, printFigure, wholeNumber } from './support/figures.ts';
import { addPlayers } from './support/many-players.ts';
import type { SwarmOrder, SwarmReport } from './support/swarm.ts';

const PLAYLIST = 'muoversi-in-citta';
const WARM_UP_ROUNDS = 2;

const nowMs = () => performance.timeOrigin + performance.now();

export async function bench(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { players: { type: 'string' }, rounds: { type: 'string' }, engine: { type: 'string' } },
  });
  const engine = engineNamed(values.engine);
  const players = wholeNumber('players', values.players, 2000);
  const rounds = wholeNumber('rounds', values.rounds, 20);
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-bench-'));
  const { env, close } = await openEngine(engine);
  try {
    const tokens = await addPlayers(folder, players, env);
    const scheduler = await startSchedulerProcess(folder, { env });
    const staff = await Staff.firstAdmin(scheduler);
    // The bench's screens came after the seed was published; with a program each, hello is answered with it.
    await staff.send('POST', '/api/publish', {});
    const swarm = await startSwarm({ url: scheduler.url.replace('http', 'ws') + LINK_PATH, players, tokens });
    const bare = await startBare(players);
    await swarm.received;

    const ours: number[] = [];
    const floor: number[] = [];
    let bytes = 0;
    let frame: Buffer = Buffer.alloc(0);
    for (let round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
      await changeDraft(staff, round);
      const ourReceipts = swarm.nextRound();
      const startedMs = nowMs();
      const { groups } = await staff.send<PublishResult>('POST', '/api/publish', {});
      const latencies = (await ourReceipts).map((atMs) => atMs - startedMs);

      const group = groups.find(({ changed, screenIds }) => changed && screenIds.length >= players);
      if (!group) throw new Error('the publish did not reach the bench location');
      bytes = group.bytes;
      if (frame.byteLength === 0) frame = await frameOf(staff);
      const bareReceipts = bare.swarm.nextRound();
      const bareStartedMs = nowMs();
      for (const socket of bare.server.clients) socket.send(frame, { binary: true });
      const bareLatencies = (await bareReceipts).map((atMs) => atMs - bareStartedMs);
      if (round < WARM_UP_ROUNDS) continue;
      ours.push(...latencies);
      floor.push(...bareLatencies);
    }
    const p99Ms = percentile(ours, 0.99);
    const floorP99Ms = percentile(floor, 0.99);
    printFigure({
      bench: 'push',
      engine,
      players,
      rounds,
      programBytes: bytes,
      frameBytes: frame.byteLength,
      p10Ms: percentile(ours, 0.1),
      p50Ms: percentile(ours, 0.5),
      p99Ms,
      floorP10Ms: percentile(floor, 0.1),
      floorP50Ms: percentile(floor, 0.5),
      floorP99Ms,
      ratio: p99Ms / floorP99Ms,
    });
    await stop(swarm.child);
    await stop(bare.swarm.child);
    bare.server.close();
    await scheduler.stop();
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A change that makes another program of the same size. */
async function changeDraft(staff: Staff, round: number): Promise<void> {
  const playlist = await staff.send<Playlist>('GET', `/api/playlists/${PLAYLIST}`);
  const [first, ...rest] = playlist.slots;
  if (!first) throw new Error(`playlist ${PLAYLIST} is empty`);
  const slots = [{ ...first, weight: 1 + ((first.weight + round) % 9) }, ...rest];
  await staff.send('PUT', `/api/playlists/${PLAYLIST}`, {
    ...playlist,
    name: `Muoversi ${String(round).padStart(3, '0')}`,
    slots,
  });
}

/** Returns the bytes that travel for the published program. */
async function frameOf(staff: Staff): Promise<Buffer> {
  const { encodeProgramFrame } = await import('@bacheca/shared/wire/program-frame');
  const { serialise } = await import('@bacheca/shared/wire/content-hash');
  return encodeProgramFrame(serialise(await staff.send('GET', '/api/screens/bench-0/program')).bytes);
}

interface Swarm {
  readonly child: ChildProcess;
  /** The round that follows the hello: each player's first program. */
  readonly received: Promise<readonly number[]>;
  nextRound(): Promise<readonly number[]>;
}

async function startSwarm(order: SwarmOrder): Promise<Swarm> {
  const child = fork(fileURLToPath(new URL('./support/swarm.ts', import.meta.url)), { stdio: 'inherit' });
  let deliver: (atMs: readonly number[]) => void = () => {};
  const nextRound = () =>
    new Promise<readonly number[]>((resolve) => {
      deliver = resolve;
    });
  const received = nextRound();
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the swarm ended with code ${code}`)));
    child.on('message', (report: SwarmReport) => {
      if (report.type === 'linked') resolve();
      else deliver(report.atMs);
    });
    child.send(order);
  });
  return { child, received, nextRound };
}

async function startBare(players: number): Promise<{ server: WebSocketServer; swarm: Swarm }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const swarm = await startSwarm({ url: `ws://127.0.0.1:${port}`, players, tokens: [] });
  return { server, swarm };
}
