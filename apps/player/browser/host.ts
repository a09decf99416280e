/** Runs the same agent and stage with no Electron, for any browser on this machine. */

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Agent, startAgent } from '../agent/agent.ts';
import { mediaPath } from '../agent/cache/cache-layout.ts';
import { StartError } from '../agent/faults/start-error.ts';
import { agentSettings, readPlayerConfigOrExit } from '../host/config.ts';
import { lockDataFolder } from '../host/data-folder-lock.ts';
import { createHostLink } from '../host/stage-link.ts';
import { startSentence } from '../host/start-sentence.ts';
import { type BrowserHost, startBrowserHost } from './server.ts';
import { tokenIn } from './token.ts';

const STOP_TIMEOUT_MS = 5_000;

/** Runs until it is told to stop. `rendererDir` has the built stage. */
export async function runHost(rendererDir: string): Promise<void> {
  const config = readPlayerConfigOrExit(process.env);
  const log = pino({ level: config.logLevel, base: { process: 'browser-host' } }, pino.destination(2));

  if (!existsSync(join(rendererDir, 'browser.html'))) {
    stopFor(new StartError('stage-not-built', {}));
  }

  try {
    lockDataFolder(config.dataDir);
  } catch (error) {
    stopFor(error);
  }

  let host: BrowserHost | null = null;
  let agent: Agent | null = null;
  const link = createHostLink((message) => host?.send(message));
  try {
    host = await startBrowserHost({
      port: config.port,
      token: tokenIn(config.dataDir),
      rendererDir,
      mediaPath: (sha256) => mediaPath(config.dataDir, sha256),
      initialMessages: () => agent?.initialMessages() ?? [],
      onMessage: (message) => link.receive(message),
      onGone: () => link.receive({ type: 'gone' }),
      onBadMessage: () => log.warn('a message that no stage sends was dropped'),
    });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    stopFor(new StartError('port-in-use', { port: config.port }, error));
  }

  agent = await startAgent({
    host: 'browser',
    stage: link,
    log,
    ...agentSettings(config),
  }).catch((error: unknown) => stopFor(error));
  host.agentStarted(randomUUID());
  console.log(`player: ${host.url}`);

  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);

  function stop(): void {
    if (isStopping) return;
    isStopping = true;
    // Whatever hangs, the next start finds the journal as a power cut would leave it.
    setTimeout(() => process.exit(1), STOP_TIMEOUT_MS).unref();
    agent
      ?.stop()
      .then(() => host?.close())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'the player did not stop cleanly');
          process.exit(1);
        },
      );
  }
}

function stopFor(error: unknown): never {
  console.error(startSentence(error));
  process.exit(1);
}
