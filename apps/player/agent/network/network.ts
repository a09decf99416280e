/**
 * The player's network: the link, downloads and questions about streams all go through it, so that proxies,
 * authorities, slow lines and wrong clocks are dealt with in one place.
 *
 *  1. A chain of certificates that OpenSSL finds good is good.
 *  2. One whose dates it refuses is checked again in full by the time that the scheduler has told, where it has.
 *  3. Where nobody is sure of the machine's clock, the time is asked over a connection whose chain is good but for
 *     its dates, within what the time can be at all. It then is checked in full by that time; only then does a token
 *     or anything else go out. Anything wrong but the dates ends it at once.
 */

import type { ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { checkServerIdentity, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import { Agent as HttpAgent, request as requestHttp } from '@bacheca/node/node-http';
import { type Cause, fault, type NestedFault } from '@bacheca/shared/translations/problem';
import type { Agent as FetchAgent } from 'undici';
import { plainCauseOf } from '../faults/fault-error.ts';
import { type Authorities, readAuthorities } from './certificate-authorities.ts';
import type { Chain } from './certificate-chain.ts';
import { type AddressesOf, openTcp, openTls, openTunnel } from './connect.ts';
import { dayOf, isOfDates, NetworkError } from './network-error.ts';
import { NO_PROXIES, type ProxySettings, proxyFor } from './proxies.ts';
import { ForbiddenAddressError } from './stream-addresses.ts';

export interface NetworkSettings {
  readonly proxies: ProxySettings;
  /** The file has the certificates of the town's own authority. */
  readonly caFile: string | undefined;
}

export const PLAIN_NETWORK: NetworkSettings = { proxies: NO_PROXIES, caFile: undefined };

/** What the certificates' dates are held against. */
export interface TrustedTime {
  monotonicMs(): number;
  /** It is null while nothing but this machine's own clock says what time it is. */
  certainMs(): number | null;
  /** It can't be earlier. */
  notBeforeMs(): number;
  /** What this machine believes, for whoever reads why it failed. */
  nowMs(): number;
}

/** No player ran before: one that was never linked knows that much of the time. */
const FIRST_RELEASE_MS = Date.UTC(2026, 0, 1);
/** No machine lasts longer: a time beyond it is no time. */
const MAX_LIFE_MS = 20 * 365 * 24 * 3_600_000;
const TIME_WITHIN_MS = 10_000;

export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
}

export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly isSecure: boolean;
  /** Where only some addresses are allowed: which. */
  readonly addressesOf?: AddressesOf;
}

export interface LimitedFetch {
  /** It fetches as the global one does. */
  readonly fetch: typeof globalThis.fetch;
  /** Ends its connections. */
  close(): void;
}

export class Network {
  readonly #settings: NetworkSettings;
  readonly #time: TrustedTime;
  readonly #agents = new Set<HttpAgent>();
  #trust: { readonly authorities: Authorities; readonly context: SecureContext } | null = null;
  /** A server told it over a connection as in 3. */
  #askedTime: { readonly timeMs: number; readonly atMonotonicMs: number } | null = null;

  constructor(settings: NetworkSettings, time: TrustedTime) {
    this.#settings = settings;
    this.#time = time;
  }

  /** Why the file of the town's authority can't be used; null where it can or there is none. */
  get caProblem(): Cause | null {
    return this.#settings.caFile === undefined ? null : this.#trusted().authorities.problem;
  }

  /** They are for `http.request` and `ws`. Where connections are kept, they stay open for the next request. */
  agents(keepAlive: boolean): Agents {
    const http = new PlainAgent(keepAlive, this.#opener(false));
    const https = new SecureAgent(keepAlive, this.#opener(true));
    for (const agent of [http, https]) this.#agents.add(agent);
    return { http, https };
  }

  /** Connects to none but the addresses that `addressesOf` gives for a host. */
  limitedFetch(addressesOf: AddressesOf): LimitedFetch {
    let made: FetchAgent | null = null;
    return {
      fetch: async (input, init) => {
        // It is loaded only where there are streams: the library takes a player's start some time.
        const { Agent, fetch } = await import('undici');
        made ??= new Agent({
          connect: ({ hostname, port, protocol }, done) => {
            const isSecure = protocol === 'https:';
            const target = { host: bare(hostname), port: Number(port) || (isSecure ? 443 : 80), isSecure };
            this.#open({ ...target, addressesOf }).then(
              (socket) => done(null, socket),
              (error: Error) => done(error, null),
            );
          },
        });
        // The library's types are those of another copy of the same standard.
        const send = fetch as unknown as (resource: typeof input, options: object) => Promise<Response>;
        return send(input, { ...init, dispatcher: made });
      },
      close: () => void made?.destroy(),
    };
  }

  /** Opens it without TLS, whatever the target: callers bring their own through it. */
  async openPlain({ host, port, isSecure, addressesOf }: ConnectionTarget): Promise<Socket> {
    const url = new URL(
      `${isSecure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    );
    const proxy = proxyFor(url, this.#settings.proxies);
    if (proxy === null) return openTcp(host, port, addressesOf);
    // The proxy resolves the name, and it may be the only one that can. What can be told here must be right.
    await addressesOf?.(host).catch((error: unknown) => {
      if (error instanceof ForbiddenAddressError) throw error;
    });
    const context = proxy.startsWith('https:') ? this.#trusted().context : undefined;
    return openTunnel(proxy, host, port, context);
  }

  close(): void {
    for (const agent of this.#agents) agent.destroy();
  }

  #opener(isSecure: boolean): Opener {
    return ({ host, port }) =>
      this.#open({ host: bare(host ?? 'localhost'), port: Number(port) || (isSecure ? 443 : 80), isSecure });
  }

  async #open(target: ConnectionTarget): Promise<TLSSocket | Awaited<ReturnType<typeof openTcp>>> {
    const { socket, untimely } = await this.#attempt(target);
    if (!untimely) return socket;
    // Its time is now known: the same again, and held against that.
    await this.#askTime(target, untimely, socket as TLSSocket);
    const again = await this.#attempt(target);
    if (!again.untimely) return again.socket;
    again.socket.destroy();
    throw this.#clockFault(target, fault('net-clock-changed'));
  }

  /** `untimely` is a chain whose dates only a time that is still to be asked can tell. Nothing has been sent. */
  async #attempt(target: ConnectionTarget) {
    const { host, isSecure } = target;
    const plain = await this.openPlain(target);
    if (!isSecure) return { socket: plain, untimely: null };
    const socket = await openTls(plain, host, this.#trusted().context);
    try {
      return { socket, untimely: await this.#check(socket, host) };
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  async #check(socket: TLSSocket, host: string): Promise<Chain | null> {
    const code = errorCode(socket);
    if (code === null) {
      const wrongName = checkServerIdentity(host, socket.getPeerCertificate());
      if (wrongName) throw wrongName;
      return null;
    }
    if (!isOfDates(code)) {
      // An authority that is added to the system's store meanwhile counts from the next attempt on.
      this.#trust = null;
      throw Object.assign(new Error(`the certificate can't be used (${code})`), { code });
    }
    // Rarely needed, and some time's work to load.
    const { chainOf } = await import('./certificate-chain.ts');
    const chain = chainOf(socket, host, this.#trusted().authorities.certificates);
    const timeMs = this.#timeMs();
    if (timeMs !== null) {
      const refused = await chain.faultAt(timeMs);
      if (!refused) return null;
      if (this.#time.certainMs() === null) this.#askedTime = null;
      throw Object.assign(new Error(refused.why), { code: refused.code });
    }
    // Good but for the dates, at some time that can be: or it is no better than any other's.
    const fromMs = Math.max(chain.span?.fromMs ?? Infinity, this.#earliestMs());
    const untilMs = Math.min(chain.span?.untilMs ?? -Infinity, this.#earliestMs() + MAX_LIFE_MS);
    if (fromMs > untilMs) throw Object.assign(new Error('its dates are over'), { code });
    const refused = await chain.faultAt(fromMs);
    if (refused) throw Object.assign(new Error(refused.why), { code: refused.code });
    return chain;
  }

  /**
   * The server says it by its `Date` (RFC 9110, 6.6.1): it is asked without a token, and taken only if the chain is
   * good at that time.
   */
  async #askTime(target: ConnectionTarget, chain: Chain, socket: TLSSocket): Promise<void> {
    const timeMs = await dateOf(socket, target.host).catch((error: unknown) => {
      throw this.#clockFault(target, timeless(error));
    });
    const earliestMs = this.#earliestMs();
    if (timeMs < earliestMs || timeMs > earliestMs + MAX_LIFE_MS) {
      throw this.#clockFault(target, fault('net-clock-absurd', { day: dayOf(timeMs) }));
    }
    const refused = await chain.faultAt(timeMs);
    if (refused) {
      const day = dayOf(timeMs);
      throw this.#clockFault(target, fault('net-clock-neither', { day, code: refused.code }));
    }
    this.#askedTime = { timeMs, atMonotonicMs: this.#time.monotonicMs() };
  }

  #timeMs(): number | null {
    const certainMs = this.#time.certainMs();
    if (certainMs !== null) return certainMs;
    return (
      this.#askedTime && this.#askedTime.timeMs + this.#time.monotonicMs() - this.#askedTime.atMonotonicMs
    );
  }

  #earliestMs(): number {
    return Math.max(FIRST_RELEASE_MS, this.#time.notBeforeMs());
  }

  #clockFault({ host }: ConnectionTarget, why: NestedFault): NetworkError {
    const day = dayOf(this.#time.nowMs());
    return new NetworkError('CLOCK', fault('net-clock', { day, host, why }));
  }

  #trusted() {
    if (!this.#trust) {
      const authorities = readAuthorities(this.#settings.caFile);
      this.#trust = { authorities, context: createSecureContext({ ca: [...authorities.certificates] }) };
    }
    return this.#trust;
  }
}

type Opener = (options: ClientRequestArgs) => Promise<Duplex>;
type Done = (error: Error | null, socket: Duplex) => void;

/** Agents of Node's whose connections are made elsewhere. */
class PlainAgent extends HttpAgent {
  readonly #open: Opener;

  constructor(keepAlive: boolean, open: Opener) {
    super({ keepAlive });
    this.#open = open;
  }

  override createConnection(options: ClientRequestArgs, done?: Done): undefined {
    handOver(this.#open(options), done);
  }
}

class SecureAgent extends HttpsAgent {
  readonly #open: Opener;

  constructor(keepAlive: boolean, open: Opener) {
    super({ keepAlive });
    this.#open = open;
  }

  override createConnection(options: ClientRequestArgs, done?: Done): undefined {
    handOver(this.#open(options), done);
  }
}

function handOver(opening: Promise<Duplex>, done: Done | undefined): void {
  opening.then(
    (socket) => done?.(null, socket),
    // It is typed as if it always came with a socket.
    (error: Error) => (done as ((error: Error) => void) | undefined)?.(error),
  );
}

function errorCode(socket: TLSSocket): string | null {
  if (socket.authorized) return null;
  // It is typed as an Error; Node puts OpenSSL's code there.
  const error: unknown = socket.authorizationError;
  if (typeof error === 'string') return error;
  return error instanceof Error && 'code' in error ? String(error.code) : 'CERT_UNTRUSTED';
}

function dateOf(socket: TLSSocket, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = requestHttp({
      createConnection: () => socket,
      method: 'HEAD',
      path: '/api/health',
      headers: { host, connection: 'close' },
      signal: AbortSignal.timeout(TIME_WITHIN_MS),
    });
    request.on('error', reject);
    request.on('response', ({ headers }) => {
      socket.destroy();
      const timeMs = Date.parse(headers.date ?? '');
      if (Number.isNaN(timeMs)) reject(new ServerTellsNoTime());
      else resolve(timeMs);
    });
    request.end();
  });
}

/** Why the server's time isn't known. */
function timeless(error: unknown): NestedFault {
  return error instanceof ServerTellsNoTime
    ? fault('net-clock-untold')
    : fault('net-clock-unasked', { why: plainCauseOf(error) });
}

class ServerTellsNoTime extends Error {
  override name = 'ServerTellsNoTime';
}

function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '');
}
