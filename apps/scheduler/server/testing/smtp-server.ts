/** A real mail server on loopback. It refuses `nessuno@…`, and keeps what it takes. */
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export interface ReceivedMail {
  readonly to: readonly string[];
  readonly user: string | null;
  readonly message: string;
}

interface TestServer {
  readonly url: string;
  readonly received: ReceivedMail[];
  /** Those that were tried. */
  readonly passwords: string[];
  close(): Promise<void>;
}

export async function smtpServer(): Promise<TestServer> {
  const received: ReceivedMail[] = [];
  const passwords: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    allowInsecureAuth: true,
    onAuth({ username, password }, _session, done) {
      passwords.push(password ?? '');
      if (password === 'segreta') done(null, { user: username ?? '' });
      else done(new Error('wrong password'));
    },
    onRcptTo: ({ address }, _session, done) =>
      address.startsWith('nessuno@')
        ? done(Object.assign(new Error('No such person here'), { responseCode: 550 }))
        : done(),
    onData(stream, { envelope, user }, done) {
      void text(stream).then((message) => {
        const to = envelope.rcptTo.map(({ address }) => address);
        received.push({ to, user: typeof user === 'string' ? user : null, message });
        done();
      });
    },
  });
  await new Promise<void>((go) => server.listen(0, '127.0.0.1', go));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://bacheca:segreta@127.0.0.1:${port}`,
    ...{ received, passwords },
    close: () => new Promise((go) => server.close(() => go())),
  };
}
