import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connectToFirst } from './connection-race.ts';

let server: Server;
let port: number;
let tried: string[];
const silent: Socket[] = [];

beforeEach(async () => {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  tried = [];
});
afterEach(async () => {
  for (const socket of silent.splice(0)) socket.destroy();
  server.close();
});

const LATE_MS = 600;

/** A network in which `2001:db8::` leads nowhere, `192.0.2.` refuses, and all else is this machine. */
function network(...addresses: string[]) {
  return {
    lookup: async () => addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    connect(address: string, toPort: number): Socket {
      tried.push(address);
      if (address.startsWith('2001:db8::')) {
        const socket = new Socket();
        silent.push(socket);
        return socket;
      }
      if (address.startsWith('192.0.2.')) {
        const socket = new Socket();
        setImmediate(() => socket.emit('error', new Error(`refused by ${address}`)));
        return socket;
      }
      // It takes as long as a trip by satellite.
      const socket = new Socket();
      setTimeout(() => socket.connect(toPort, '127.0.0.1'), address === '127.0.0.9' ? LATE_MS : 0);
      return socket;
    },
  };
}

const NEVER = new AbortController().signal;

describe('a name with several addresses', () => {
  it('is reached by IPv4 while its IPv6 leads nowhere, whose attempt is ended', async () => {
    const socket = await connectToFirst('x', port, NEVER, network('2001:db8::1', '127.0.0.1'));
    expect(socket.remoteAddress).toBe('127.0.0.1');
    expect(tried).toEqual(['2001:db8::1', '127.0.0.1']);
    expect(silent[0]?.destroyed).toBe(true);
    socket.destroy();
  });

  it('is reached over a slow line, though another address is tried before that one has answered', async () => {
    const socket = await connectToFirst('x', port, NEVER, network('127.0.0.9', '2001:db8::1'));
    expect(tried).toEqual(['127.0.0.9', '2001:db8::1']);
    expect(socket.destroyed).toBe(false);
    expect(silent[0]?.destroyed).toBe(true);
    socket.destroy();
  });

  it('is reached by an IPv4 that is slower than the next attempt would come, while its IPv6 leads nowhere', async () => {
    const socket = await connectToFirst('x', port, NEVER, network('2001:db8::1', '127.0.0.9'));
    expect(tried).toEqual(['2001:db8::1', '127.0.0.9']);
    expect(socket.remotePort).toBe(port);
    expect(silent[0]?.destroyed).toBe(true);
    socket.destroy();
  });

  it('has each family tried in turn, whatever the number of the other’s addresses', async () => {
    const many = network('2001:db8::1', '2001:db8::2', '2001:db8::3', '127.0.0.1');
    (await connectToFirst('x', port, NEVER, many)).destroy();
    expect(tried).toEqual(['2001:db8::1', '127.0.0.1']);
  });

  it('goes on at once where one refuses, and says why each failed where all do', async () => {
    const refused = connectToFirst('x', port, NEVER, network('192.0.2.1', '192.0.2.2'));
    await expect(refused).rejects.toMatchObject({
      errors: [{ message: 'refused by 192.0.2.1' }, { message: 'refused by 192.0.2.2' }],
    });
    await expect(connectToFirst('x', port, NEVER, network('192.0.2.1'))).rejects.toThrow(
      'refused by 192.0.2.1',
    );
  });

  it('is given up when its time is over, with nothing left open', async () => {
    const limit = new AbortController();
    const hanging = connectToFirst('x', port, limit.signal, network('2001:db8::1'));
    setTimeout(() => limit.abort(new Error('time is over')), 50);
    await expect(hanging).rejects.toThrow('time is over');
    expect(silent.every(({ destroyed }) => destroyed)).toBe(true);
  });

  it('may be an address itself', async () => {
    const socket = await connectToFirst('127.0.0.1', port, NEVER, {
      lookup: () => Promise.reject(new Error('nobody asks')),
      connect: (host, toPort) => connect({ host, port: toPort }),
    });
    expect(socket.remotePort).toBe(port);
    socket.destroy();
  });
});
