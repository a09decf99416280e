import { describe, expect, it } from 'vitest';
import { checkTarget, StreamAddresses, scopeOfAddress } from './stream-addresses.ts';

it.each([
  ['127.0.0.1', 'loopback'],
  ['127.9.9.9', 'loopback'],
  ['0.0.0.0', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['0:0:0:0:0:ffff:127.0.0.1', 'loopback'],
  ['::ffff:0:127.0.0.1', 'loopback'],
  ['0000::0001', 'loopback'],
  ['64:ff9b::7f00:1', 'loopback'],
  ['64:ff9b:1::10.0.0.5', 'private'],
  ['2002:7f00:1::', 'loopback'],
  ['169.254.169.254', 'link-local'],
  ['fe80::1%eth0', 'link-local'],
  ['10.0.0.5', 'private'],
  ['172.31.255.255', 'private'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'private'],
  ['fd00::1', 'private'],
  ['239.1.1.1', 'private'],
  ['93.184.216.34', 'public'],
  ['172.32.0.1', 'public'],
  ['2606:2800:220:1::1', 'public'],
])('%s is %s', (address, scope) => {
  expect(scopeOfAddress(address)).toBe(scope);
});

it('a URL’s ways of writing this machine are all this machine', async () => {
  const addresses = new StreamAddresses(() => Promise.reject(new Error('nobody asks')));
  for (const url of [
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.0.0.1/',
    'http://[::1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://a.localhost/',
    'http://LOCALHOST./',
  ]) {
    expect(await addresses.ownScopes(new URL(url).hostname)).toEqual(new Set(['loopback']));
    expect(() => checkTarget(new URL(url), new Set(['public']))).toThrow('it leads to a loopback address');
  }
});

describe('a name', () => {
  /** Answers the first question with the first, and so on; the last one for ever. */
  function names(...answers: string[][]) {
    let asked = 0;
    return new StreamAddresses(async () => {
      const answer = answers[Math.min(asked, answers.length - 1)] ?? [];
      asked += 1;
      return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    });
  }

  it('stays where it was when it was first resolved', async () => {
    const addresses = names(['93.184.216.34'], ['10.0.0.5']);
    expect(await addresses.ownScopes('tv.example.org')).toEqual(new Set(['public']));
    expect(await addresses.ownScopes('TV.example.org')).toEqual(new Set(['public']));
  });

  it('of the inner network may be one of a stream, but no name means this machine or its cloud’s', async () => {
    expect(await names(['10.0.0.5', '127.0.0.1', 'fe80::1']).ownScopes('tv.comune.example')).toEqual(
      new Set(['private']),
    );
  });

  it('that nobody knows is asked for again', async () => {
    const addresses = names([], ['10.0.0.5']);
    expect(await addresses.ownScopes('tv.example.org')).toEqual(new Set());
    expect(await addresses.ownScopes('tv.example.org')).toEqual(new Set(['private']));
  });

  it.each([['127.0.0.1'], ['::ffff:10.0.0.5'], ['169.254.169.254'], ['fd00::1']])(
    'with a public address and %s is not connected to at all',
    async (inside) => {
      const own = new Set(['public'] as const);
      await expect(names(['93.184.216.34', inside]).checked('cdn.example.org', own)).rejects.toThrow(
        /^it leads to a (?:loopback|private|link-local) address \(cdn\.example\.org\)$/,
      );
    },
  );
});
