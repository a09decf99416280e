/**
 * One stream of events for all tabs of a browser: over HTTP/1.1 it has six connections to a server, and a stream takes
 * one for good, so that a seventh tab had none left even for a picture.
 *
 *  1. The tab that holds the lock opens the stream and passes on what it hears; when it goes, the next one has the lock.
 *  2. A tab that comes later asks, and is told all screens.
 *  3. A hidden tab neither listens nor holds the lock.
 *
 * Locks need a secure page. Without them each tab that is seen has a stream of its own.
 */
import { LiveEvent, type ScreenView } from '@bacheca/shared/api/screens';
import { applyLiveEvent } from './live-events.ts';
import {
  type Handlers,
  LIVE_SILENCE_LIMIT_MS,
  type LiveLink,
  type LiveLinkState,
  openLiveLink,
} from './live-link.ts';

const NAME = 'bacheca-events';

type Message =
  | { readonly type: 'hello' }
  | { readonly type: 'event'; readonly event: unknown }
  | { readonly type: 'heartbeat' }
  | { readonly type: 'state'; readonly state: LiveLinkState };

type Channel = Pick<BroadcastChannel, 'postMessage' | 'close' | 'onmessage'>;

/** What a tab has of its browser. */
export interface TabBrowser {
  readonly isHidden: () => boolean;
  /** Returns what ends the listening. */
  readonly onVisibilityChange: (listener: () => void) => () => void;
  /** Null where the page isn't secure. */
  readonly locks: Pick<LockManager, 'request'> | null;
  readonly openChannel: (name: string) => Channel;
  readonly openSource: (url: string) => EventSource;
}

const OWN_BROWSER: TabBrowser = {
  isHidden: () => document.hidden,
  onVisibilityChange(listener) {
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  },
  get locks() {
    return 'locks' in navigator ? navigator.locks : null;
  },
  openChannel: (name) => new BroadcastChannel(name),
  openSource: (url) => new EventSource(url),
};

export function openSharedLink(handlers: Handlers, browser: TabBrowser = OWN_BROWSER): LiveLink {
  let current: LiveLink | null = null;
  const follow = () => {
    if (browser.isHidden()) {
      current?.close();
      current = null;
      return;
    }
    const { locks, openSource } = browser;
    current ??= locks ? joinTabs(handlers, browser, locks) : openLiveLink(handlers, openSource);
  };
  const stopFollowing = browser.onVisibilityChange(follow);
  follow();
  return {
    retryNow: () => current?.retryNow(),
    close: () => {
      stopFollowing();
      current?.close();
    },
  };
}

function joinTabs(
  handlers: Handlers,
  browser: TabBrowser,
  locks: NonNullable<TabBrowser['locks']>,
): LiveLink {
  const channel = browser.openChannel(NAME);
  const leaving = new AbortController();
  let own: LiveLink | null = null;
  let screens: readonly ScreenView[] | null = null;
  let silence: ReturnType<typeof setTimeout>;
  const say = (message: Message) => channel.postMessage(message);

  /** The tab that listens for this one says nothing either: its server is gone, or it stands still itself. */
  const listen = () => {
    clearTimeout(silence);
    silence = setTimeout(() => handlers.onState('lost'), LIVE_SILENCE_LIMIT_MS);
  };

  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (own) {
      if (data.type === 'hello' && screens) say({ type: 'event', event: { type: 'screens', screens } });
      return;
    }
    if (data.type === 'hello') return;
    if (data.type === 'state') {
      if (data.state === 'open') listen();
      else clearTimeout(silence);
      handlers.onState(data.state);
      return;
    }
    listen();
    handlers.onState('open');
    if (data.type === 'heartbeat') return handlers.onHeartbeat();
    const event = LiveEvent.safeParse(data.event).data;
    if (event) handlers.onEvent(event);
  };

  const lead = () => {
    clearTimeout(silence);
    own = openLiveLink(
      {
        onEvent(event) {
          screens = applyLiveEvent(screens ?? [], event);
          say({ type: 'event', event });
          handlers.onEvent(event);
        },
        onHeartbeat() {
          say({ type: 'heartbeat' });
          handlers.onHeartbeat();
        },
        onState(state) {
          say({ type: 'state', state });
          handlers.onState(state);
        },
        onBroken: handlers.onBroken,
      },
      browser.openSource,
    );
    return new Promise<void>((release) => leaving.signal.addEventListener('abort', () => release()));
  };

  handlers.onState('connecting');
  listen();
  say({ type: 'hello' });
  locks
    .request(NAME, { signal: leaving.signal }, lead)
    // Only leaving ends the wait for the lock.
    .catch(() => undefined);
  return {
    retryNow: () => own?.retryNow(),
    close: () => {
      clearTimeout(silence);
      leaving.abort();
      own?.close();
      channel.close();
    },
  };
}
