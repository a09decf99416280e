/** Which proxies in front of the scheduler are believed. */
import { BlockList, isIP } from 'node:net';

/** It says how many proxies are trusted, or which; 0 for none. */
export type TrustProxy = number | readonly string[];

/** Throws if one is neither an address nor a network such as `10.0.0.0/8`. */
export function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = `ipv${isIP(address) === 6 ? 6 : 4}` as const;
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return list;
}
