import { createServer as createHttp } from 'node:http';
import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { anywhere, fetched, linked, networkFixture, YEAR } from '../testing/networks.ts';
import type { ProxySettings } from './proxies.ts';

const { listening, network, scheduler } = networkFixture();

/** Carries CONNECT to that port of this machine, whatever the name; with a password if it is given. */
async function proxy(targetPort: number, login?: string, answer?: string, written = login) {
  const seen: string[] = [];
  const server = createHttp();
  server.on('connect', (request, socket: Socket, head) => {
    seen.push(request.url ?? '');
    const expected = login && `Basic ${Buffer.from(login).toString('base64')}`;
    const refusal =
      answer ?? (expected && request.headers['proxy-authorization'] !== expected ? '407 No' : null);
    if (refusal) {
      socket.end(`HTTP/1.1 ${refusal}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
      return;
    }
    const up = connect(targetPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      up.write(head);
      up.pipe(socket).pipe(up);
    });
    up.on('error', () => socket.destroy());
    socket.on('error', () => up.destroy());
  });
  const port = await listening(server);
  const at = login ? `http://${written}@127.0.0.1:${port}` : `http://127.0.0.1:${port}`;
  return { seen, proxies: { all: at, except: [] } satisfies ProxySettings, port };
}

describe('an HTTP proxy', () => {
  it('carries the link, downloads and questions about streams, with a name and a password', async () => {
    const { port } = await scheduler(YEAR, 0, 'bacheca.example');
    const { proxies, seen } = await proxy(port, 'schermo:segreto');
    const by = network({ proxies });
    expect(await linked(by, 'wss://bacheca.example/')).toBe('welcome');
    expect(await fetched(by, 443, 'bacheca.example')).toBe('HTTP 200');
    expect(await (await by.limitedFetch(anywhere).fetch('https://bacheca.example/live.m3u8')).text()).toBe(
      'here',
    );
    expect(seen).toEqual(Array(3).fill('bacheca.example:443'));
  });

  it.each(['p@ss#w/rd?', '100%', 'p:w', 'città', 'p%40ss'])(
    'takes the password %s as it is written, and shows none of it',
    async (password) => {
      const { port } = await scheduler(YEAR, 0, 'bacheca.example');
      const { proxies } = await proxy(
        port,
        `schermo:${password === 'p%40ss' ? 'p@ss' : password}`,
        undefined,
        `schermo:${password}`,
      );
      expect(await linked(network({ proxies }), 'wss://bacheca.example/')).toBe('welcome');
      const gone = { all: proxies.all.replace(/\d+$/, '9'), except: [] };
      const why = await linked(network({ proxies: gone }), 'wss://bacheca.example/');
      expect(why).toContain("the proxy 127.0.0.1 can't be reached");
    },
  );

  it('that wants a ticket of a Windows domain is said to be one that players can’t sign in to', async () => {
    const kerberos = await proxy(9, undefined, '407 No\r\nproxy-authenticate: Negotiate');
    expect(await linked(network({ proxies: kerberos.proxies }), 'wss://bacheca.example/')).toMatch(
      /players can't do \(HTTP 407, Negotiate\)/,
    );
  });

  it('is never asked for this machine', async () => {
    const { port } = await scheduler();
    const { proxies, seen } = await proxy(port);
    expect(await linked(network({ proxies }), `wss://localhost:${port}/`)).toBe('welcome');
    expect(seen).toEqual([]);
  });

  it('that wants a password, refuses or is not there is said so, with what to do', async () => {
    const { port } = await scheduler(YEAR, 0, 'bacheca.example');
    const { proxies, port: proxyPort } = await proxy(port, 'schermo:segreto');
    const url = 'wss://bacheca.example/';
    const without = { all: `http://127.0.0.1:${proxyPort}`, except: [] };
    expect(await linked(network({ proxies: without }), url)).toMatch(/HTTP 407.*BACHECA_PROXY/);
    const refusing = await proxy(port, undefined, '403 Forbidden');
    expect(await linked(network({ proxies: refusing.proxies }), url)).toMatch(/did not let it through.*403/);
    const gone = { all: 'http://127.0.0.1:9', except: [] };
    expect(await linked(network({ proxies: gone }), url)).toMatch(/the proxy 127\.0\.0\.1 can't be reached/);
    const socks = { all: 'socks5://127.0.0.1:9', except: [] };
    expect(await linked(network({ proxies: socks }), url)).toContain('not supported');
    expect(proxies.all).toContain('schermo');
  });
});
