/**
 * Finds which HTTP proxy leads to an address: by a setting or the environment's customary variables, never to this
 * machine.
 */
import { BlockList, isIP } from 'node:net';

export interface ProxySettings {
  /** It is for every address, and comes before the others. */
  readonly all?: string | undefined;
  /** It is for http: and ws: addresses. */
  readonly http?: string | undefined;
  /** It is for https: and wss: addresses. */
  readonly https?: string | undefined;
  /** Hosts that are reached without one: names with all below them, addresses, networks as 10.0.0.0/8, or *. */
  readonly except: readonly string[];
}

export const NO_PROXIES: ProxySettings = { except: [] };

/** `setting` is BACHECA_PROXY; the variables are read in small letters first, as curl does. */
export function proxySettings(
  env: Readonly<Record<string, string | undefined>>,
  setting: string | undefined,
): ProxySettings {
  const read = (name: string) => env[name]?.trim() || env[name.toUpperCase()]?.trim() || undefined;
  const any = read('all_proxy');
  const except = (read('no_proxy') ?? '').split(/[\s,]+/).filter((entry) => entry !== '');
  if (setting !== undefined) return { all: setting, except };
  return { http: read('http_proxy') ?? any, https: read('https_proxy') ?? any, except };
}

/** Returns null where none is needed. */
export function proxyFor(target: URL, { all, http, https, except }: ProxySettings): string | null {
  const isSecure = target.protocol === 'https:' || target.protocol === 'wss:';
  const proxy = all ?? (isSecure ? https : http);
  if (proxy === undefined || isLoopback(target.hostname)) return null;
  const port = target.port || (isSecure ? '443' : '80');
  if (except.some((entry) => isNamed(entry, target.hostname, port))) return null;
  return proxyAddress(proxy);
}

/**
 * Returns it as a URL: one that is written without its scheme is an http: one, and whatever letters a password has, it
 * ends with the last @. Else a part of a password that nobody has percent-encoded would be taken for the proxy's name,
 * and shown.
 */
export function proxyAddress(written: string): string {
  const [, scheme = 'http://', rest = ''] = /^([a-z][\w+.-]*:\/\/)?(.*)$/is.exec(written.trim()) ?? [];
  const at = rest.lastIndexOf('@');
  if (at < 0) return scheme + rest;
  const [, name = '', password] = /^([^:]*)(?::(.*))?$/s.exec(rest.slice(0, at)) ?? [];
  const login = password === undefined ? encoded(name) : `${encoded(name)}:${encoded(password)}`;
  return `${scheme}${login}@${rest.slice(at + 1)}`;
}

/** Returns it as whoever reads of it may see it. */
export function withoutLogin(proxy: string): string {
  const at = proxy.lastIndexOf('@');
  const [scheme = ''] = /^[a-z][\w+.-]*:\/\//i.exec(proxy) ?? [];
  return at < 0 ? proxy : `${scheme}…@${proxy.slice(at + 1)}`;
}

function encoded(part: string): string {
  try {
    return encodeURIComponent(decodeURIComponent(part));
  } catch {
    // Its percent signs are the password's own.
    return encodeURIComponent(part);
  }
}

export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, '');
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(host)
  );
}

function isNamed(entry: string, hostname: string, port: string): boolean {
  if (entry === '*') return true;
  const host = hostname.toLowerCase().replace(/^\[|\]$/g, '');
  const [, named = entry, onPort] = /^(.+?):(\d+)$/.exec(entry.includes('::') ? '' : entry) ?? [];
  if (onPort !== undefined && onPort !== port) return false;
  if (isIP(host)) return isInNetwork(host, named.replace(/^\[|\]$/g, ''));
  const name = named.toLowerCase().replace(/^\*?\./, '');
  return host === name || host.endsWith(`.${name}`);
}

function isInNetwork(address: string, network: string): boolean {
  const [first = '', bits] = network.split('/');
  const family = isIP(first) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(first) === 0 || isIP(first) !== isIP(address)) return false;
  const list = new BlockList();
  try {
    if (bits === undefined) list.addAddress(first, family);
    else list.addSubnet(first, Number(bits), family);
  } catch {
    return false;
  }
  return list.check(address, family);
}
