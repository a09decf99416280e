import type { IncomingMessage } from 'node:http';
import { networkInterfaces } from 'node:os';

/** How the scheduler is reached: the public URL if one is set, otherwise whatever the caller used. */
export class Addresses {
  readonly #publicUrl: string | null;
  readonly #trustProxy: boolean;
  readonly #listensEverywhere: boolean;

  constructor(config: { publicUrl: string | null; trustProxy: boolean; host?: string }) {
    this.#publicUrl = config.publicUrl;
    this.#trustProxy = config.trustProxy;
    this.#listensEverywhere = config.host === '0.0.0.0' || config.host === '::';
  }

  /** Without a slash at its end. */
  baseUrl(request: IncomingMessage): string {
    if (this.#publicUrl) return this.#publicUrl;
    const { host } = request.headers;
    if (host && URL.canParse(`http://${host}`)) return new URL(`http://${host}`).origin;
    const { localAddress = '127.0.0.1', localPort } = request.socket;
    return `http://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
  }

  /**
   * The same for people who come from elsewhere, with a phone: where the caller used loopback and the scheduler listens
   * on all addresses, this machine's own in its network.
   */
  urlForPeople(request: IncomingMessage): string {
    const base = this.baseUrl(request);
    const url = new URL(base);
    const lan = isLoopback(url.hostname) && this.#listensEverywhere ? lanAddress() : undefined;
    if (!lan) return base;
    url.hostname = lan;
    return url.origin;
  }

  /** True for a request that no page of another site sent. Programs other than browsers send no Origin. */
  isOwnOrigin(request: IncomingMessage): boolean {
    const { origin, host } = request.headers;
    if (origin === undefined) return true;
    if (!URL.canParse(origin)) return false;
    const parsed = new URL(origin);
    return (
      parsed.host === host || (this.#publicUrl !== null && parsed.origin === new URL(this.#publicUrl).origin)
    );
  }

  /** The address to count attempts by. A trusted proxy appends the one it saw to X-Forwarded-For. */
  remoteAddress(request: IncomingMessage): string {
    const forwarded = request.headers['x-forwarded-for'];
    const nearest = (Array.isArray(forwarded) ? forwarded.at(-1) : forwarded)?.split(',').at(-1)?.trim();
    return (this.#trustProxy && nearest) || request.socket.remoteAddress || 'unknown';
  }
}

/** An address by which only this machine reaches itself. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

function lanAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}
