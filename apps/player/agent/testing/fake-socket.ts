/** Stands for a socket, in memory: the test plays the scheduler's side of it. */
import type { SchedulerMessage } from '@bacheca/shared/wire/protocol';
import type { LinkSocket, OpenSocket, SocketEvents } from '../link/socket.ts';

export class FakeSocket implements LinkSocket {
  readonly url: string;
  readonly token: string | null;
  readonly events: SocketEvents;
  readonly sent: string[] = [];
  pings = 0;
  ended: 'no' | 'closed' | 'terminated' = 'no';

  constructor(url: string, token: string | null, events: SocketEvents) {
    this.url = url;
    this.token = token;
    this.events = events;
  }

  send(text: string): void {
    this.sent.push(text);
  }

  ping(): void {
    this.pings += 1;
  }

  close(): void {
    this.ended = 'closed';
  }

  terminate(): void {
    this.ended = 'terminated';
  }

  says(message: SchedulerMessage): void {
    this.events.text(JSON.stringify(message));
  }
}

export class FakeSockets {
  readonly opened: FakeSocket[] = [];

  open: OpenSocket = (url, token, events) => {
    const socket = new FakeSocket(url, token, events);
    this.opened.push(socket);
    return socket;
  };

  get last(): FakeSocket {
    const last = this.opened.at(-1);
    if (!last) throw new Error('no socket was opened');
    return last;
  }
}
