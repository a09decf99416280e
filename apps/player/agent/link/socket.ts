/** The one place that knows the WebSocket library; the link sees this interface, tests bring their own. */

import type { Cause } from '@bacheca/shared/translations/problem';
import { MAX_PROGRAM_FRAME_BYTES } from '@bacheca/shared/wire/message-size';
import { SUBPROTOCOL } from '@bacheca/shared/wire/protocol';
import { WebSocket } from 'ws';
import type { Network } from '../network/network.ts';
import { networkCause } from '../network/network-error.ts';
import { unexpectedAnswerFault } from '../network/unexpected-answer.ts';

export interface LinkSocket {
  send(text: string): void;
  ping(): void;
  /** Says goodbye. */
  close(code: number, reason: string): void;
  /** Gives up on a peer that no longer answers. */
  terminate(): void;
}

export interface SocketEvents {
  opened(): void;
  text(data: string): void;
  binary(data: Uint8Array): void;
  /** A ping or a pong came: the other side is there. */
  activity(): void;
  /**
   * Once, at the end, also where it never opened. `reason` is why it failed, or what the other side said of it, which
   * may be empty.
   */
  closed(code: number, reason: Cause): void;
}

export type OpenSocket = (url: string, token: string | null, events: SocketEvents) => LinkSocket;

/** The link itself gives up an attempt before; this is for what it has let go of. */
const HANDSHAKE_TIMEOUT_MS = 20_000;
const GOODBYE_TIMEOUT_MS = 1000;
/** What `ws` reports for a socket that never opened. */
const ABNORMAL = 1006;

export function webSocketOpener(network: Network): OpenSocket {
  const agents = network.agents(false);
  return (url, token, events) => {
    const socket = new WebSocket(url, SUBPROTOCOL, {
      agent: url.startsWith('wss:') ? agents.https : agents.http,
      headers: token ? { authorization: `Bearer ${token}` } : {},
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      maxPayload: MAX_PROGRAM_FRAME_BYTES,
      perMessageDeflate: false,
      followRedirects: false,
    });
    let why: Cause = '';
    let isOpen = false;
    socket.on('open', () => {
      isOpen = true;
      events.opened();
    });
    socket.on('message', (data, isBinary) => {
      const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer);
      if (isBinary) events.binary(bytes);
      else events.text(bytes.toString('utf8'));
    });
    socket.on('ping', events.activity);
    socket.on('pong', events.activity);
    socket.on('unexpected-response', (request, { statusCode, headers }) => {
      why = unexpectedAnswerFault(
        { statusCode, location: headers.location, contentType: headers['content-type'] },
        url,
      );
      // Destroying it makes `ws` report an error and then the close.
      request.destroy();
      socket.terminate();
    });
    socket.on('error', (error) => {
      why ||= networkCause(error, url);
    });
    socket.on('close', (code, reason) => {
      // What it says of itself is worth more than what `ws` makes of it.
      const said = isOpen ? reason.toString('utf8') || why : why;
      events.closed(code || ABNORMAL, said);
    });
    return {
      send(text) {
        socket.send(text, () => {
          // A failed send shows as the close that follows.
        });
      },
      ping() {
        socket.ping();
      },
      close(code, reason) {
        socket.close(code, reason);
        // By itself `ws` would wait half a minute for a peer that doesn't answer, and keep the process alive.
        setTimeout(() => socket.terminate(), GOODBYE_TIMEOUT_MS).unref();
      },
      terminate() {
        socket.terminate();
      },
    };
  };
}
