import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface BareServer {
  /** How long an answer takes, in ms, until all of it is read as text. */
  open(): Promise<number>;
  close(): Promise<void>;
}

/** A server that writes so many bytes, as they are: the floor of whatever answers with as many. */
export async function bareServer(bytes: number): Promise<BareServer> {
  const body = Buffer.alloc(bytes, 'x');
  const server = createServer((_request, response) => response.end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    async open() {
      const startedMs = performance.now();
      await (await fetch(`http://127.0.0.1:${port}`)).text();
      return performance.now() - startedMs;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
