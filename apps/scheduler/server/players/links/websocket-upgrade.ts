import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { MAX_ACCEPTED_MESSAGE_BYTES, MAX_UNPAIRED_MESSAGE_BYTES } from '@bacheca/shared/wire/message-size';
import { LINK_PATH, SUBPROTOCOL } from '@bacheca/shared/wire/protocol';
import { WebSocketServer } from 'ws';
import { bearerToken } from '../../http/access.ts';
import type { Addresses } from '../../http/addresses/addresses.ts';
import { ambiguousHeader } from '../../http/ambiguous-requests.ts';
import type { SecurityLog } from '../../http/security-log.ts';
import type { Log } from '../../runtime/log.ts';
import type { PlayerLinks } from './player-links.ts';

/**
 * Turns upgrade requests at the link's path into links; refuses all others with a sentence. So it does where the
 * database can't be asked: that nobody else handles what is thrown here would end the scheduler, for each caller anew.
 */
export function acceptUpgrades(
  server: Server,
  links: PlayerLinks,
  addresses: Addresses,
  securityLog: SecurityLog,
  log: Pick<Log, 'error'>,
): void {
  const ofPlayers = socketsTaking(MAX_ACCEPTED_MESSAGE_BYTES);
  const ofStrangers = socketsTaking(MAX_UNPAIRED_MESSAGE_BYTES);

  const accept = async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const unclear = ambiguousHeader(request);
    const path = request.url?.split('?')[0];
    if (unclear !== null) {
      securityLog.refusedLink('unclear-request', addresses.remoteAddress(request), path ?? '');
      return refuse(socket, 400, `The header ${unclear} can be read in two ways.`);
    }
    if (path !== LINK_PATH) return refuse(socket, 404, `WebSockets are at ${LINK_PATH}.`);
    if (!addresses.isOwnOrigin(request)) {
      securityLog.refusedLink('foreign-origin', addresses.remoteAddress(request), path);
      return refuse(socket, 403, 'This WebSocket is for players and for pages of this scheduler.');
    }
    if (!offeredProtocols(request).includes(SUBPROTOCOL)) {
      return refuse(socket, 400, `Ask for the WebSocket subprotocol ${SUBPROTOCOL}.`);
    }
    const token = bearerToken(request.headers.authorization);
    const isKnown = token !== null && (await links.isKnown(token));
    const sockets = isKnown ? ofPlayers : ofStrangers;
    sockets.handleUpgrade(request, socket, head, (opened) =>
      links.accept(opened, {
        address: addresses.remoteAddress(request),
        network: addresses.networkOf(request),
        baseUrl: addresses.urlForPeople(request),
        token,
        isKnown,
      }),
    );
  };

  server.on('upgrade', (request, socket, head) => {
    // Nobody else listens to it until it is known who this is.
    socket.on('error', () => socket.destroy());
    accept(request, socket, head).catch((error: unknown) => {
      log.error({ err: error }, 'a link could not be accepted');
      refuse(socket, 503, 'The scheduler can not tell who this is: its log says why. Try again later.');
    });
  });
}

function socketsTaking(maxPayload: number): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    maxPayload,
    // It costs memory for each connection; programs are compressed once instead.
    perMessageDeflate: false,
    handleProtocols: () => SUBPROTOCOL,
  });
}

function offeredProtocols(request: IncomingMessage): string[] {
  return (request.headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim());
}

function refuse(socket: Duplex, status: number, sentence: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'Connection: close',
      'Content-Type: text/plain; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(sentence)}`,
      '',
      sentence,
    ].join('\r\n'),
  );
}
