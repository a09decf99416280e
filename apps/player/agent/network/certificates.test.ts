import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { testAuthority } from '../testing/certificates.ts';
import { anywhere, DAY_MS, fetched, linked, networkFixture, YEAR } from '../testing/networks.ts';

const networks = networkFixture();
const { network, scheduler } = networks;

describe('an authority of the town’s own', () => {
  it('is trusted where its file is named, by the link, downloads and questions about streams', async () => {
    const { port, tokens } = await scheduler();
    expect(await linked(network(), `wss://localhost:${port}/`)).toBe('welcome');
    expect(await fetched(network(), port)).toBe('HTTP 200');
    const response = await network().limitedFetch(anywhere).fetch(`https://localhost:${port}/live.m3u8`);
    expect(await response.text()).toBe('here');
    expect(tokens).toHaveLength(2);
  });

  it('is else a problem that says where it goes, and gets no token', async () => {
    const { port, tokens } = await scheduler();
    const plain = network({ caFile: undefined });
    const why = await linked(plain, `wss://localhost:${port}/`);
    expect(why).toContain('an authority that this player does not trust');
    expect(why).toContain('BACHECA_CA_FILE');
    expect(await fetched(plain, port)).toContain('BACHECA_CA_FILE');
    expect(tokens).toEqual([]);
  });

  it('says what is wrong with its file', () => {
    const problemOf = (name: string) => network({ caFile: join(networks.folder, name) }).caProblem;
    expect(problemOf('none.pem')).toMatchObject({ code: 'ca-unreadable' });
    writeFileSync(join(networks.folder, 'empty.pem'), 'nothing');
    expect(problemOf('empty.pem')).toEqual({
      code: 'ca-empty',
      params: { path: join(networks.folder, 'empty.pem') },
    });
    expect(network().caProblem).toBeNull();
  });

  it('does not make another host’s certificate good', async () => {
    const { port, tokens } = await scheduler(YEAR, 0, 'other.example');
    expect(await linked(network(), `wss://localhost:${port}/`)).toContain('for another name');
    expect(tokens).toEqual([]);
  });
});

it('an IPv6 address may stand in the place of a name', async () => {
  const { port, tokens } = await scheduler(YEAR, 0, '::1');
  expect(await linked(network(), `wss://[::1]:${port}/`)).toBe('welcome');
  expect(await fetched(network(), port, '[::1]')).toBe('HTTP 200');
  expect(await (await network().limitedFetch(anywhere).fetch(`https://[::1]:${port}/live.m3u8`)).text()).toBe(
    'here',
  );
  expect(tokens).toHaveLength(2);
});

describe('a certificate by an authority below the town’s own', () => {
  it.each([0, 200 * DAY_MS])(
    'is good where the server sends both, by a clock %i ms slow',
    async (aheadMs) => {
      const below = await testAuthority('Ufficio di prova', networks.authority);
      const dates = { fromMs: Date.now() + aheadMs - DAY_MS, untilMs: Date.now() + aheadMs + DAY_MS };
      const { port, tokens } = await scheduler(dates, aheadMs, 'localhost', below, below.pem);
      expect(await linked(network(), `wss://localhost:${port}/`)).toBe('welcome');
      expect(tokens).toHaveLength(1);
    },
  );

  it.each([0, 200 * DAY_MS])(
    'gets no token where it leaves out the other, by a clock %i ms slow',
    async (aheadMs) => {
      const below = await testAuthority('Ufficio di prova', networks.authority);
      const dates = { fromMs: Date.now() + aheadMs - DAY_MS, untilMs: Date.now() + aheadMs + DAY_MS };
      const { port, tokens, asked } = await scheduler(dates, aheadMs, 'localhost', below);
      const why = await linked(network(), `wss://localhost:${port}/`);
      expect(why).toContain('send its intermediate certificates too');
      expect([...tokens, ...asked]).toEqual([]);
    },
  );
});
