/**
 * Many players that report plays, in a process of their own: this file forks itself. Each sends one play every
 * `everyMs`, all at times of their own, and waits for its acknowledgement.
 */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Play } from '@bacheca/shared/wire/plays';
import { EDITION } from '@bacheca/shared/wire/program-editions';
import {
  LINK_PATH,
  PROTOCOL_VERSION,
  type SchedulerMessage,
  SUBPROTOCOL,
} from '@bacheca/shared/wire/protocol';
import { WebSocket } from 'ws';
import { stop } from '../../../scripts/support/processes.ts';

interface Order {
  readonly url: string;
  readonly tokens: readonly string[];
  readonly everyMs: number;
}

type Asked =
  | { readonly type: 'order'; readonly order: Order }
  | { readonly type: 'measure'; readonly forMs: number }
  | { readonly type: 'lost' };
type Said =
  | { readonly type: 'linked' }
  | { readonly type: 'lost'; readonly links: number }
  | { readonly type: 'measured'; readonly latenciesMs: readonly number[] };

export interface Reporters {
  /** Returns the latencies of the acknowledgements that came in this time, in ms. */
  measure(forMs: number): Promise<readonly number[]>;
  /** Returns how many links have ended so far. */
  lostLinks(): Promise<number>;
  stop(): Promise<void>;
}

export async function startReporters(order: Order): Promise<Reporters> {
  const child = fork(fileURLToPath(import.meta.url), ['reporters'], { stdio: 'inherit' });
  const next = <Type extends Said['type']>(type: Type) =>
    new Promise<Extract<Said, { type: Type }>>((resolve, reject) => {
      const onExit = (code: number | null) => reject(new Error(`the reporters ended with code ${code}`));
      child.once('exit', onExit);
      const hear = (said: Said) => {
        if (said.type !== type) return;
        child.off('exit', onExit);
        child.off('message', hear);
        resolve(said as Extract<Said, { type: Type }>);
      };
      child.on('message', hear);
    });
  const linked = next('linked');
  child.send({ type: 'order', order } satisfies Asked);
  await linked;
  return {
    async measure(forMs) {
      const measured = next('measured');
      child.send({ type: 'measure', forMs } satisfies Asked);
      return (await measured).latenciesMs;
    },
    async lostLinks() {
      const lost = next('lost');
      child.send({ type: 'lost' } satisfies Asked);
      return (await lost).links;
    },
    stop: () => stop(child),
  };
}

export function aPlay(seq: number, startedAtMs: number, bootId: string): Play {
  return {
    seq,
    itemId: `qr-servizio-${seq % 40}`,
    itemHash: (seq % 40).toString(16).padStart(64, '0'),
    kind: 'qr',
    title: 'Certificati anagrafici online',
    language: 'it',
    ruleId: 'urp-certificati',
    playlistId: 'certificati-online',
    startedAtMs,
    durationMs: 10_000,
    outcome: { type: 'complete' },
    bootId,
    monotonicMs: seq * 10_000,
    clock: { quality: 'synced', boundMs: 4.2 },
    panel: 'unknown',
  };
}

/** A link that has said hello and was welcomed. */
export function link(url: string, token: string, journalId: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.replace('http', 'ws') + LINK_PATH, SUBPROTOCOL, {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
    });
    socket.once('error', reject);
    socket.once('message', () => resolve(socket));
    socket.once('open', () => {
      const hello = { type: 'hello', protocol: PROTOCOL_VERSION, playerVersion: 'bench', host: 'none' };
      socket.send(JSON.stringify({ ...hello, journalId, revision: null, edition: EDITION }));
    });
  });
}

const CONNECTING_AT_ONCE = 50;

async function runReporters({ url, tokens, everyMs }: Order): Promise<void> {
  let latenciesMs: number[] = [];
  let lostLinks = 0;
  process.on('message', (asked: Asked) => {
    if (asked.type === 'lost') say({ type: 'lost', links: lostLinks });
    if (asked.type !== 'measure') return;
    latenciesMs = [];
    setTimeout(() => say({ type: 'measured', latenciesMs }), asked.forMs);
  });
  async function report(token: string): Promise<void> {
    const journalId = randomUUID();
    const bootId = randomUUID();
    const socket = await link(url, token, journalId);
    let seq = 0;
    let sentAtMs = 0;
    socket.on('message', (data, isBinary) => {
      if (isBinary) return;
      const message = JSON.parse(String(data)) as SchedulerMessage;
      if (message.type === 'plays-acknowledged' && message.upTo === seq)
        latenciesMs.push(performance.now() - sentAtMs);
    });
    socket.on('close', () => {
      lostLinks += 1;
    });
    setTimeout(() => {
      setInterval(() => {
        seq += 1;
        sentAtMs = performance.now();
        socket.send(
          JSON.stringify({ type: 'plays', journalId, plays: [aPlay(seq, Date.now() - 10_000, bootId)] }),
        );
      }, everyMs);
    }, Math.random() * everyMs);
  }
  for (let first = 0; first < tokens.length; first += CONNECTING_AT_ONCE) {
    await Promise.all(tokens.slice(first, first + CONNECTING_AT_ONCE).map(report));
  }
  // Until every one of them has reported, which is more work the first time, and that work is done.
  setTimeout(() => say({ type: 'linked' }), 2 * everyMs);
}

function say(said: Said): void {
  process.send?.(said);
}

if (process.argv[2] === 'reporters') {
  process.once('message', (asked: Asked) => {
    if (asked.type === 'order') void runReporters(asked.order);
  });
  process.once('disconnect', () => process.exit(0));
}
