/**
 * How many sockets a network may hold open before anybody knows who is behind them: whoever opens thousands and
 * sends each a letter a minute must keep nobody else out.
 *
 * 1. A socket is a stranger's until a request on it had a session or a player's token, or it became a link, which
 *    is counted elsewhere (`players/links/unpaired-connections.ts`).
 * 2. Where a network has too many, its oldest goes and the new one stays: an honest caller sends its request within
 *    moments and is known, or is done, long before its turn comes. So a thousand players behind one address link at
 *    the same time, though somebody in the same network holds as many sockets as are to be had.
 * 3. Sockets of a trusted proxy are of everybody and aren't counted: it limits its own.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Addresses } from '../addresses/addresses.ts';
import type { App } from '../typed-app.ts';

/** Several times the players of an office that start at once; a fifteenth of all sockets that there are. */
export const MAX_ANONYMOUS_SOCKETS = 2000;

export function limitSockets(app: App, addresses: Addresses, maxSockets = MAX_ANONYMOUS_SOCKETS): void {
  const server: Server = app.server;
  const networks = new Map<string, Set<Socket>>();
  const networkOfSocket = new WeakMap<Socket, string>();

  function forget(socket: Socket): void {
    const network = networkOfSocket.get(socket);
    const sockets = network === undefined ? undefined : networks.get(network);
    if (network === undefined || !sockets) return;
    sockets.delete(socket);
    if (sockets.size === 0) networks.delete(network);
  }

  server.on('connection', (socket) => {
    const network = addresses.networkOfSocket(socket);
    if (network === null) return;
    const sockets = networks.get(network) ?? new Set();
    const [oldest] = sockets;
    if (sockets.size >= maxSockets && oldest) {
      sockets.delete(oldest);
      oldest.destroy();
    }
    sockets.add(socket);
    networks.set(network, sockets);
    networkOfSocket.set(socket, network);
    socket.once('close', () => forget(socket));
  });
  server.on('upgrade', (request) => forget(request.socket));
  // After the guard, which knows who calls.
  app.addHook('onRequest', async (request) => {
    if (request.session || request.player) forget(request.raw.socket);
  });
}
