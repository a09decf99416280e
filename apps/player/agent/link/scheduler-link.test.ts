import { backOffMs } from '@bacheca/node/backoff';
import { CloseCode, type SchedulerMessage } from '@bacheca/shared/wire/protocol';
import fc from 'fast-check';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { machineClock } from '../clock/clock.ts';
import { Problems } from '../faults/problems.ts';
import { FakeSockets } from '../testing/fake-socket.ts';
import { takeover } from '../testing/samples.ts';
import { BACK_OFF, linkUrl, SchedulerLink, type SchedulerLinkOptions } from './scheduler-link.ts';

const WELCOME: SchedulerMessage = {
  type: 'welcome',
  playerId: 'player-1',
  screenId: 'screen-1',
  screenName: 'Atrio',
  schedulerTimeMs: 0,
  revision: null,
};
const PAIRING: SchedulerMessage = {
  type: 'pairing',
  code: 'BACH-2026',
  claimUrl: 'https://example.org/claim',
  expiresAtMs: 0,
};

let sockets: FakeSockets;
let problems: Problems;
let token: string | null;
let messages: SchedulerMessage[];
let frames: number;
let link: SchedulerLink;

function makeLink(more: Partial<SchedulerLinkOptions> = {}): SchedulerLink {
  return new SchedulerLink({
    clock: machineClock,
    log: pino({ level: 'silent' }),
    problems,
    random: () => 0.5,
    openSocket: sockets.open,
    allowInsecure: false,
    target: () => ({ schedulerUrl: 'http://localhost:8080', token }),
    hello: () => ({
      type: 'hello',
      protocol: 1,
      playerVersion: '0.1.0',
      host: 'none',
      journalId: 'e7f8c1de-5b67-4a53-9f0e-1d7a52f4a001',
      revision: null,
    }),
    onMessage: (message) => messages.push(message),
    onProgram: () => {
      frames += 1;
    },
    onState: () => undefined,
    ...more,
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  sockets = new FakeSockets();
  problems = new Problems();
  token = 't'.repeat(40);
  messages = [];
  frames = 0;
  link = makeLink();
});

afterEach(() => {
  link.stop();
  vi.useRealTimers();
});

function linked(): void {
  sockets.last.events.opened();
  sockets.last.says(WELCOME);
}

const codes = () => problems.list().map(({ code }) => code);

describe('linking', () => {
  it('says hello first and is linked with the welcome', () => {
    link.start();
    expect(link.state.type).toBe('connecting');
    expect(sockets.last).toMatchObject({ url: 'ws://localhost:8080/api/players/link', token });
    sockets.last.events.opened();
    expect(link.state.type).toBe('greeting');
    expect(JSON.parse(sockets.last.sent[0] ?? '')).toMatchObject({ type: 'hello' });
    expect(link.send({ type: 'paired-stored' }), 'nothing else goes before the welcome').toBe(false);
    sockets.last.says(WELCOME);
    expect(link.state.type).toBe('linked');
    expect(messages).toEqual([WELCOME]);
  });

  it('skips messages it does not know', () => {
    link.start();
    linked();
    sockets.last.events.text('{"type":"dance"}');
    sockets.last.events.text('not json');
    expect(link.state.type).toBe('linked');
    expect(messages).toHaveLength(1);
  });

  it('takes of a list what it can read, and says what it left out until a list is whole again', () => {
    const [fire, flood] = ['fire', 'flood'].map((id) => takeover(id, Date.now(), Date.now() + 60_000));
    const sayRaw = (message: object) => sockets.last.events.text(JSON.stringify(message));
    link.start();
    linked();
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
    expect(messages.slice(1)).toEqual([
      { type: 'takeovers', takeovers: [fire, flood] },
      { type: 'withdrawn', itemIds: ['a', 'b'] },
      { type: 'plays-lacking', journals: [{ journalId, from: 3 }] },
    ]);
    const told = problems.list();
    expect(told.map(({ code }) => code)).toEqual(Array(3).fill('entries-unreadable'));
    expect(told[0]?.message).toMatch(
      /^2 of 4 takeovers can't be read .* \(takeovers\.1\.severity: .*Update the player/,
    );
    expect(told[1]?.message).toMatch(/^1 of 3 withdrawn items can't be read/);
    sayRaw({ type: 'takeovers', takeovers: [fire] });
    sayRaw({ type: 'withdrawn', itemIds: [] });
    sayRaw({ type: 'plays-lacking', journals: [] });
    expect(codes()).toEqual([]);
    sayRaw({ type: 'takeovers', takeovers: 'none' });
    expect(messages, 'no list at all is skipped').toHaveLength(7);
  });

  it('ignores what an older socket still says', () => {
    link.start();
    linked();
    const old = sockets.last;
    link.reconnect();
    expect(sockets.opened).toHaveLength(2);
    old.says(PAIRING);
    old.events.binary(new Uint8Array([0]));
    old.events.closed(1006, '');
    expect(link.state.type).toBe('connecting');
    expect(messages).toHaveLength(1);
    expect(frames).toBe(0);
  });

  it('stops for good', () => {
    link.start();
    linked();
    const { last } = sockets;
    link.stop();
    expect(last.ended).toBe('closed');
    last.events.closed(1000, '');
    vi.advanceTimersByTime(600_000);
    expect(link.state.type).toBe('stopped');
    expect(sockets.opened).toHaveLength(1);
  });
});

describe('trying again', () => {
  it('waits within bounds that double up to twelve seconds', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { maxLength: 12 }), (chances) => {
        const local = new FakeSockets();
        let turn = 0;
        const trying = makeLink({ openSocket: local.open, random: () => chances[turn++] ?? 0.5 });
        trying.start();
        for (const attempt of chances.keys()) {
          local.last.events.closed(1006, '');
          const before = local.opened.length;
          const { state } = trying;
          if (state.type !== 'waiting') throw new Error(`it is ${state.type}`);
          const waitMs = state.untilMs - machineClock.monotonicMs();
          expect(waitMs).toBeLessThanOrEqual(Math.min(12_000, 3000 * 2 ** attempt));
          vi.advanceTimersToNextTimer();
          expect(local.opened.length).toBe(before + 1);
        }
        trying.stop();
      }),
      { seed: 20261121, numRuns: 30 },
    );
  });

  it('starts over with short waits only after a link that was good for a while', () => {
    link.start();
    const waitMs = () =>
      link.state.type === 'waiting' ? link.state.untilMs - machineClock.monotonicMs() : -1;
    for (const expected of [1500, 3000, 6000]) {
      linked();
      sockets.last.events.closed(1006, '');
      expect(waitMs()).toBeCloseTo(expected);
      vi.advanceTimersByTime(expected);
    }
    linked();
    for (let i = 0; i < 10; i++) {
      vi.advanceTimersByTime(4000);
      sockets.last.events.activity();
    }
    sockets.last.events.closed(1006, '');
    expect(waitMs()).toBeCloseTo(1500);
  });

  it('reports what is wrong until it is linked again', () => {
    link.start();
    sockets.last.events.closed(1006, 'connect ECONNREFUSED');
    expect(problems.list()[0]?.message).toContain('ECONNREFUSED');
    vi.advanceTimersByTime(2000);
    linked();
    expect(codes()).toEqual([]);
  });
});

describe('a link that breaks off without a reason', () => {
  const brokeOff = /broke off without a word: look at the network in between/;

  it('says where to look, whether it was only begun, greeted or linked', () => {
    link.start();
    for (const comeTo of [() => undefined, () => sockets.last.events.opened(), linked]) {
      comeTo();
      sockets.last.events.closed(1006, '');
      expect(problems.list()).toMatchObject([{ code: 'link', message: expect.stringMatching(brokeOff) }]);
      expect(problems.list()[0]?.message).not.toContain('1006');
      vi.advanceTimersByTime(20_000);
    }
  });

  it('gives the reason beside the number where there is another', () => {
    link.start();
    linked();
    sockets.last.events.closed(1011, '');
    expect(problems.list()[0]?.message).toMatch(/the connection was closed \(1011\)/);
  });
});

describe('attempts that hang', () => {
  it('are given up so early that another begins within 15 s of the one before, whatever was waited', () => {
    link = makeLink({ random: () => 0.999 });
    link.start();
    for (let attempt = 1; attempt <= 8; attempt++) {
      expect(sockets.opened).toHaveLength(attempt);
      const hanging = sockets.last;
      vi.advanceTimersByTime(14_500);
      expect(hanging.ended).toBe('terminated');
      if (sockets.opened.length === attempt) vi.advanceTimersByTime(500);
    }
    expect(problems.list()[0]?.message).toContain('within 12 s');
  });

  it('are given up too where the connection is taken and pings are answered, but no welcome comes', () => {
    link.start();
    sockets.last.events.opened();
    const silent = sockets.last;
    for (let heard = 0; heard < 9; heard++) {
      vi.advanceTimersByTime(4000);
      silent.events.activity();
    }
    expect(silent.ended).toBe('terminated');
    expect(problems.list()[0]?.message).toContain('the scheduler said nothing');
    expect(sockets.opened.length).toBeGreaterThan(1);
    expect(sockets.last.token).toBe(token);
    linked();
    expect(codes()).toEqual([]);
  });
});

/** It is a linear congruential generator (Numerical Recipes): good enough to spread, and the same each time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Each player waits as the others do; from `downMs` on, for so long, nothing answers. */
function comeBack(downMs: number, players: number, random: () => number): number[] {
  return Array.from({ length: players }, () => {
    let atMs = 0;
    for (let attempt = 0; ; attempt++) {
      atMs += backOffMs(attempt, BACK_OFF, random);
      if (atMs >= downMs) return atMs - downMs;
    }
  });
}

describe('five thousand players whose scheduler comes back', () => {
  it.each([3, 20, 60, 600])('after %i s are there within 15 s, spread over them', (seconds) => {
    const backAfterMs = comeBack(seconds * 1000, 5000, seeded(20_261_129));
    expect(Math.max(...backAfterMs)).toBeLessThan(15_000);
    const bySecond = Map.groupBy(backAfterMs, (ms) => Math.floor(ms / 1000));
    const most = Math.max(...[...bySecond.values()].map(({ length }) => length));
    expect(most, 'in one second').toBeLessThan(1500);
  });
});

describe('a silent scheduler', () => {
  it('is pinged every 30 s and dropped after 60 s without a sound', () => {
    link.start();
    linked();
    vi.advanceTimersByTime(31_000);
    expect(sockets.last.pings).toBe(1);
    vi.advanceTimersByTime(24_000);
    expect(link.state.type).toBe('linked');
    vi.advanceTimersByTime(10_000);
    expect(sockets.opened[0]?.ended).toBe('terminated');
    expect(link.state.type).not.toBe('linked');
  });

  it('is kept as long as it answers pings', () => {
    link.start();
    linked();
    for (let i = 0; i < 20; i++) {
      vi.advanceTimersByTime(30_000);
      sockets.last.events.activity();
    }
    expect(link.state.type).toBe('linked');
    expect(sockets.opened).toHaveLength(1);
  });
});

describe('pairing', () => {
  it('asks for a code without the token that was refused, then tries the token again', () => {
    link.start();
    sockets.last.events.opened();
    sockets.last.events.closed(CloseCode.refusedToken, '');
    vi.advanceTimersByTime(3000);
    expect(sockets.last.token).toBeNull();
    sockets.last.events.opened();
    sockets.last.says(PAIRING);
    expect(link.state.type).toBe('unpaired');
    sockets.last.events.closed(1006, '');
    vi.advanceTimersByTime(12_000);
    expect(sockets.last.token).toBe(token);
  });

  it('keeps its token whatever an upgrade is answered: only an open link is the scheduler’s word', () => {
    link.start();
    for (const code of [CloseCode.refusedToken, CloseCode.unpaired, 1006]) {
      sockets.last.events.closed(code, 'something in between refused it (HTTP 403)');
      vi.advanceTimersByTime(12_000);
      expect(sockets.last.token).toBe(token);
    }
    linked();
    expect(link.state.type).toBe('linked');
  });

  it('shows its token to every second attempt at least, though each is closed as if its token were refused', () => {
    link.start();
    const shown: (string | null)[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      shown.push(sockets.last.token);
      sockets.last.events.opened();
      sockets.last.events.closed(CloseCode.refusedToken, 'Unauthorized');
      vi.advanceTimersByTime(6100);
    }
    expect(shown).toEqual(Array(4).fill([token, null]).flat());
    // Whatever closed them is gone, and the code that came in the token's place is shown for a minute only.
    sockets.last.events.opened();
    sockets.last.says(PAIRING);
    const tried = sockets.opened.length;
    for (let heard = 0; heard < 5; heard++) {
      vi.advanceTimersByTime(13_000);
      sockets.last.events.activity();
    }
    expect(sockets.opened.length).toBe(tried + 1);
    expect(sockets.last.token).toBe(token);
  });

  it('tries a token that was refused again after a minute, then with pauses that grow, until it is welcome', () => {
    link.start();
    const minutes = [1, 2, 4, 8, 11];
    for (const pause of minutes) {
      sockets.last.events.opened();
      sockets.last.says(PAIRING);
      const tried = sockets.opened.length;
      for (let heard = 0; heard < pause * 4 - 1; heard++) {
        vi.advanceTimersByTime(15_000);
        sockets.last.events.activity();
      }
      expect(sockets.opened.length, `before ${pause} min`).toBe(tried);
      vi.advanceTimersByTime(21_000);
      expect(sockets.opened.length, `after ${pause} min`).toBe(tried + 1);
      expect(sockets.last.token).toBe(token);
    }
    linked();
    expect(link.state.type).toBe('linked');
  });

  it('may answer while unpaired, and connects at once with the new token', () => {
    token = null;
    link.start();
    sockets.last.events.opened();
    sockets.last.says(PAIRING);
    expect(link.send({ type: 'paired-stored' })).toBe(true);
    token = 'n'.repeat(40);
    link.reconnect();
    expect(sockets.last.token).toBe(token);
    expect(sockets.opened).toHaveLength(2);
  });

  it('asks anew when its code has gone stale', () => {
    link.start();
    sockets.last.events.opened();
    sockets.last.says(PAIRING);
    for (let second = 0; second < 715 && sockets.opened.length === 1; second += 5) {
      vi.advanceTimersByTime(5000);
      sockets.opened[0]?.events.activity();
    }
    expect(sockets.opened).toHaveLength(2);
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
    link = makeLink({ target: () => ({ schedulerUrl: 'http://10.0.0.1', token }) });
    link.start();
    expect(link.state.type).toBe('idle');
    expect(sockets.opened).toHaveLength(0);
    expect(codes()).toEqual(['insecure-scheduler']);
  });

  it('is asked for if it is missing', () => {
    link = makeLink({ target: () => ({ schedulerUrl: null, token: null }) });
    link.start();
    expect(codes()).toEqual(['no-scheduler']);
  });
});
