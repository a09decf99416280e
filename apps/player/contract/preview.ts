/** What the staff app tells the preview page, which it embeds, and what the page says back. Same origin only. */
import type { Language, Sha256 } from '@bacheca/shared/model/ids';
import type { Item, MediaFile } from '@bacheca/shared/model/items';
import type { Program } from '@bacheca/shared/model/program';
import type { Takeover } from '@bacheca/shared/model/schedule';
import type { AgentToStage, CueService } from './stage.ts';

export type AppToPreview =
  /** It says what to resolve from, and shows nothing by itself. */
  | {
      readonly type: 'program';
      readonly program: Program;
      readonly takeovers: readonly Takeover[];
      /** Item ids and variant keys, as `resolve` takes them: withdrawn, or not on the player. */
      readonly unavailable: readonly string[];
    }
  /** Show what is on at this instant (ms since 1970 UTC): from then on, or held there. */
  | { readonly type: 'show'; readonly atMs: number; readonly isPlaying: boolean }
  /** Show one item alone, whether a program has it or not: from this position on, over and over, or held there. */
  | ({ readonly type: 'item' } & ItemAlone);

/** An item in one language, as some screen would show it. */
export interface ItemAlone {
  readonly item: Item;
  readonly language: Language;
  /** They are those of this language's variant, and the place's mark. */
  readonly mediaFiles: Readonly<Record<Sha256, MediaFile>>;
  readonly place: StagePlace;
  /** Beside a video that leaves room, what it is about. */
  readonly service?: CueService;
  readonly positionMs: number;
  readonly isPlaying: boolean;
}

/** What of a place and a screen decides how an item is drawn there. */
export type StagePlace = Pick<
  Extract<AgentToStage, { type: 'setup' }>,
  'locationName' | 'address' | 'timeZone' | 'languages' | 'theme' | 'display'
>;

export type PreviewToApp =
  /** The page says that it listens, and says it again after a reload: it then knows nothing. */
  | { readonly type: 'loaded' }
  /** What was asked for last, an item alone, is on screen; or it can't be shown. */
  | { readonly type: 'item-shown' }
  | { readonly type: 'item-failed'; readonly reason: string };
