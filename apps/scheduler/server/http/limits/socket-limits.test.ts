import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { TestPlayer } from '../../testing/player.ts';
import { type TestScheduler, testScheduler } from '../../testing/scheduler.ts';
import { Addresses } from '../addresses/addresses.ts';
import { MAX_ANONYMOUS_SOCKETS } from './socket-limits.ts';

let scheduler: TestScheduler;
const open: Socket[] = [];
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await scheduler.close();
});

/** Sends the start of a request and never its end. */
async function slowSocket(): Promise<{ socket: Socket; isClosed: () => boolean }> {
  const socket = connect(scheduler.port, '127.0.0.1');
  let isClosed = false;
  socket
    .on('error', () => {})
    .once('close', () => {
      isClosed = true;
    });
  await once(socket, 'connect');
  socket.write('GET /api/health HTTP/1.1\r\nHost: x\r\n');
  open.push(socket);
  return { socket, isClosed: () => isClosed };
}

it('whoever holds thousands of sockets open loses the oldest, and people and players get through', async () => {
  scheduler = await testScheduler();
  const staff = await scheduler.admin();
  const sockets: Awaited<ReturnType<typeof slowSocket>>[] = [];
  for (let count = 0; count < MAX_ANONYMOUS_SOCKETS + 200; count += 100)
    sockets.push(...(await Promise.all(Array.from({ length: 100 }, slowSocket))));
  expect((await scheduler.visitor().get('/api/health')).status).toBe(200);
  expect((await staff.get('/api/session')).status).toBe(200);
  const player = await TestPlayer.connect(scheduler.url);
  expect((await player.next('pairing')).code).toMatch(/^\w+$/);
  player.close();
  await expect.poll(() => sockets.filter(({ isClosed }) => isClosed()).length).toBeGreaterThan(199);
  expect(sockets.slice(0, 100).every(({ isClosed }) => isClosed())).toBe(true);
  expect(sockets.slice(-100).every(({ isClosed }) => !isClosed())).toBe(true);
}, 60_000);

it('sockets are counted by the network of an IPv6 address, and not at all where they are a trusted proxy’s', async () => {
  scheduler = await testScheduler();
  const direct = new Addresses({ publicUrl: null, trustProxy: 0 });
  const networks = ['2001:db8::1', '2001:db8::ffff:2'].map((remoteAddress) =>
    direct.networkOfSocket({ remoteAddress }),
  );
  expect(new Set(networks).size).toBe(1);
  expect(direct.networkOfSocket({ remoteAddress: '::ffff:192.0.2.7' })).toBe('192.0.2.7');
  const behind = new Addresses({ publicUrl: null, trustProxy: ['10.0.0.0/8'] });
  expect(behind.networkOfSocket({ remoteAddress: '10.1.2.3' })).toBeNull();
  expect(behind.networkOfSocket({ remoteAddress: '192.0.2.7' })).toBe('192.0.2.7');
});
