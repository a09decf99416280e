import type { IncomingMessage } from 'node:http';

/** How the scheduler is reached: the public URL if one is set, otherwise whatever the caller used. */
export class Addresses {
  readonly #publicUrl: string | null;
  readonly #trustProxy: boolean;

  constructor(config: { publicUrl: string | null; trustProxy: boolean }) {
    this.#publicUrl = config.publicUrl;
    this.#trustProxy = config.trustProxy;
  }

  /** Without a slash at its end. */
  baseUrl(request: IncomingMessage): string {
    if (this.#publicUrl) return this.#publicUrl;
    const { host } = request.headers;
    if (host && URL.canParse(`http://${host}`)) return new URL(`http://${host}`).origin;
    const { localAddress = '127.0.0.1', localPort } = request.socket;
    return `http://${localAddress.includes(':') ? `[${localAddress}]` : localAddress}:${localPort}`;
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
