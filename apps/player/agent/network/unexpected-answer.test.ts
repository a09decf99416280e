import { createServer as createHttp } from 'node:http';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { describe, expect, it } from 'vitest';
import { causeMessage } from '../faults/problem-message.ts';
import { linked, networkFixture } from '../testing/networks.ts';
import { networkCause } from './network-error.ts';

const { listening, network } = networkFixture();

describe('what answers in the scheduler’s place', () => {
  const answers = [
    [401, {}, /refused it \(HTTP 401\).*token is kept/],
    [403, {}, /refused it \(HTTP 403\).*token is kept/],
    [407, {}, /HTTP 407.*BACHECA_PROXY/],
    [511, {}, /log in first \(HTTP 511\)/],
    [200, { 'content-type': 'text/html' }, /a page came in the scheduler's place/],
    [
      302,
      { location: 'https://new.example/there?token=1' },
      /sent on to https:\/\/new\.example\/there \(HTTP 302\).*BACHECA_SERVER/,
    ],
    [301, { location: '/portal' }, /sent on to ws:\/\/127\.0\.0\.1:\d+\/portal/],
    [502, {}, /server in front/],
    [503, { 'retry-after': '3600' }, /server in front/],
    [426, {}, /does not pass WebSockets on.*Upgrade/],
    [404, {}, /BACHECA_SERVER.*passes WebSockets on/],
    [418, {}, /no scheduler does: check BACHECA_SERVER/],
  ] as const;
  it.each(answers)('is told by its answer %i', async (status, headers, expected) => {
    const server = createHttp((_request, response) => response.writeHead(status, headers).end('<html>'));
    const port = await listening(server);
    expect(await linked(network(), `ws://127.0.0.1:${port}/`)).toMatch(expected);
  });

  it('is told by the connection’s own fault, also where a name has several addresses', async () => {
    expect(await linked(network(), 'ws://127.0.0.1:9/')).toMatch(/nothing listens at 127\.0\.0\.1:9/);
    expect(await linked(network(), 'ws://nowhere.invalid/')).toMatch(/nowhere\.invalid/);
    const refused = (address: string) =>
      Object.assign(new Error(''), { code: 'ENETUNREACH', address, port: 443 });
    const several = new AggregateError([refused('2001:db8::1'), refused('10.0.0.1')]);
    expect(causeMessage(networkCause(several, 'wss://bacheca.example/'))).toMatch(
      /\[2001:db8::1\]:443.*10\.0\.0\.1:443/,
    );
    for (const silent of [new AggregateError([]), new Error('')])
      expect(causeMessage(networkCause(silent, 'wss://bacheca.example/'))).toContain('no reason was given');
  });

  const GREETING = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
  const otherProtocols = [
    [
      'a wrong Sec-WebSocket-Accept',
      `${GREETING}Sec-WebSocket-Accept: AAAA\r\n\r\n`,
      /no scheduler.*changes WebSockets/,
    ],
    ['an upgrade that is none', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', /pass WebSockets on/],
    ['SSH', 'SSH-2.0-OpenSSH_9.6\r\n', /no web server.*BACHECA_SERVER/],
  ] as const;
  it.each(otherProtocols)('is told where it answers with %s', async (_name, answer, expected) => {
    const server = createTcp((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      expect(await linked(network(), `ws://127.0.0.1:${port}/`)).toMatch(expected);
    } finally {
      server.close();
    }
  });

  it('is told where a TLS address speaks plain HTTP', async () => {
    const port = await listening(createHttp((_request, response) => response.end()));
    expect(await linked(network(), `wss://localhost:${port}/`)).toMatch(/does not speak TLS/);
  });
});

describe('a connection that is cut without a word', () => {
  it('is told, with what to look at, where it is cut before its answer', async () => {
    const server = createTcp((socket) => socket.once('data', () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      expect(await linked(network(), `ws://127.0.0.1:${port}/`)).toMatch(/cut off by the other side/);
    } finally {
      server.close();
    }
  });
});
