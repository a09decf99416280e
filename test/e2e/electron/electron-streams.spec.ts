/** Streams in Electron, whose own network may lead no further in than the streams themselves are. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { networkInterfaces } from 'node:os';
import { basename, join } from 'node:path';
import type { Item } from '@bacheca/shared/model/items';
import { expect } from '@playwright/test';
import { scopeOfAddress } from '../../../apps/player/agent/network/stream-addresses.ts';
import { testAuthority } from '../../../apps/player/agent/testing/certificates.ts';
import type { FakeScheduler } from '../../../apps/player/agent/testing/fake-scheduler.ts';
import { program, slide } from '../../../apps/player/agent/testing/samples.ts';
import { test as hostTest, linkTo } from '../support/electron-host.ts';

const test = hostTest.extend<{ scheduler: FakeScheduler }>({
  scheduler: async ({ dataDir }, use) => {
    const scheduler = await linkTo(dataDir);
    scheduler.publish(program([slide('a', 4_000)]));
    await use(scheduler);
    await scheduler.stop();
  },
});

/** Where this machine is in an inner network, as a municipality's own streams are. */
const inner = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses ?? [])
  .find(({ address }) => scopeOfAddress(address) === 'private')?.address;

test('a stream of the inner network plays, and can send the page to this machine by no redirect and no list', async ({
  scheduler,
  host: { app, log },
  dataDir,
}) => {
  test.skip(!inner, 'this machine has no address of an inner network');
  if (!inner) return;
  const folder = join(dataDir, 'stream');
  mkdirSync(folder);
  const made =
    '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 30 -f hls -hls_time 1 -hls_list_size 0'.split(' ');
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=640x360:rate=30', '-t', '12'];
  execFileSync('ffmpeg', ['-v', 'error', ...source, ...made, join(folder, 'list.m3u8')]);

  let knocks = 0;
  const door = createTcp((socket) => {
    knocks += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => door.listen(0, '::', resolve));
  const within = (door.address() as AddressInfo).port;
  // Long enough to be joined wherever the timeline is.
  const list = (uri: string) =>
    `#EXTM3U\n#EXT-X-TARGETDURATION:2\n${`#EXTINF:2,\n${uri}\n`.repeat(60)}#EXT-X-ENDLIST\n`;
  const lists: Record<string, string> = {
    '/listed.m3u8': list(`https://[::ffff:127.0.0.1]:${within}/0.ts`),
    '/named.m3u8': list(`https://localhost:${within}/0.ts`),
    '/redirected.m3u8': list('/sent-in.ts'),
  };
  const { pem, keyPem } = await (await testAuthority()).issue(inner, {
    fromMs: Date.now() - 86_400_000,
    untilMs: Date.now() + 86_400_000,
  });
  const server: Server = createServer({ cert: pem, key: keyPem }, ({ url = '' }, response) => {
    const open = { 'access-control-allow-origin': '*' };
    if (url === '/sent-in.ts') {
      response.writeHead(302, { ...open, location: `https://127.0.0.1:${within}/0.ts` }).end();
      return;
    }
    response.writeHead(200, open).end(lists[url] ?? readFileSync(join(folder, basename(url))));
  });
  await new Promise<void>((resolve) => server.listen(0, inner, resolve));
  const base = `https://${inner.includes(':') ? `[${inner}]` : inner}:${(server.address() as AddressInfo).port}`;

  // The certificate is one of this test's own.
  await app.evaluate(({ session }) =>
    session.defaultSession.setCertificateVerifyProc((_request, answer) => answer(0)),
  );
  const stream = (id: string, path: string): Item => ({
    id,
    title: id,
    kind: 'stream',
    durationMs: 6_000,
    variants: [{ language: 'it', url: `${base}/${path}` }],
  });
  scheduler.publish(
    program([
      slide('a', 3_000),
      stream('own', 'list.m3u8'),
      stream('listed', 'listed.m3u8'),
      stream('named', 'named.m3u8'),
      stream('redirected', 'redirected.m3u8'),
    ]),
  );
  const outcomes = () => [
    ...new Set(scheduler.allPlays().map(({ itemId, outcome }) => `${itemId} ${outcome.type}`)),
  ];
  await expect
    .poll(outcomes, { timeout: 90_000 })
    .toEqual(expect.arrayContaining(['own complete', 'listed failed', 'named failed', 'redirected failed']));
  expect(knocks).toBe(0);
  for (const name of ['::ffff:7f00:1', 'localhost', '127.0.0.1'])
    await expect.poll(log).toContain(`it leads to a loopback address (${name})`);
  expect(knocks).toBe(0);
  server.closeAllConnections();
  server.close();
  door.close();
});
