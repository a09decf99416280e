/** Where the scheduler listens, and why it can't. */
import { StartupError } from '../errors/startup-error.ts';
import type { App } from '../http/typed-app.ts';

interface Listening {
  readonly url: string;
  readonly port: number;
}

/** Port 0 takes one that is free. Throws a `StartupError` if it can't be listened on. */
export async function listen(
  app: App,
  at: { readonly port: number; readonly host: string },
): Promise<Listening> {
  try {
    await app.listen(at);
  } catch (error) {
    throw listenError(error, at);
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address ? address.port : at.port;
  const host = at.host.includes(':') ? `[${at.host}]` : at.host;
  return { url: `http://${host}:${port}`, port };
}

function listenError(
  error: unknown,
  { host, port }: { readonly port: number; readonly host: string },
): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  switch (code) {
    case 'EADDRINUSE':
      return new StartupError('port-in-use', { port, host });
    case 'EACCES':
      return new StartupError('port-forbidden', { port });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartupError('no-such-host', { host });
    default:
      return error;
  }
}
