import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Item } from '@bacheca/shared/model/items';
import pino from 'pino';
import { expect, it } from 'vitest';
import { startAgent } from './agent.ts';
import { writeIdentity } from './link/identity.ts';
import { Changes } from './testing/changes.ts';
import { FakeScheduler, TOKEN } from './testing/fake-scheduler.ts';
import { FakeStage } from './testing/fake-stage.ts';
import { program, slide } from './testing/samples.ts';

it('what was wrong with a stream that no program has any more ends with the program, and nothing else does', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'bacheca-gone-'));
  const scheduler = await FakeScheduler.start();
  const identity = { playerId: 'player-1', screenId: 'screen-1', token: TOKEN };
  await writeIdentity(dataDir, { schedulerUrl: scheduler.url, ...identity });
  const first = scheduler.publish(program([slide('first')], []));
  const stage = new FakeStage();
  const agent = await startAgent({
    dataDir,
    host: 'none',
    stage,
    log: pino({ level: 'silent' }),
    openSocket: FakeScheduler.openSocket,
  });
  stage.load();
  await scheduler.until(() => scheduler.lastStatus?.program.active === first);
  agent.hostProblem('stream-down', { title: 'in no program', why: 'it is gone' });
  agent.hostProblem('gpu-failed', { why: 'crashed' });
  const codes = () => scheduler.lastStatus?.problems.map(({ code }) => code) ?? [];
  await scheduler.until(() => codes().includes('stream-down'));
  scheduler.publish(program([slide('second')], []));
  await scheduler.until(() => !codes().includes('stream-down'));
  expect(codes()).toEqual(['gpu-failed']);
  await agent.stop();
  stage.close();
  await scheduler.stop();
  await rm(dataDir, { recursive: true });
});

/** A server of live streams whose playlists stand still, so that none of them is well. */
class StreamServer {
  /** Names of the streams whose playlists were asked for. */
  asked: string[] = [];
  readonly #changes = new Changes();
  readonly #server = createServer((request, response) => {
    const name = /^\/(\w+)\.m3u8$/.exec(request.url ?? '')?.[1];
    if (name !== undefined) this.asked.push(name);
    response.end(name === undefined ? 'x' : '#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:1\n#EXTINF:2,\n/1.ts\n');
    this.#changes.notify();
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  item(name: string): Item {
    const { port } = this.#server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/${name}.m3u8`;
    return { id: name, title: name, kind: 'stream', durationMs: 3000, variants: [{ language: 'it', url }] };
  }

  /** Which streams are asked from now on, by when this one has been asked so many times more. */
  async askedWhile(name: string, times: number): Promise<Set<string>> {
    this.asked = [];
    await this.#changes.until(() => this.asked.filter((each) => each === name).length >= times);
    return new Set(this.asked);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

it('a stream that is in no program any more, or that staff withdrew, is not asked again', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'bacheca-gone-'));
  const scheduler = await FakeScheduler.start();
  const streams = new StreamServer();
  await streams.start();
  const identity = { playerId: 'player-1', screenId: 'screen-1', token: TOKEN };
  await writeIdentity(dataDir, { schedulerUrl: scheduler.url, ...identity });
  const [dropped, withdrawn, kept] = ['dropped', 'withdrawn', 'kept'].map((name) => streams.item(name)) as [
    Item,
    Item,
    Item,
  ];
  scheduler.publish(program([dropped, withdrawn, kept, slide('calm')], []));
  const stage = new FakeStage();
  for (const { id } of [dropped, withdrawn, kept]) stage.broken.add(id);
  const log = pino({ level: 'silent' });
  const agent = await startAgent({
    dataDir,
    host: 'none',
    stage,
    log,
    openSocket: FakeScheduler.openSocket,
    streamFirstAskMs: 20,
  });
  try {
    stage.load();
    const down = (title: string) =>
      scheduler.lastStatus?.problems.some(
        ({ code, message }) => code === 'stream-down' && message.includes(`“${title}”`),
      );
    await scheduler.until(() => down('dropped') && down('withdrawn') && down('kept'));
    await streams.askedWhile('dropped', 3);
    await streams.askedWhile('withdrawn', 3);

    scheduler.publish(program([withdrawn, kept, slide('calm')], []));
    await scheduler.until(() => !down('dropped'));
    // What was on its way to the server may come a little later than the agent's word.
    await streams.askedWhile('kept', 3);
    expect(await streams.askedWhile('kept', 10)).toEqual(new Set(['withdrawn', 'kept']));

    scheduler.setWithdrawn(['withdrawn']);
    await scheduler.until(() => !down('withdrawn'));
    await streams.askedWhile('kept', 3);
    expect(await streams.askedWhile('kept', 10)).toEqual(new Set(['kept']));
  } finally {
    await agent.stop();
    stage.close();
    await scheduler.stop();
    await streams.stop();
    await rm(dataDir, { recursive: true });
  }
});
