import { describe, expect, it } from 'vitest';
import { testAuthority } from '../testing/certificates.ts';
import { DAY_MS, fetched, linked, networkFixture } from '../testing/networks.ts';

const networks = networkFixture();
const { network, scheduler } = networks;

describe('a player whose clock is wrong', () => {
  // The scheduler's time is that much later than this machine's.
  const cases = [
    { clock: 'is 200 days slow', aheadMs: 200 * DAY_MS },
    { clock: 'is years slow, as that of a board without a battery', aheadMs: 15 * 365 * DAY_MS },
    { clock: 'is 150 days fast', aheadMs: -150 * DAY_MS },
  ];
  const around = (aheadMs: number) => ({
    fromMs: Date.now() + aheadMs - DAY_MS,
    untilMs: Date.now() + aheadMs + DAY_MS,
  });
  it.each(cases)(
    'links and downloads though it $clock: the time is asked first, without the token',
    async ({ aheadMs }) => {
      const { port, tokens, asked } = await scheduler(around(aheadMs), aheadMs);
      const by = network({}, { nowMs: () => Date.now(), notBeforeMs: () => Date.now() - 3000 * DAY_MS });
      expect(await linked(by, `wss://localhost:${port}/`)).toBe('welcome');
      expect(asked).toEqual(['HEAD /api/health']);
      expect(await fetched(by, port)).toBe('HTTP 200');
      expect(asked, 'the time is known by now').toEqual(['HEAD /api/health', 'GET /media']);
      expect(tokens).toHaveLength(2);
    },
  );

  const slow = 200 * DAY_MS;
  const refused = [
    { server: 'says a time at which its certificate is not valid', aheadMs: 190 * DAY_MS },
    { server: 'says that it is long before what this player has known', aheadMs: -2000 * DAY_MS },
  ];
  it.each(refused)('shows no token to a server that $server', async ({ aheadMs }) => {
    const { port, tokens } = await scheduler(around(slow), aheadMs);
    const why = await linked(network(), `wss://localhost:${port}/`);
    expect(why).toContain("this player's clock says");
    expect(why).toContain('Set the player');
    expect(tokens).toEqual([]);
  });

  it('shows no token to a certificate of an authority that nobody trusts, or of another name, whatever its dates', async () => {
    const stranger = await testAuthority('Autorità di nessuno');
    for (const [by, host] of [
      [stranger, 'localhost'],
      [networks.authority, 'other.example'],
    ] as const) {
      const { port, tokens, asked } = await scheduler(around(slow), slow, host, by);
      expect(await linked(network(), `wss://localhost:${port}/`)).not.toBe('welcome');
      expect(await fetched(network(), port)).not.toBe('HTTP 200');
      expect([...tokens, ...asked]).toEqual([]);
    }
  });

  it('takes an authority’s namesake for no authority', async () => {
    const namesake = await testAuthority();
    const { port, tokens, asked } = await scheduler(around(slow), slow, 'localhost', namesake);
    expect(await linked(network(), `wss://localhost:${port}/`)).not.toBe('welcome');
    expect([...tokens, ...asked]).toEqual([]);
  });

  it('makes no exception once its time is certain, or for what was over before it can be', async () => {
    const { port, tokens, asked } = await scheduler(around(-150 * DAY_MS), -150 * DAY_MS);
    const url = `wss://localhost:${port}/`;
    expect(await linked(network({}, { certainMs: () => Date.now() }), url)).toContain('has expired');
    const known = network({}, { notBeforeMs: () => Date.now() - 100 * DAY_MS });
    expect(await linked(known, url)).toContain('has expired');
    expect([...tokens, ...asked]).toEqual([]);
  });

  it('holds certificates against the time that it has learnt, not against the machine’s', async () => {
    const { port, asked } = await scheduler(around(slow), slow);
    const by = network({}, { certainMs: () => Date.now() + slow });
    expect(await linked(by, `wss://localhost:${port}/`)).toBe('welcome');
    expect(asked).toEqual([]);
  });
});
