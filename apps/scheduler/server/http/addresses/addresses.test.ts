import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { TrustProxy } from '../../runtime/trusted-proxies.ts';
import { testScheduler } from '../../testing/scheduler.ts';
import { Addresses, networkOf } from './addresses.ts';

function asked(headers: Record<string, string>, from = '10.0.0.5'): IncomingMessage {
  return { headers, socket: { remoteAddress: from } } as unknown as IncomingMessage;
}

const addressOf = (trustProxy: TrustProxy, forwarded: string, from?: string) =>
  new Addresses({ publicUrl: null, trustProxy }).remoteAddress(asked({ 'x-forwarded-for': forwarded }, from));

describe('the caller’s address', () => {
  it.each([
    ['none is trusted', 0, '198.51.100.7', '10.0.0.5'],
    ['one proxy', 1, '6.6.6.6, 198.51.100.7', '198.51.100.7'],
    ['with a port', 1, '198.51.100.7:50123', '198.51.100.7'],
    ['IPv6 with a port', 1, '[2001:db8::7]:443', '2001:db8::7'],
    ['IPv4 in IPv6', 1, '::ffff:198.51.100.7', '198.51.100.7'],
    ['two proxies', 2, '6.6.6.6, 198.51.100.7, 10.0.0.9', '198.51.100.7'],
    ['more proxies trusted than there are', 3, '198.51.100.7', '198.51.100.7'],
    ['by their networks', ['10.0.0.0/8'], '6.6.6.6, 198.51.100.7, 10.9.9.9', '198.51.100.7'],
    ['by addresses that are not these', ['192.0.2.1'], '198.51.100.7', '10.0.0.5'],
    ['words instead of an address', 1, 'unknown', '10.0.0.5'],
  ])('%s', (_what, trustProxy, forwarded, expected) => {
    expect(addressOf(trustProxy, forwarded)).toBe(expected);
  });

  it('is one of its network: an IPv6 network has more addresses than anybody can count', () => {
    expect(networkOf('2001:db8:1:2:aaaa::1')).toBe(networkOf('2001:0db8:0001:0002::ffff'));
    expect(networkOf('2001:db8:1:3::1')).not.toBe(networkOf('2001:db8:1:2::1'));
    expect(networkOf('::1')).toBe('0:0:0:0::/64');
    expect(networkOf('198.51.100.7')).toBe('198.51.100.7');
  });

  it('is warned of once where a header is not trusted', () => {
    const addresses = new Addresses({ publicUrl: null, trustProxy: 0 });
    const seen: string[] = [];
    addresses.onUntrustedHeader = (address) => seen.push(address);
    addresses.remoteAddress(asked({}));
    for (const _ of [1, 2, 3]) addresses.remoteAddress(asked({ 'x-forwarded-for': '198.51.100.7' }));
    expect(seen).toEqual(['10.0.0.5']);
  });
});

describe('what the log says of a proxy', () => {
  const UNTRUSTED = 'X-Forwarded-For came from an address that is not trusted';
  const AT_START = 'BACHECA_PUBLIC_URL is https, so a proxy is in front, but none is trusted';

  it.each([
    ['that nobody trusts', 0, null, { untrusted: 1, atStart: 0 }],
    [
      'that nobody trusts, though the public URL needs one',
      0,
      'https://town.example',
      { untrusted: 1, atStart: 1 },
    ],
    ['that is trusted', 1, 'https://town.example', { untrusted: 0, atStart: 0 }],
  ] as const)('%s', async (_what, trustProxy, publicUrl, expected) => {
    const scheduler = await testScheduler({ config: { trustProxy, publicUrl } });
    const warnings = (message: string) =>
      scheduler.logged
        .map((line) => JSON.parse(line) as { level: unknown; msg: string; address?: string })
        .filter(({ msg }) => msg.startsWith(message));
    try {
      expect(warnings(UNTRUSTED)).toEqual([]);
      const visitor = scheduler.visitor();
      // An open page, one for staff, one that is not there, and a wrong password.
      const forwarded = (index: number) => ({ 'x-forwarded-for': `198.51.100.${index}` });
      await visitor.get('/api/health', forwarded(1));
      await visitor.get('/api/items', forwarded(2));
      await visitor.get('/api/nothing', forwarded(3));
      await visitor.post('/api/session', { username: 'admin', password: 'sbagliata' }, forwarded(4));
      expect(warnings(UNTRUSTED)).toHaveLength(expected.untrusted);
      for (const { address, msg } of warnings(UNTRUSTED)) {
        expect(address).toBe('127.0.0.1');
        expect(msg).toContain('set BACHECA_TRUST_PROXY to the number of proxies');
      }
      expect(warnings(AT_START)).toHaveLength(expected.atStart);
    } finally {
      await scheduler.close();
    }
  });
});

describe('an origin', () => {
  const open = new Addresses({ publicUrl: null, trustProxy: 0 });
  const named = new Addresses({ publicUrl: 'https://bacheca.example', trustProxy: 1 });
  it.each([
    [open, { host: 'inside:8080', origin: 'http://inside:8080' }, true],
    [open, { host: 'inside:8080', origin: 'https://inside:8080' }, false],
    [open, { host: 'inside', origin: 'https://inside', 'x-forwarded-proto': 'https' }, true],
    [open, { host: 'inside:8080', origin: 'http://inside:8080/x' }, false],
    [open, { host: 'inside:8080', origin: '' }, false],
    [open, { host: 'inside:8080' }, true],
    [open, { host: 'inside:8080', 'sec-fetch-site': 'cross-site' }, false],
    [open, { host: 'inside:8080', origin: 'http://inside:8080', 'sec-fetch-site': 'same-site' }, false],
    [open, { host: 'inside:8080', origin: 'http://inside:8080', 'sec-fetch-site': 'same-origin' }, true],
    [named, { host: 'bacheca.example', origin: 'https://bacheca.example' }, true],
    [named, { host: 'bacheca.example', origin: 'http://bacheca.example' }, false],
    [named, { host: 'evil.example', origin: 'https://evil.example' }, false],
  ])('%# is our own or not', (addresses, headers, expected) => {
    expect(addresses.isOwnOrigin(asked(headers as Record<string, string>))).toBe(expected);
  });
});
