/**
 * Which tab sends an upload that this browser keeps: the one that began it for as long as it is there. A tab that
 * comes later asks all others whose they are, and takes those that nobody names.
 */

const NAME = 'bacheca-uploads';
/** Another tab answers within some milliseconds, also a hidden one: messages aren't slowed down as timers are. */
const ANSWER_MS = 500;

type Message =
  | { readonly type: 'whose'; readonly ids: readonly string[] }
  | { readonly type: 'mine'; readonly ids: readonly string[] };

export interface TabClaims {
  /** Those of these uploads that no other tab has. */
  unclaimed(ids: readonly string[]): Promise<Set<string>>;
}

/** @param isMine Whether this tab has the upload. */
export function openTabClaims(isMine: (id: string) => boolean): TabClaims {
  const channel = new BroadcastChannel(NAME);
  const asked = new Set<Set<string>>();
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.type === 'mine') {
      for (const free of asked) for (const id of data.ids) free.delete(id);
      return;
    }
    const ids = data.ids.filter(isMine);
    if (ids.length > 0) channel.postMessage({ type: 'mine', ids } satisfies Message);
  };
  return {
    async unclaimed(ids) {
      const free = new Set(ids);
      asked.add(free);
      channel.postMessage({ type: 'whose', ids } satisfies Message);
      await new Promise((resolve) => setTimeout(resolve, ANSWER_MS));
      asked.delete(free);
      return free;
    },
  };
}
