/**
 * Many players in a process of their own. Forked by the push bench with the link's URL and one token for each
 * (or, for the floor, a bare server's URL and none); tells its parent when all are linked, and for each round
 * of binary frames when each player had its own.
 */
import { randomUUID } from 'node:crypto';
import { EDITION } from '@bacheca/shared/wire/program-editions';
import { PROTOCOL_VERSION, SUBPROTOCOL } from '@bacheca/shared/wire/protocol';
import { WebSocket } from 'ws';

export interface SwarmOrder {
  readonly url: string;
  readonly players: number;
  /** There is one for each player; none for the bare server. */
  readonly tokens: readonly string[];
}

export type SwarmReport =
  | { readonly type: 'linked' }
  /** They are in ms since 1970, with fractions; one for each player. */
  | { readonly type: 'received'; readonly atMs: readonly number[] };

const CONNECTING_AT_ONCE = 100;

process.once('message', (order: SwarmOrder) => void runSwarm(order));
process.once('disconnect', () => process.exit(0));

async function runSwarm({ url, players, tokens }: SwarmOrder): Promise<void> {
  let receivedAtMs: number[] = [];
  function onFrame(): void {
    receivedAtMs.push(performance.timeOrigin + performance.now());
    if (receivedAtMs.length < players) return;
    report({ type: 'received', atMs: receivedAtMs });
    receivedAtMs = [];
  }
  for (let first = 0; first < players; first += CONNECTING_AT_ONCE) {
    const batch = Array.from(
      { length: Math.min(CONNECTING_AT_ONCE, players - first) },
      (_, index) => first + index,
    );
    await Promise.all(batch.map((index) => link(url, tokens[index], onFrame)));
  }
  // For linked players the first program, sent on hello, is a round of its own: the parent waits for it.
  report({ type: 'linked' });
}

function link(url: string, token: string | undefined, onFrame: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = token
      ? new WebSocket(url, SUBPROTOCOL, {
          headers: { authorization: `Bearer ${token}` },
          perMessageDeflate: false,
        })
      : new WebSocket(url, { perMessageDeflate: false });
    socket.on('message', (_data, isBinary) => {
      if (isBinary) onFrame();
    });
    socket.once('error', reject);
    socket.once('open', () => {
      if (token) {
        const hello = { type: 'hello', protocol: PROTOCOL_VERSION, playerVersion: 'bench', host: 'none' };
        const has = { journalId: randomUUID(), revision: null, edition: EDITION };
        socket.send(JSON.stringify({ ...hello, ...has }));
      }
      resolve();
    });
  });
}

function report(message: SwarmReport): void {
  process.send?.(message);
}
