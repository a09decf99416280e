/** A TCP proxy that breaks connections as networks do, and counts what it lets through. */

import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

export class TcpProxy {
  /** So many were handed to clients' sockets so far. */
  bytesToClients = 0;
  /** So many were handed to the target's sockets so far. */
  bytesToTarget = 0;
  /** How often a connection was cut. */
  cuts = 0;
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  /** It holds what `cutAfter` asked for. */
  #ordered: { readonly way: 'up' | 'down'; bytesLeft: number } | null = null;
  #nextCutAt: number | null = null;
  readonly #distances: number[];

  private constructor(targetPort: number, distances: readonly number[]) {
    this.#distances = [...distances];
    this.#arm();
    this.#server = createServer((client) => this.#accept(client, targetPort));
  }

  /**
   * Listens on a free port. With `cutAfter` all connections are reset after so many bytes to clients, in the middle of
   * whatever they carry; then after so many more, and so on.
   */
  static async start(targetPort: number, cutAfter: readonly number[] = []): Promise<TcpProxy> {
    const proxy = new TcpProxy(targetPort, cutAfter);
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** All connections are reset after so many more bytes to the target (`up`) or to the clients (`down`). */
  cutAfter(way: 'up' | 'down', bytes: number): void {
    this.#ordered = { way, bytesLeft: bytes };
  }

  /** Resets all connections: what is under way is lost. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
    this.#pairs.clear();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(client: Socket, targetPort: number): void {
    const target = connect(targetPort, '127.0.0.1');
    const pair = [client, target] as const;
    this.#pairs.add(pair);
    for (const socket of pair) {
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.#pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
    client.on('data', (bytes: Buffer) => {
      this.bytesToTarget += bytes.byteLength;
      if (!this.#cutsAsOrdered('up', bytes, target)) pass(bytes, client, target);
    });
    client.on('end', () => target.end());
    target.on('data', (bytes: Buffer) => {
      if (!this.#cutsAsOrdered('down', bytes, client)) this.#forward(bytes, client, target);
    });
    target.on('end', () => client.end());
  }

  #forward(bytes: Buffer, client: Socket, target: Socket): void {
    const cutAt = this.#nextCutAt;
    const due = cutAt !== null && this.bytesToClients + bytes.byteLength >= cutAt;
    const sent = due ? bytes.subarray(0, cutAt - this.bytesToClients) : bytes;
    this.bytesToClients += sent.byteLength;
    if (due) {
      this.cuts += 1;
      this.#arm();
      client.write(sent, () => this.cut());
    } else {
      pass(sent, target, client);
    }
  }

  #cutsAsOrdered(way: 'up' | 'down', bytes: Buffer, to: Socket): boolean {
    const order = this.#ordered;
    if (order?.way !== way) return false;
    order.bytesLeft -= bytes.byteLength;
    if (order.bytesLeft > 0) return false;
    this.#ordered = null;
    this.cuts += 1;
    to.write(bytes.subarray(0, bytes.byteLength + order.bytesLeft), () => this.cut());
    return true;
  }

  #arm(): void {
    const distance = this.#distances.shift();
    this.#nextCutAt = distance === undefined ? null : this.bytesToClients + distance;
  }
}

function pass(bytes: Buffer, from: Socket, to: Socket): void {
  if (to.write(bytes)) return;
  from.pause();
  to.once('drain', () => from.resume());
}
