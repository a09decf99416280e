/**
 * Where a stream's server may send the player: never further in than the stream's own address is. A server on the
 * Internet could otherwise have every screen knock at doors of the municipality's inner network.
 *
 * What was checked is what is connected to: a name is resolved once for each connection, and a server of names that
 * answers otherwise the second time (DNS rebinding) is not asked a second time.
 */
import type { LookupAddress } from 'node:dns';
import { lookup as systemLookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** They go from the outside in. What is `link-local` includes the metadata services of clouds. */
export type AddressScope = 'public' | 'private' | 'link-local' | 'loopback';

const RANGES: readonly (readonly [AddressScope, 'ipv4' | 'ipv6', string, number])[] = [
  ['loopback', 'ipv4', '127.0.0.0', 8],
  ['loopback', 'ipv4', '0.0.0.0', 8],
  ['loopback', 'ipv6', '::1', 128],
  ['loopback', 'ipv6', '::', 128],
  ['link-local', 'ipv4', '169.254.0.0', 16],
  ['link-local', 'ipv6', 'fe80::', 10],
  ['private', 'ipv4', '10.0.0.0', 8],
  ['private', 'ipv4', '172.16.0.0', 12],
  ['private', 'ipv4', '192.168.0.0', 16],
  ['private', 'ipv4', '100.64.0.0', 10],
  ['private', 'ipv4', '198.18.0.0', 15],
  ['private', 'ipv4', '224.0.0.0', 3],
  ['private', 'ipv6', 'fc00::', 7],
  ['private', 'ipv6', 'fec0::', 10],
  ['private', 'ipv6', 'ff00::', 8],
];
/**
 * IPv4 comes in IPv6 (mapped, translated, compatible, NAT64; apart from them 6to4): their last or first bits are the
 * address that is meant. The URL parser writes them as ::ffff:7f00:1.
 */
const MAPPED = /^(?:::ffff:|::ffff:0:|::|64:ff9b:(?:1:[0-9a-f:]*)?:)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;

const SCOPES = (['loopback', 'link-local', 'private'] as const).map((scope) => {
  const list = new BlockList();
  for (const [of, family, address, bits] of RANGES) if (of === scope) list.addSubnet(address, bits, family);
  return { scope, list };
});

/** All addresses of a name. */
export type Lookup = (host: string) => Promise<readonly LookupAddress[]>;

/** They are as the system sorts them. */
const SYSTEM_LOOKUP: Lookup = (host) => systemLookup(host, { all: true, order: 'verbatim' });

export class ForbiddenAddressError extends Error {
  constructor(host: string, scope: AddressScope) {
    super(`it leads to a ${scope} address (${host})`);
  }
}

export function scopeOfAddress(address: string): AddressScope {
  const inner = innerIpv4(oneWriting(withoutZone(address)));
  const family = isIP(inner) === 6 ? 'ipv6' : 'ipv4';
  return SCOPES.find(({ list }) => list.check(inner, family))?.scope ?? 'public';
}

/**
 * Checks the addresses of a player's streams. A name's own scopes are those that it had when it was first resolved
 * here.
 */
export class StreamAddresses {
  readonly #lookup: Lookup;
  readonly #own = new Map<string, ReadonlySet<AddressScope>>();

  constructor(lookup: Lookup = SYSTEM_LOOKUP) {
    this.#lookup = lookup;
  }

  /**
   * Where a stream's own host is, which staff chose; none where its name is known to a proxy only. A name may be one of
   * the municipality's inner network, but no screen has a stream on itself: that is meant only where it is written so.
   */
  async ownScopes(hostname: string): Promise<ReadonlySet<AddressScope>> {
    const host = bareHost(hostname);
    const written = writtenScope(host);
    if (written) return new Set([written]);
    const known = this.#own.get(host);
    if (known) return known;
    const addresses = await this.#lookup(host).catch(() => []);
    const scopes = new Set(addresses.map(({ address }) => scopeOfAddress(address)));
    scopes.delete('loopback');
    scopes.delete('link-local');
    if (addresses.length > 0) this.#own.set(host, scopes);
    return scopes;
  }

  /**
   * Resolves with the addresses to connect to. Throws `ForbiddenAddressError` if any is further in than the stream's
   * own.
   */
  async checked(hostname: string, own: ReadonlySet<AddressScope>): Promise<readonly LookupAddress[]> {
    const host = bareHost(hostname);
    const written = writtenScope(host);
    if (written) checkScope(host, written, own);
    const addresses = isIP(withoutZone(host))
      ? [{ address: host, family: isIP(withoutZone(host)) }]
      : await this.#lookup(host);
    for (const { address } of addresses) checkScope(host, scopeOfAddress(address), own);
    return addresses;
  }
}

/** Throws if what this URL itself says leads to where the stream's own doesn't; names are checked as they are resolved. */
export function checkTarget({ protocol, hostname, host }: URL, own: ReadonlySet<AddressScope>): void {
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new Error(`it leads to an address of another kind (${protocol})`);
  const written = writtenScope(bareHost(hostname));
  if (written) checkScope(host, written, own);
}

function checkScope(host: string, scope: AddressScope, own: ReadonlySet<AddressScope>): void {
  if (scope !== 'public' && !own.has(scope)) throw new ForbiddenAddressError(host, scope);
}

/** What a host is by the way that it is written; null for a name that has to be resolved. */
function writtenScope(host: string): AddressScope | null {
  if (isIP(withoutZone(host))) return scopeOfAddress(host);
  return /(?:^|\.)localhost\.?$/.test(host) ? 'loopback' : null;
}

function bareHost(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '').toLowerCase();
}

/** An IPv6 address has many writings (`0:0:0:0:0:ffff:127.0.0.1`), of which URLs have one. */
function oneWriting(address: string): string {
  const url = `http://[${address}]/`;
  return isIP(address) === 6 && URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : address;
}

function innerIpv4(address: string): string {
  const hex = MAPPED.exec(address);
  const pair = hex ?? /^2002:([0-9a-f]{1,4}):([0-9a-f]{1,4}):/.exec(address);
  if (!pair) return address;
  const [high, low] = [Number.parseInt(pair[1] ?? '', 16), Number.parseInt(pair[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function withoutZone(address: string): string {
  return address.split('%', 1)[0] ?? address;
}
