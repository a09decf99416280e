/**
 * Where a stream's server may send the player: never further in than the stream's own address is. A server on the
 * Internet could otherwise have every screen knock at doors of the municipality's inner network.
 */
import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** From the outside in. What is `link-local` includes the metadata services of clouds. */
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
/** IPv4 in IPv6 (mapped, compatible, NAT64, 6to4): their last or first bits are the address that is meant. */
const MAPPED = /^(?:::ffff:|::|64:ff9b::)(\d+\.\d+\.\d+\.\d+)$/;

const SCOPES = (['loopback', 'link-local', 'private'] as const).map((scope) => {
  const list = new BlockList();
  for (const [of, family, address, bits] of RANGES) if (of === scope) list.addSubnet(address, bits, family);
  return { scope, list };
});

export function scopeOfAddress(address: string): AddressScope {
  const plain = withoutZone(address).toLowerCase();
  const inner = innerIpv4(plain);
  const family = isIP(inner) === 6 ? 'ipv6' : 'ipv4';
  return SCOPES.find(({ list }) => list.check(inner, family))?.scope ?? 'public';
}

/** All scopes that a host's addresses are of; none where its name is known to a proxy only. */
export async function scopesOfHost(hostname: string): Promise<ReadonlySet<AddressScope>> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(withoutZone(host))) return new Set([scopeOfAddress(host)]);
  if (host === 'localhost' || host.endsWith('.localhost')) return new Set(['loopback']);
  const addresses = await lookup(host, { all: true }).catch(() => []);
  return new Set(addresses.map(({ address }) => scopeOfAddress(address)));
}

/** Throws if this URL leads to where the stream's own doesn't. */
export async function checkTarget(url: URL, own: ReadonlySet<AddressScope>): Promise<void> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new Error(`it leads to an address of another kind (${url.protocol})`);
  for (const scope of await scopesOfHost(url.hostname)) {
    if (scope !== 'public' && !own.has(scope))
      throw new Error(`it leads to a ${scope} address (${url.host})`);
  }
}

function innerIpv4(address: string): string {
  const dotted = MAPPED.exec(address)?.[1];
  if (dotted) return dotted;
  // As the URL parser writes them: ::ffff:7f00:1.
  const hex = /^(?:::ffff:|::|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  const pair = hex ?? /^2002:([0-9a-f]{1,4}):([0-9a-f]{1,4}):/.exec(address);
  if (!pair) return address;
  const [high, low] = [Number.parseInt(pair[1] ?? '', 16), Number.parseInt(pair[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function withoutZone(address: string): string {
  return address.split('%', 1)[0] ?? address;
}
