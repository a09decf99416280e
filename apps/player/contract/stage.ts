/**
 * What the agent tells the renderer (the stage) and what the stage says back. Times are relative to the
 * receipt of the message, in ms, so that the two need no common clock.
 */

import type { Language, Sha256 } from '@bacheca/shared/model/ids';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import type { ScreenDisplay } from '@bacheca/shared/model/schedule';
import type { ThemeColours } from '@bacheca/shared/model/theme';

/** One showing, as the stage plays it. */
export interface Cue {
  /** Unique for this run of the agent. The stage keeps a cue that it already shows when told of it again. */
  readonly id: string;
  readonly item: Item;
  readonly language: Language;
  readonly mediaFiles: Readonly<Record<Sha256, MediaFile>>;
  /** When it should be on screen; negative if it should be already. */
  readonly startsInMs: number;
  readonly endsInMs: number;
  /** Where in the item to begin: a video seeks there, a page sequence starts on that page. */
  readonly joinAtMs: number;
  /** At `endsInMs` it is cut. Otherwise a video may run up to 500 ms over to its last frame. */
  readonly cutAtEnd: boolean;
  /** When a takeover is over, which repeats its item. */
  readonly takeoverEndsInMs?: number;
  /** The service that a video is about, in its language: for the field beside a picture that leaves much of it. */
  readonly service?: CueService;
}

export interface CueService {
  readonly title: string;
  readonly lead: string;
  readonly url: string;
  readonly urlLabel: string;
}

/** What the stage should show when it isn't an item. */
export type Interlude =
  | { readonly type: 'starting' }
  | { readonly type: 'bumper' }
  | { readonly type: 'fallback' }
  | { readonly type: 'closed' };

export type AgentToStage =
  | {
      readonly type: 'setup';
      readonly locationName: string;
      readonly address?: string;
      readonly timeZone: string;
      readonly languages: readonly Language[];
      /** Add to the machine's clock for the corrected one, for the clock in the footer. */
      readonly clockOffsetMs: number;
      /** The name beside the mark, the mark and the colours where the place has its own. */
      readonly theme?: {
        readonly name?: string | undefined;
        readonly mark?: MediaFile;
        readonly colours?: ThemeColours | undefined;
      };
      readonly display?: ScreenDisplay;
      readonly transition: 'cut' | 'fade';
      /** The volume is from 0, mute, to 1. */
      readonly volume: number;
      /** A video holds its position on the timeline, to the frame. */
      readonly synchronised: boolean;
    }
  /**
   * Show `now` and prepare `next`; at its start the stage swaps to `next` by itself, once its first frame is
   * ready, and reports. A `now` other than what is on screen is swapped in as soon as it is ready, unless
   * its `startsInMs` is still to come. Nothing is ever taken off before what follows has its first frame.
   */
  | {
      readonly type: 'play';
      readonly now: Cue | Interlude;
      readonly next: Cue | Interlude | null;
      readonly nextInMs: number;
      /**
       * The machine's clock when the times were taken. The page reads the same clock, and so knows how long
       * the message was under way.
       */
      readonly saidAtMs: number;
    }
  /** The screen's name and place, over what plays, for so long. */
  | {
      readonly type: 'identify';
      readonly screenName: string;
      readonly locationName: string;
      /** How its machine is called and reached: `urp-atrio, 192.168.1.20`. */
      readonly machine?: string;
      readonly forMs: number;
    }
  /** The pairing code takes the whole screen, or a corner while content plays. Null takes it away. */
  | {
      readonly type: 'pairing';
      readonly pairing: { readonly code: string; readonly claimUrl: string; readonly corner: boolean } | null;
    };

/** It is of the page, in the display's own pixels. */
export interface DisplaySize {
  readonly width: number;
  readonly height: number;
}

export type StageToAgent =
  /** The stage is loaded and listens. Sent again after a reload: the agent then repeats what it said last. */
  | { readonly type: 'ready'; readonly display: DisplaySize }
  /** The page has another size since, as where a panel has another mode, or a window was shown only then. */
  | { readonly type: 'resized'; readonly display: DisplaySize }
  /** The first frame presented after the layer became the visible one was `agoMs` ago. */
  | {
      readonly type: 'shown';
      readonly cueId: string;
      readonly agoMs: number;
      /** Where in the item it entered, if it was too late to begin at the cue's `joinAtMs`. */
      readonly positionMs?: number;
    }
  /** It left the screen; `finished` means by reaching its end. `durationMs` is by the stage's monotonic clock. */
  | {
      readonly type: 'ended';
      readonly cueId: string;
      readonly finished: boolean;
      readonly durationMs: number;
      readonly frames?: { readonly shown: number; readonly dropped: number };
    }
  /** It can't be prepared or broke while it showed; `durationMs` is how long it was on screen, 0 if never. */
  | {
      readonly type: 'failed';
      readonly cueId: string;
      readonly reason: string;
      readonly durationMs: number;
      /** It, or its picture alone, stood still while it should go on: its file may be as good as ever. */
      readonly stalled?: boolean;
    }
  /** An interlude is on screen. */
  | { readonly type: 'interlude'; readonly showing: Interlude['type'] }
  /** The card that `identify` asks for has been drawn. */
  | { readonly type: 'identify-shown' }
  /** Said every 10 s and when `hidden` changes: whether the browser shows the page to nobody (a tab behind another). */
  | { readonly type: 'alive'; readonly hidden: boolean }
  /** The page is gone: said by its host in its place. Nothing shows until a page says `ready`. */
  | { readonly type: 'gone' };

/** How a renderer reaches its agent: the preload provides it in Electron, a socket in the browser host. */
export interface StageBridge {
  send(message: StageToAgent): void;
  /**
   * Calls back with each message in order, and when it arrived by the page's monotonic clock, in ms, if that was
   * before; returns its unsubscribe.
   */
  subscribe(listener: (message: AgentToStage, arrivedAt?: number) => void): () => void;
  /** Where the stage loads a cached media file from. */
  mediaUrl(file: MediaFile): string;
  /**
   * Calls back each time an agent answers, with a name for its run; the page then says `ready`. Cue ids of
   * another run than the last mean nothing to it. Returns its unsubscribe.
   */
  onAgent(listener: (run: string) => void): () => void;
}

/** An agent drives a stage through it; a host connects the two. */
export interface StageLink {
  send(message: AgentToStage): void;
  subscribe(listener: (message: StageToAgent) => void): () => void;
}
