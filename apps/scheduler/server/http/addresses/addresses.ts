/**
 * From where a request comes, and how the scheduler is reached.
 *
 * 1. A proxy appends the address that it saw to `X-Forwarded-For`. What is there counts only as far as the proxies
 *    that wrote it are trusted: the last so many (`BACHECA_TRUST_PROXY=2`), or those at the addresses that are named.
 * 2. Where a public URL is set, the API is reached by its host alone, and pages that change something come from
 *    exactly its origin. Programs that hold a player's token are no browsers and may use any name.
 */

import type { IncomingMessage } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { blockListOf, type TrustProxy } from '../../runtime/trusted-proxies.ts';

/** Names of interfaces to machines and networks within this one, and to private tunnels: no phone in the room reaches them. */
const VIRTUAL =
  /^(?:docker|br-|veth|virbr|vmnet|vboxnet|vethernet|lxc|cni|flannel|tun|tap|utun|wg|zt|tailscale)/i;
const LINK_LOCAL = /^169\.254\./;

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

interface Reached {
  readonly publicUrl: string | null;
  readonly trustProxy: TrustProxy;
  /** The server listens on it. */
  readonly host?: string;
}

export class Addresses {
  readonly #publicUrl: URL | null;
  readonly #publicBase: string | null;
  readonly #isListeningEverywhere: boolean;
  readonly #interfaces: () => Interfaces;
  readonly #isTrusted: (address: string, hop: number) => boolean;
  /** It is called for the first header that isn't trusted. */
  onUntrustedHeader: (address: string) => void = () => {};
  #hasWarned = false;

  constructor({ publicUrl, trustProxy, host }: Reached, interfaces: () => Interfaces = networkInterfaces) {
    this.#interfaces = interfaces;
    this.#isListeningEverywhere = host === '0.0.0.0' || host === '::';
    this.#publicBase = publicUrl;
    this.#publicUrl = publicUrl === null ? null : new URL(publicUrl);
    if (typeof trustProxy === 'number') {
      this.#isTrusted = (_address, hop) => hop < trustProxy;
    } else {
      const list = blockListOf(trustProxy);
      this.#isTrusted = (address) =>
        isIP(address) > 0 && list.check(address, `ipv${isIP(address) === 6 ? 6 : 4}`);
    }
  }

  get publicUrl(): string | null {
    return this.#publicBase;
  }

  /** Returns it without a slash at its end. */
  baseUrl(request: IncomingMessage): string {
    if (this.#publicBase) return this.#publicBase;
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
    const lan =
      isLoopback(url.hostname) && this.#isListeningEverywhere ? lanAddress(this.#interfaces()) : undefined;
    if (!lan) return base;
    url.hostname = lan;
    return url.origin;
  }

  /** Returns true for a request that no page of another site sent. Programs other than browsers send no Origin. */
  isOwnOrigin(request: IncomingMessage): boolean {
    const { origin, host } = request.headers;
    const site = request.headers['sec-fetch-site'];
    if (site === 'cross-site' || site === 'same-site') return false;
    if (origin === undefined) return true;
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) return false;
    if (this.#publicUrl) return origin === this.#publicUrl.origin;
    // No page of another site can set this header without being asked for it first, which nothing here grants.
    const scheme = firstOf(request.headers['x-forwarded-proto']) || 'http';
    return (
      host !== undefined &&
      URL.canParse(`${scheme}://${host}`) &&
      origin === new URL(`${scheme}://${host}`).origin
    );
  }

  /** Whether it came by the name that the scheduler has; any will do where no public URL is set. */
  isOwnHost(request: IncomingMessage): boolean {
    if (!this.#publicUrl) return true;
    const { host } = request.headers;
    const asked = host !== undefined && `${this.#publicUrl.protocol}//${host}`;
    return asked !== false && URL.canParse(asked) && new URL(asked).host === this.#publicUrl.host;
  }

  /** Returns the caller's own address, without a port. */
  remoteAddress(request: IncomingMessage): string {
    const direct = plain(request.socket.remoteAddress ?? 'unknown');
    const forwarded = request.headers['x-forwarded-for'];
    if (forwarded === undefined) return direct;
    const hops = [
      direct,
      ...(Array.isArray(forwarded) ? forwarded.join(',') : forwarded)
        .split(',')
        .map((hop) => plain(hop.trim()))
        .reverse(),
    ];
    const index = hops.findIndex((address, hop) => hop === hops.length - 1 || !this.#isTrusted(address, hop));
    if (index === 0 && !this.#hasWarned) {
      this.#hasWarned = true;
      this.onUntrustedHeader(direct);
    }
    // Something that is no address comes from a proxy that hides them: it counts as the proxy before.
    return hops.slice(0, index + 1).findLast((address) => isIP(address) > 0) ?? direct;
  }

  /** The network of whoever holds the socket itself; null for a trusted proxy, behind which there are many. */
  networkOfSocket({ remoteAddress }: Pick<Socket, 'remoteAddress'>): string | null {
    const direct = plain(remoteAddress ?? 'unknown');
    return this.#isTrusted(direct, 0) ? null : networkOf(direct);
  }

  /** The network by which attempts are counted: whoever has one IPv6 address has the 2^64 of its network. */
  networkOf(request: IncomingMessage): string {
    return networkOf(this.remoteAddress(request));
  }
}

/** An address by which only this machine reaches itself. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}

/** The first address by which others in the network reach this machine, of a real interface if there is one. */
function lanAddress(interfaces: Interfaces): string | undefined {
  const reachable = Object.entries(interfaces).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ family, internal, address }) => family === 'IPv4' && !internal && !LINK_LOCAL.test(address))
      .map(({ address }) => ({ address, isVirtual: VIRTUAL.test(name) })),
  );
  return (reachable.find(({ isVirtual }) => !isVirtual) ?? reachable[0])?.address;
}

export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.toLowerCase().split('%')[0]?.split('::') ?? [];
  const first = head === '' ? [] : head.split(':');
  const last = tail ? tail.split(':') : [];
  const missing = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...Array<string>(missing).fill('0'), ...last].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}

/** `198.51.100.7:1234`, `[2001:db8::1]:443` and `::ffff:198.51.100.7` without what is not the address. */
function plain(text: string): string {
  const unquoted = text.replace(/^"|"$/g, '');
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(unquoted)?.[1];
  const address = bracketed ?? (/^[\d.]+:\d+$/.test(unquoted) ? unquoted.replace(/:\d+$/, '') : unquoted);
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
}

function firstOf(header: string | string[] | undefined): string {
  const text = Array.isArray(header) ? (header[0] ?? '') : (header ?? '');
  return text.split(',')[0]?.trim().toLowerCase() ?? '';
}
