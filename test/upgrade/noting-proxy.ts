/** Stands between a player and its scheduler, changes nothing, and notes what is asked for. */
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly range: string | undefined;
}

export class NotingProxy {
  readonly asked: Asked[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: number) {
    this.#server = createServer((incoming, outgoing) => {
      this.#note(incoming);
      const { url, method, headers } = incoming;
      const passed = request({ port: target, path: url, method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      passed.on('error', () => outgoing.destroy());
      incoming.pipe(passed);
    });
    this.#server.on('upgrade', (incoming, client: Socket, head: Buffer) => {
      this.#note(incoming);
      const scheduler = connect(target, '127.0.0.1', () => {
        const lines = [`GET ${incoming.url} HTTP/1.1`];
        for (let index = 0; index < incoming.rawHeaders.length; index += 2)
          lines.push(`${incoming.rawHeaders[index]}: ${incoming.rawHeaders[index + 1]}`);
        scheduler.write(`${lines.join('\r\n')}\r\n\r\n`);
        scheduler.write(head);
        scheduler.pipe(client).pipe(scheduler);
      });
      for (const socket of [client, scheduler]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => [client, scheduler].map((either) => either.destroy()));
      }
    });
  }

  /** Listens on a free port. */
  static async start(target: number): Promise<NotingProxy> {
    const proxy = new NotingProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #note({ url = '', headers }: IncomingMessage): void {
    this.asked.push({ path: url, range: headers.range });
  }
}
