import { expect, it } from 'vitest';
import { proxyFor, proxySettings } from './proxies.ts';

const through = (env: Record<string, string>, target: string, setting?: string) =>
  proxyFor(new URL(target), proxySettings(env, setting));

it('takes the variable of the scheme, in small letters first, then that for all', () => {
  const env = { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'http://BIG:2', https_proxy: 'http://small:3' };
  expect(through(env, 'http://scheduler.example')).toBe('http://plain:1');
  expect(through(env, 'ws://scheduler.example')).toBe('http://plain:1');
  expect(through(env, 'wss://scheduler.example')).toBe('http://small:3');
  expect(through({ ALL_PROXY: 'proxy:8080' }, 'wss://scheduler.example')).toBe('http://proxy:8080');
  expect(through({ all_proxy: 'proxy:8080' }, 'http://scheduler.example')).toBe('http://proxy:8080');
  expect(through({ HTTP_PROXY: '' }, 'http://scheduler.example')).toBeNull();
  expect(through({}, 'http://scheduler.example')).toBeNull();
});

it('lets the player’s own setting come before the variables', () => {
  expect(through({ HTTPS_PROXY: 'http://other:1' }, 'wss://scheduler.example', 'http://mine:2')).toBe(
    'http://mine:2',
  );
  expect(through({}, 'ws://scheduler.example', 'mine:2')).toBe('http://mine:2');
});

it('never leads to this machine through a proxy', () => {
  for (const host of ['localhost', 'LOCALHOST', 'demo.localhost', '127.0.0.1', '127.9.9.9', '[::1]'])
    expect(through({ ALL_PROXY: 'http://proxy' }, `http://${host}:8080`, 'http://mine'), host).toBeNull();
});

it('leaves out what NO_PROXY names: names with all below them, ports, addresses and networks', () => {
  const without = (entries: string, target: string) =>
    through({ ALL_PROXY: 'http://proxy', NO_PROXY: entries }, target) === null;
  expect(without('comune.example', 'wss://bacheca.comune.example')).toBe(true);
  expect(without('.comune.example', 'wss://bacheca.comune.example')).toBe(true);
  expect(without('*.comune.example', 'wss://comune.example')).toBe(true);
  expect(without('une.example', 'wss://comune.example')).toBe(false);
  expect(without('a.example, comune.example b.example', 'wss://comune.example')).toBe(true);
  expect(without('comune.example:8443', 'wss://comune.example')).toBe(false);
  expect(without('comune.example:443', 'wss://comune.example')).toBe(true);
  expect(without('10.0.0.0/8', 'http://10.1.2.3')).toBe(true);
  expect(without('10.0.0.0/8', 'http://11.1.2.3')).toBe(false);
  expect(without('192.168.1.5', 'http://192.168.1.5:80')).toBe(true);
  expect(without('2001:db8::/32', 'http://[2001:db8::7]:80')).toBe(true);
  expect(without('10.0.0.0/99', 'http://10.1.2.3')).toBe(false);
  expect(without('*', 'wss://comune.example')).toBe(true);
  expect(through({ NO_PROXY: 'comune.example' }, 'wss://comune.example', 'http://mine')).toBeNull();
});
