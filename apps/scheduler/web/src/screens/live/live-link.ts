import { LiveEvent } from '@bacheca/shared/api/screens';

export type LiveLinkState = 'connecting' | 'open' | 'lost';

const FIRST_RETRY_MS = 1000;
/** Long enough to spare a server that restarts, short enough that nobody reloads the page meanwhile. */
const MAX_RETRY_MS = 15_000;
/**
 * The server sends a heartbeat every 5 s (`events.ts`), so this long without a word is a server that stands still, or a
 * line that died without saying so (a sleeping laptop, a proxy): it is told, and the stream opened again.
 */
export const LIVE_SILENCE_LIMIT_MS = 15_000;

export interface Handlers {
  onEvent: (event: LiveEvent) => void;
  /** The server is there, though nothing has changed. */
  onHeartbeat: () => void;
  onState: (state: LiveLinkState) => void;
  /** The stream broke or couldn't be opened: perhaps the session is over. */
  onBroken: () => void;
}

export interface LiveLink {
  retryNow: () => void;
  close: () => void;
}

/**
 * Keeps `GET /api/events` open. It opens a new stream itself instead of leaving that to EventSource, which
 * gives up for good after an answer such as 503 and never notices a silent line.
 */
export function openLiveLink(handlers: Handlers, open = (url: string) => new EventSource(url)): LiveLink {
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let isClosed = false;

  const after = (ms: number, action: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(action, ms);
  };

  const fallSilent = () => {
    handlers.onState('lost');
    handlers.onBroken();
    start();
  };

  const start = () => {
    source?.close();
    const current = open('/api/events');
    source = current;
    // A stream that was replaced may still call back; it is ignored on purpose.
    const whileCurrent = (action: () => void) => () => {
      if (source === current && !isClosed) action();
    };
    const listen = () => after(LIVE_SILENCE_LIMIT_MS, fallSilent);
    current.addEventListener('heartbeat', () =>
      whileCurrent(() => {
        listen();
        handlers.onHeartbeat();
      })(),
    );
    // One that was never answered is silent too.
    listen();
    current.onopen = whileCurrent(() => {
      failures = 0;
      handlers.onState('open');
      listen();
    });
    current.onmessage = (message: MessageEvent<string>) =>
      whileCurrent(() => {
        listen();
        const event = readEvent(message.data);
        if (event) handlers.onEvent(event);
      })();
    current.onerror = whileCurrent(() => {
      current.close();
      handlers.onState('lost');
      handlers.onBroken();
      after(Math.min(MAX_RETRY_MS, FIRST_RETRY_MS * 2 ** failures), start);
      failures += 1;
    });
  };

  handlers.onState('connecting');
  start();
  return {
    retryNow: start,
    close: () => {
      isClosed = true;
      clearTimeout(timer);
      source?.close();
    },
  };
}

/** Returns null for an event of a newer server, which this page doesn't know and needn't. */
function readEvent(data: string): LiveEvent | null {
  try {
    return LiveEvent.safeParse(JSON.parse(data)).data ?? null;
  } catch {
    return null;
  }
}
