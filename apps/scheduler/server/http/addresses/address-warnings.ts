/** Says in the log where settings of addresses look wrong. */
import type { Config } from '../../runtime/config.ts';
import type { Log } from '../../runtime/log.ts';
import type { Addresses } from './addresses.ts';

/** Behind a proxy that isn't trusted everybody has one address, and shares the limits of one. */
export function warnOfProxies(
  { publicUrl, trustProxy }: Pick<Config, 'publicUrl' | 'trustProxy'>,
  addresses: Addresses,
  log: Log,
): void {
  if (publicUrl?.startsWith('https:') && trustProxy === 0) {
    log.warn(
      'BACHECA_PUBLIC_URL is https, so a proxy is in front, but none is trusted: all callers have its address, and share the limits of one. Set BACHECA_TRUST_PROXY to the number of proxies, or to their addresses.',
    );
  }
  addresses.onUntrustedHeader = (address) =>
    log.warn(
      { address },
      'X-Forwarded-For came from an address that is not trusted and is ignored. If a proxy is there, set BACHECA_TRUST_PROXY to the number of proxies, or to their addresses.',
    );
}

/** The demo's player is provisioned: nobody scans a code to pair it. */
export function warnOfPairingAddress(
  { publicUrl, demoPlayerFolder }: Pick<Config, 'publicUrl' | 'demoPlayerFolder'>,
  log: Log,
): void {
  if (publicUrl || demoPlayerFolder) return;
  log.warn(
    'BACHECA_PUBLIC_URL is not set: the code on a screen to pair may lead to an address no phone can open',
  );
}
