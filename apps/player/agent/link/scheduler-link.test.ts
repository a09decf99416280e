import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { takeover } from '../testing/samples.ts';
import { PAIRING, TestLink, WELCOME } from '../testing/test-link.ts';
import { linkUrl } from './scheduler-link.ts';

let player: TestLink;

beforeEach(() => {
  vi.useFakeTimers();
  player = new TestLink();
});

afterEach(() => {
  player.link.stop();
  vi.useRealTimers();
});

describe('linking', () => {
  it('says hello first and is linked with the welcome', () => {
    player.link.start();
    expect(player.link.state.type).toBe('connecting');
    expect(player.sockets.last).toMatchObject({
      url: 'ws://localhost:8080/api/players/link',
      token: player.token,
    });
    player.sockets.last.events.opened();
    expect(player.link.state.type).toBe('greeting');
    expect(JSON.parse(player.sockets.last.sent[0] ?? '')).toMatchObject({ type: 'hello' });
    expect(player.link.send({ type: 'paired-stored' }), 'nothing else goes before the welcome').toBe(false);
    player.sockets.last.says(WELCOME);
    expect(player.link.state.type).toBe('linked');
    expect(player.messages).toEqual([WELCOME]);
  });

  it('skips messages it does not know', () => {
    player.link.start();
    player.welcome();
    player.sockets.last.events.text('{"type":"dance"}');
    player.sockets.last.events.text('not json');
    expect(player.link.state.type).toBe('linked');
    expect(player.messages).toHaveLength(1);
  });

  it('takes of a list what it can read, and says what it left out until a list is whole again', () => {
    const [fire, flood] = ['fire', 'flood'].map((id) => takeover(id, Date.now(), Date.now() + 60_000));
    const sayRaw = (message: object) => player.sockets.last.events.text(JSON.stringify(message));
    player.link.start();
    player.welcome();
    sayRaw({ type: 'takeovers', takeovers: [fire, { ...flood, severity: 'apocalyptic' }, null, flood] });
    sayRaw({ type: 'withdrawn', itemIds: ['a', 7, 'b'] });
    const journalId = 'e7f8c1de-5b67-4a53-9f0e-1d7a52f4a001';
    sayRaw({
      type: 'plays-lacking',
      journals: [
        { journalId, from: 0 },
        { journalId, from: 3 },
      ],
    });
    expect(player.messages.slice(1)).toEqual([
      { type: 'takeovers', takeovers: [fire, flood] },
      { type: 'withdrawn', itemIds: ['a', 'b'] },
      { type: 'plays-lacking', journals: [{ journalId, from: 3 }] },
    ]);
    const told = player.problems.list();
    expect(told.map(({ code }) => code)).toEqual(Array(3).fill('entries-unreadable'));
    expect(told[0]?.message).toMatch(
      /^2 of 4 takeovers can't be read .* \(takeovers\.1\.severity is not as .*Update the player/,
    );
    expect(told[1]?.message).toMatch(/^1 of 3 withdrawn items can't be read/);
    sayRaw({ type: 'takeovers', takeovers: [fire] });
    sayRaw({ type: 'withdrawn', itemIds: [] });
    sayRaw({ type: 'plays-lacking', journals: [] });
    expect(player.problemCodes()).toEqual([]);
    sayRaw({ type: 'takeovers', takeovers: 'none' });
    expect(player.messages, 'no list at all is skipped').toHaveLength(7);
  });

  it('ignores what an older socket still says', () => {
    player.link.start();
    player.welcome();
    const old = player.sockets.last;
    player.link.reconnect();
    expect(player.sockets.opened).toHaveLength(2);
    old.says(PAIRING);
    old.events.binary(new Uint8Array([0]));
    old.events.closed(1006, '');
    expect(player.link.state.type).toBe('connecting');
    expect(player.messages).toHaveLength(1);
    expect(player.frames).toBe(0);
  });

  it('stops for good', () => {
    player.link.start();
    player.welcome();
    const { last } = player.sockets;
    player.link.stop();
    expect(last.ended).toBe('closed');
    last.events.closed(1000, '');
    vi.advanceTimersByTime(600_000);
    expect(player.link.state.type).toBe('stopped');
    expect(player.sockets.opened).toHaveLength(1);
  });
});

describe('a silent scheduler', () => {
  it('is pinged every 30 s and dropped after 60 s without a sound', () => {
    player.link.start();
    player.welcome();
    vi.advanceTimersByTime(31_000);
    expect(player.sockets.last.pings).toBe(1);
    vi.advanceTimersByTime(24_000);
    expect(player.link.state.type).toBe('linked');
    vi.advanceTimersByTime(10_000);
    expect(player.sockets.opened[0]?.ended).toBe('terminated');
    expect(player.link.state.type).not.toBe('linked');
  });

  it('is kept as long as it answers pings', () => {
    player.link.start();
    player.welcome();
    for (let i = 0; i < 20; i++) {
      vi.advanceTimersByTime(30_000);
      player.sockets.last.events.activity();
    }
    expect(player.link.state.type).toBe('linked');
    expect(player.sockets.opened).toHaveLength(1);
  });
});

describe('the address', () => {
  it('must be encrypted, unless it is this machine or the operator allows it', () => {
    expect(linkUrl('https://bacheca.comune.prato.it/', false)).toEqual({
      ok: true,
      href: 'wss://bacheca.comune.prato.it/api/players/link',
    });
    for (const local of [
      'http://localhost:8080',
      'http://127.0.0.1:8080',
      'http://[::1]:8080',
      'ws://127.9.9.9',
    ])
      expect(linkUrl(local, false).ok).toBe(true);
    expect(linkUrl('http://127.0.0.1.example.org', false).ok).toBe(false);
    expect(linkUrl('http://192.168.1.5:8080', false)).toMatchObject({
      ok: false,
      code: 'insecure-scheduler',
    });
    expect(linkUrl('http://192.168.1.5:8080', true).ok).toBe(true);
  });

  it('is a problem an operator sees if it must not be used', () => {
    player.link = player.make({ target: () => ({ schedulerUrl: 'http://10.0.0.1', token: player.token }) });
    player.link.start();
    expect(player.link.state.type).toBe('idle');
    expect(player.sockets.opened).toHaveLength(0);
    expect(player.problemCodes()).toEqual(['insecure-scheduler']);
  });

  it('is asked for if it is missing', () => {
    player.link = player.make({ target: () => ({ schedulerUrl: null, token: null }) });
    player.link.start();
    expect(player.problemCodes()).toEqual(['no-scheduler']);
  });
});
