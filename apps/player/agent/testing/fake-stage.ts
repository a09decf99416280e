/** A stage that behaves as the renderer does, without drawing: it swaps on time and reports. */
import type { AgentToStage, Cue, Interlude, StageLink, StageToAgent } from '../../contract/stage.ts';
import { Changes } from './changes.ts';

type Content = Cue | Interlude;

export class FakeStage implements StageLink {
  readonly changes = new Changes();
  readonly heard: AgentToStage[] = [];
  readonly said: StageToAgent[] = [];
  /** It has everything that came on screen, in order: item ids, and interludes as `(bumper)`. */
  readonly screen: string[] = [];
  /** Items that this stage can't show. */
  readonly broken = new Set<string>();
  /** While true it says nothing and swaps nothing, like a page that hangs. */
  frozen = false;
  readonly #listeners = new Set<(message: StageToAgent) => void>();
  #front: { content: Content; shownAt: number; endsAt: number } | null = null;
  #timers: NodeJS.Timeout[] = [];

  send = (message: AgentToStage): void => {
    this.heard.push(message);
    if (message.type === 'play' && !this.frozen) this.#play(message);
    if (message.type === 'identify' && !this.frozen) this.#identify();
    this.changes.notify();
  };

  subscribe = (listener: (message: StageToAgent) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly until = this.changes.until.bind(this.changes);

  /** The page has loaded, or loaded again: it shows nothing yet. */
  load(): void {
    this.#clear();
    this.#front = null;
    this.say({ type: 'ready', display: { width: 1280, height: 720 } });
  }

  say(message: StageToAgent): void {
    this.said.push(message);
    for (const listener of this.#listeners) listener(message);
    this.changes.notify();
  }

  lastPlay(): Extract<AgentToStage, { type: 'play' }> {
    const last = this.heard.findLast((message) => message.type === 'play');
    if (!last) throw new Error('the agent has not said what to play');
    return last;
  }

  lastPairing(): Extract<AgentToStage, { type: 'pairing' }>['pairing'] {
    return this.heard.findLast((message) => message.type === 'pairing')?.pairing ?? null;
  }

  close(): void {
    this.#clear();
    this.#listeners.clear();
  }

  #play({ now, next, nextInMs }: Extract<AgentToStage, { type: 'play' }>): void {
    this.#clear();
    const at = performance.now();
    if (this.#front && isSame(this.#front.content, now)) {
      if (isCue(now)) this.#front.endsAt = at + now.endsInMs;
    } else {
      this.#after(isCue(now) ? Math.max(0, now.startsInMs) : 0, () => this.#swap(now, at));
    }
    if (next) this.#after(nextInMs, () => this.#swap(next, at));
  }

  /** It is not among the timers that a later message clears. */
  #identify(): void {
    setTimeout(() => !this.frozen && this.say({ type: 'identify-shown' }));
  }

  #swap(content: Content, toldAt: number): void {
    const at = performance.now();
    if (isCue(content) && this.broken.has(content.item.id)) {
      this.say({ type: 'failed', cueId: content.id, reason: 'the file is damaged', durationMs: 0 });
      return;
    }
    const left = this.#front;
    if (left && isSame(left.content, content)) return;
    this.#front = { content, shownAt: at, endsAt: isCue(content) ? toldAt + content.endsInMs : Infinity };
    this.screen.push(isCue(content) ? content.item.id : `(${content.type})`);
    if (left && isCue(left.content)) {
      const { id } = left.content;
      this.say({
        type: 'ended',
        cueId: id,
        finished: at >= left.endsAt - 100,
        durationMs: at - left.shownAt,
      });
    }
    this.say(
      isCue(content)
        ? { type: 'shown', cueId: content.id, agoMs: 0 }
        : { type: 'interlude', showing: content.type },
    );
  }

  #after(ms: number, act: () => void): void {
    // It does as the page does: never within the message that asks for it.
    this.#timers.push(setTimeout(() => !this.frozen && act(), Math.max(0, ms)));
  }

  #clear(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
  }
}

function isCue(content: Content): content is Cue {
  return 'id' in content;
}

function isSame(a: Content, b: Content): boolean {
  return isCue(a) ? isCue(b) && a.id === b.id : !isCue(b) && a.type === b.type;
}
