/**
 * Connects to whichever of a name's addresses answers first (RFC 8305, "Happy Eyeballs"): Node's own way gives up one
 * address before it tries the next, so that a short time for each keeps out slow lines and a long one makes every
 * connection wait for an IPv6 that leads nowhere.
 *
 * 1. Addresses come as the system sorts them, but the two families take turns.
 * 2. Another attempt begins when the one before has failed, or after a quarter of a second; the earlier ones go on.
 * 3. The first that connects stays, and the others are ended. If all fail, the error has each one's reason.
 */
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';

/** RFC 8305 recommends this delay between attempts in section 5. */
const NEXT_ATTEMPT_MS = 250;

export interface RaceEnvironment {
  readonly lookup: (host: string) => Promise<readonly LookupAddress[]>;
  /** A socket that is on its way. */
  readonly connect: (address: string, port: number) => Socket;
}

export const SYSTEM_RACE: RaceEnvironment = {
  lookup: async (host) => lookup(host, { all: true, order: 'verbatim' }),
  connect: (address, port) => connect({ host: address, port }),
};

/** The signal ends it, with its reason as the error. */
export async function connectToFirst(
  host: string,
  port: number,
  signal: AbortSignal,
  surroundings = SYSTEM_RACE,
): Promise<Socket> {
  const addresses = isIP(host) ? [host] : inTurns(await surroundings.lookup(host));
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const waiting = [...addresses];
    const underWay = new Set<Socket>();
    const errors: Error[] = [];
    let timer: NodeJS.Timeout | undefined;

    function settle(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      for (const socket of underWay) socket.destroy();
    }
    function aborted(): void {
      settle();
      reject(signal.reason);
    }
    function next(): void {
      clearTimeout(timer);
      const address = waiting.shift();
      if (address !== undefined) attempt(address);
      else if (underWay.size === 0) {
        settle();
        reject(errors.length === 1 ? errors[0] : new AggregateError(errors, `no address of ${host} answers`));
      }
    }
    function attempt(address: string): void {
      const socket = surroundings.connect(address, port);
      underWay.add(socket);
      socket.once('connect', () => {
        socket.removeListener('error', failed);
        underWay.delete(socket);
        settle();
        resolve(socket);
      });
      socket.once('error', failed);
      function failed(error: Error): void {
        // Whatever it says afterwards is of no account.
        socket.on('error', () => undefined);
        underWay.delete(socket);
        errors.push(error);
        next();
      }
      timer = setTimeout(next, NEXT_ATTEMPT_MS);
    }
    signal.addEventListener('abort', aborted, { once: true });
    next();
  });
}

/** They are in turns: the system's first family first, then one of each. */
function inTurns(addresses: readonly LookupAddress[]): string[] {
  const first = addresses.filter(({ family }) => family === addresses[0]?.family);
  const other = addresses.filter(({ family }) => family !== addresses[0]?.family);
  return Array.from({ length: Math.max(first.length, other.length) }, (_, index) => [
    first[index],
    other[index],
  ])
    .flat()
    .flatMap((each) => each?.address ?? []);
}
