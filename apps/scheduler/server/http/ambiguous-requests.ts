/**
 * Requests that can be read in two ways: a proxy in front may read one, and the scheduler the other, and so be asked
 * what the proxy would have refused. They are refused, whatever they ask for.
 *
 * 1. What says for whom a request is, whose it is and where its body ends is said once. Node takes the first of
 *    several, other programs the last.
 * 2. The host is a name or an address with a port, and the same in the target where that is a whole address.
 *
 * Bodies with two lengths, or with a length and chunks, don't get here: Node refuses them.
 */
import type { IncomingMessage } from 'node:http';
import { domainError } from '../errors/domain-error.ts';
import type { App } from './typed-app.ts';

const SINGLE_HEADERS = new Set([
  'host',
  'authorization',
  'origin',
  'sec-fetch-site',
  'content-type',
  'content-length',
  'transfer-encoding',
  'if-match',
  'if-none-match',
]);

/** RFC 3986, 3.2.2, without what no host of ours has. */
const HOST = /^(?:[a-z0-9._~-]+|\[[0-9a-f:.]+\])(?::\d{0,5})?$/i;

export function refuseAmbiguousRequests(app: App): void {
  app.addHook('onRequest', async (request) => {
    const header = ambiguousHeader(request.raw, request.originalUrl);
    if (header !== null)
      throw domainError('unclear-request', { header }, { headers: { connection: 'close' } });
  });
}

/** The name of a header that can be read in two ways; null where none can. `target` is as it was sent. */
export function ambiguousHeader(request: IncomingMessage, target = request.url ?? ''): string | null {
  const said = new Set<string>();
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index]?.toLowerCase() ?? '';
    if (SINGLE_HEADERS.has(name) && said.has(name)) return name;
    said.add(name);
  }
  const { host } = request.headers;
  // Before HTTP/1.1 there was none, and what looks whether a server is well may still be as old.
  if (host === undefined) return request.httpVersion === '1.0' ? null : 'host';
  if (!HOST.test(host)) return 'host';
  if (target.startsWith('/') || target === '*') return null;
  const isForThisHost = URL.canParse(target) && new URL(target).host === new URL(`http://${host}`).host;
  return isForThisHost ? null : 'host';
}

/** The path of a target that is a whole address, as clients send it to proxies; else the target as it is. */
export function pathOfTarget(target: string): string {
  if (target.startsWith('/') || !URL.canParse(target)) return target;
  const { pathname, search } = new URL(target);
  return `${pathname}${search}`;
}
