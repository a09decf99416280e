/**
 * Opens the connections of a player: to an address or through an HTTP proxy, in plain or with TLS, and each step
 * bounded in time. Of a name's addresses the first that answers is taken (`connection-race.ts`).
 */

import type { LookupAddress } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import { request as requestHttp } from '@bacheca/node/node-http';
import { type Fault, fault } from '@bacheca/shared/translations/problem';
import { systemCause } from '@bacheca/shared/translations/system-error';
import { connectToFirst, SYSTEM_RACE } from './connection-race.ts';
import { NetworkError } from './network-error.ts';
import { withoutLogin } from './proxies.ts';
import { unexpectedAnswerFault } from './unexpected-answer.ts';

/** How long each address of a proxy is tried, one after another: Node's own 250 ms are less than one trip by satellite. */
const EACH_ADDRESS_MS = 2000;
/** With the longest pause of the link, a scheduler that is back has its player within 15 s. */
const CONNECT_TIMEOUT_MS = 10_000;
const HANDSHAKE_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_AFTER_MS = 30_000;

/** The addresses of a host that a connection may go to; throws where there is one that it may not. */
export type AddressesOf = (host: string) => Promise<readonly LookupAddress[]>;

/** `addressesOf` is asked once, and what it says is what is connected to. */
export async function openTcp(host: string, port: number, addressesOf?: AddressesOf): Promise<Socket> {
  const addresses = await addressesOf?.(host);
  const race = addresses ? { ...SYSTEM_RACE, lookup: async () => addresses } : SYSTEM_RACE;
  const timedOut = fault('net-silent', { at: `${host}:${port}`, seconds: CONNECT_TIMEOUT_MS / 1000 });
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new NetworkError('ETIMEDOUT', timedOut)), CONNECT_TIMEOUT_MS);
  try {
    const socket = await connectToFirst(host, port, limit.signal, race);
    socket.setKeepAlive(true, KEEP_ALIVE_AFTER_MS).setNoDelay(true);
    return socket;
  } finally {
    clearTimeout(timer);
  }
}

/** Opens a way through an HTTP proxy to that host; what the proxy says in its place is an error. */
export function openTunnel(
  proxy: string,
  host: string,
  port: number,
  secureContext: SecureContext | undefined,
): Promise<Socket> {
  const url = proxyUrl(proxy);
  const name = url.hostname;
  const target = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  const { username, password } = url;
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const request = send({
      host: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || (url.protocol === 'https:' ? 443 : 80),
      method: 'CONNECT',
      path: target,
      agent: false,
      headers: {
        host: target,
        ...(username ? { 'proxy-authorization': `Basic ${Buffer.from(login).toString('base64')}` } : {}),
      },
      // Node passes these on to the socket.
      ...{ autoSelectFamily: true, autoSelectFamilyAttemptTimeout: EACH_ADDRESS_MS },
      ...(secureContext ? { secureContext } : {}),
    });
    const timer = setTimeout(
      () => request.destroy(new NetworkError('PROXY_SILENT', fault('net-proxy-silent', { proxy: name }))),
      CONNECT_TIMEOUT_MS,
    );
    const refused = ({ statusCode, headers }: IncomingMessage) => {
      request.destroy();
      const { location, 'content-type': contentType, 'proxy-authenticate': proxyAuthenticate } = headers;
      const answer = unexpectedAnswerFault(
        { statusCode, location, contentType, proxyAuthenticate },
        `http://${target}`,
      );
      // Where it didn't get there, the proxy is what has to be put right.
      const why =
        statusCode === 407 ? answer : fault('net-proxy-refused', { proxy: name, target, why: answer });
      reject(new NetworkError(`PROXY_${statusCode}`, why));
    };
    request.on('close', () => clearTimeout(timer));
    request.on('error', (error) => {
      if (error instanceof NetworkError) return reject(error);
      const why = fault('net-proxy-unreachable', {
        proxy: name,
        why: systemCause(error) || fault('no-reason'),
      });
      reject(new NetworkError('PROXY_UNREACHABLE', why, error));
    });
    request.on('connect', (response, socket: Socket, head) => {
      clearTimeout(timer);
      if (response.statusCode !== 200) {
        socket.destroy();
        return refused(response);
      }
      if (head.byteLength > 0) socket.unshift(head);
      socket.setNoDelay(true);
      resolve(socket);
    });
    request.on('response', refused);
    request.end();
  });
}

/** Nothing of what it says of itself is checked yet: `authorizationError` says what OpenSSL thinks of it. */
export async function openTls(
  socket: Socket,
  host: string,
  secureContext: SecureContext,
): Promise<TLSSocket> {
  const secure = connectTls({
    socket,
    ...(isIP(host) ? {} : { servername: host }),
    // Names are checked with the rest.
    checkServerIdentity: () => undefined,
    rejectUnauthorized: false,
    secureContext,
    ALPNProtocols: ['http/1.1'],
  });
  const timedOut = fault('net-tls-silent', { host, seconds: HANDSHAKE_TIMEOUT_MS / 1000 });
  await settled(secure, 'secureConnect', HANDSHAKE_TIMEOUT_MS, timedOut);
  return secure;
}

function proxyUrl(proxy: string): URL {
  if (!URL.canParse(proxy))
    throw new NetworkError('PROXY_ADDRESS', fault('net-proxy-address', { proxy: withoutLogin(proxy) }));
  const url = new URL(proxy);
  if (url.protocol === 'http:' || url.protocol === 'https:') return url;
  const why = fault('net-proxy-kind', { protocol: url.protocol });
  throw new NetworkError('PROXY_KIND', why);
}

function settled(socket: Socket, event: 'connect' | 'secureConnect', limitMs: number, timedOut: Fault) {
  return new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => failed(new NetworkError('ETIMEDOUT', timedOut)), limitMs);
    const release = () => {
      clearTimeout(timer);
      socket.off(event, done);
      socket.off('error', failed);
      socket.off('close', closed);
    };
    const done = () => {
      release();
      resolve();
    };
    const failed = (error: Error) => {
      release();
      // Whatever it says afterwards is of no account.
      socket.on('error', () => undefined);
      socket.destroy();
      reject(error);
    };
    const closed = () => failed(new NetworkError('ECONNRESET', fault('net-cut-early')));
    socket.on(event, done);
    socket.on('error', failed);
    socket.on('close', closed);
  });
}
