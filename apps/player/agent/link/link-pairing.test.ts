import { CloseCode } from '@bacheca/shared/wire/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PAIRING, TestLink } from '../testing/test-link.ts';

let player: TestLink;

beforeEach(() => {
  vi.useFakeTimers();
  player = new TestLink();
});

afterEach(() => {
  player.link.stop();
  vi.useRealTimers();
});

describe('pairing', () => {
  it('asks for a code without the token that was refused, then tries the token again', () => {
    player.link.start();
    player.sockets.last.events.opened();
    player.sockets.last.events.closed(CloseCode.refusedToken, '');
    vi.advanceTimersByTime(3000);
    expect(player.sockets.last.token).toBeNull();
    player.sockets.last.events.opened();
    player.sockets.last.says(PAIRING);
    expect(player.link.state.type).toBe('unpaired');
    player.sockets.last.events.closed(1006, '');
    vi.advanceTimersByTime(12_000);
    expect(player.sockets.last.token).toBe(player.token);
  });

  it('keeps its token whatever an upgrade is answered: only an open link is the scheduler’s word', () => {
    player.link.start();
    for (const code of [CloseCode.refusedToken, CloseCode.unpaired, 1006]) {
      player.sockets.last.events.closed(code, 'something in between refused it (HTTP 403)');
      vi.advanceTimersByTime(12_000);
      expect(player.sockets.last.token).toBe(player.token);
    }
    player.welcome();
    expect(player.link.state.type).toBe('linked');
  });

  it('shows its token to every second attempt at least, though each is closed as if its token were refused', () => {
    player.link.start();
    const shown: (string | null)[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      shown.push(player.sockets.last.token);
      player.sockets.last.events.opened();
      player.sockets.last.events.closed(CloseCode.refusedToken, 'Unauthorized');
      vi.advanceTimersByTime(6100);
    }
    expect(shown).toEqual(Array(4).fill([player.token, null]).flat());
    // Whatever closed them is gone, and the code that came in the token's place is shown for a minute only.
    player.sockets.last.events.opened();
    player.sockets.last.says(PAIRING);
    const tried = player.sockets.opened.length;
    for (let heard = 0; heard < 5; heard++) {
      vi.advanceTimersByTime(13_000);
      player.sockets.last.events.activity();
    }
    expect(player.sockets.opened.length).toBe(tried + 1);
    expect(player.sockets.last.token).toBe(player.token);
  });

  it('tries a token that was refused again after a minute, then with pauses that grow, until it is welcome', () => {
    player.link.start();
    const minutes = [1, 2, 4, 8, 11];
    for (const pause of minutes) {
      player.sockets.last.events.opened();
      player.sockets.last.says(PAIRING);
      const tried = player.sockets.opened.length;
      for (let heard = 0; heard < pause * 4 - 1; heard++) {
        vi.advanceTimersByTime(15_000);
        player.sockets.last.events.activity();
      }
      expect(player.sockets.opened.length, `before ${pause} min`).toBe(tried);
      vi.advanceTimersByTime(21_000);
      expect(player.sockets.opened.length, `after ${pause} min`).toBe(tried + 1);
      expect(player.sockets.last.token).toBe(player.token);
    }
    player.welcome();
    expect(player.link.state.type).toBe('linked');
  });

  it('may answer while unpaired, and connects at once with the new token', () => {
    player.token = null;
    player.link.start();
    player.sockets.last.events.opened();
    player.sockets.last.says(PAIRING);
    expect(player.link.send({ type: 'paired-stored' })).toBe(true);
    player.token = 'n'.repeat(40);
    player.link.reconnect();
    expect(player.sockets.last.token).toBe(player.token);
    expect(player.sockets.opened).toHaveLength(2);
  });

  it('asks anew when its code has gone stale', () => {
    player.link.start();
    player.sockets.last.events.opened();
    player.sockets.last.says(PAIRING);
    for (let second = 0; second < 715 && player.sockets.opened.length === 1; second += 5) {
      vi.advanceTimersByTime(5000);
      player.sockets.opened[0]?.events.activity();
    }
    expect(player.sockets.opened).toHaveLength(2);
  });
});
