/** What the staff app tells the preview page, which it embeds, and what the page says back. Same origin only. */
import type { Program } from '@bacheca/shared/model/program';
import type { Takeover } from '@bacheca/shared/model/schedule';

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
  | { readonly type: 'show'; readonly atMs: number; readonly isPlaying: boolean };

/** The page says that it listens, and says it again after a reload: it then knows nothing. */
export type PreviewToApp = { readonly type: 'loaded' };
