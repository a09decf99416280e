/** Sends all that Chromium asks of the network through the checked way (`stream-proxy.ts`). */
import { app, session } from 'electron';
import type { Logger } from 'pino';
import { Network, type NetworkSettings } from '../../agent/network/network.ts';
import type { AgentToStage } from '../../contract/stage.ts';
import { StreamProxy } from './stream-proxy.ts';

/** Nothing listens there: no stream plays, and all else does. */
const NO_PORT = 1;

export interface StreamGuard {
  /** Before the stage hears it. */
  agentMessage(message: AgentToStage): void;
  close(): void;
}

/** Resolves once no request can go another way. */
export async function guardStreams(settings: NetworkSettings, log: Logger): Promise<StreamGuard> {
  // TLS is Chromium's own, from end to end: this machine's time is asked for nothing here.
  const time = { monotonicMs: () => performance.now(), certainMs: () => null, notBeforeMs: () => 0 };
  const network = new Network(settings, { ...time, nowMs: () => Date.now() });
  const proxy = new StreamProxy({ network, log });
  const port = await proxy.listen().catch((error: unknown) => {
    log.error({ err: error }, 'streams can not be played: the way to them could not be made');
    return NO_PORT;
  });
  app.on('login', (event, _contents, _details, { isProxy, host, port: asked }, answer) => {
    if (!isProxy || host !== '127.0.0.1' || asked !== port) return;
    event.preventDefault();
    answer(proxy.user, proxy.password);
  });
  await session.defaultSession.setProxy({
    mode: 'fixed_servers',
    proxyRules: `127.0.0.1:${port}`,
    // Else this machine's own addresses would be reached without it.
    proxyBypassRules: '<-loopback>',
  });
  return {
    agentMessage(message) {
      if (message.type !== 'play') return;
      for (const shown of [message.now, message.next]) {
        if (!shown || !('item' in shown) || shown.item.kind !== 'stream') continue;
        const variant = shown.item.variants.find(({ language }) => language === shown.language);
        if (variant) proxy.admit(variant.url);
      }
    },
    close: () => proxy.close(),
  };
}
