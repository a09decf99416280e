/** How far the scheduler is with what was sent: the event stream says so at once, and a question now and then where it doesn't. */
import type { Asset } from '@bacheca/shared/api/assets';
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { UploadPurpose } from '../upload-types.ts';

/** A hidden tab hears no events, and a file takes minutes. */
const ASK_EVERY_MS = 5_000;

/** What the scheduler is asked of files; each throws an `ApiError`. */
export interface AssetAnswers {
  /** Those of these that it has. */
  readonly known: (sha256s: readonly Sha256[]) => Promise<readonly Asset[]>;
  /** It is used for this, too, as if it were sent again. */
  readonly use: (sha256: Sha256, purpose: UploadPurpose) => Promise<Asset>;
  /** What failed is tried once more. */
  readonly retry: (sha256: Sha256) => Promise<Asset>;
  /** What is being made of it is ended. */
  readonly cancel: (sha256: Sha256) => Promise<Asset>;
}

export interface FollowedAssets {
  /** Asks as long as there is something to ask about. */
  wake(): void;
  close(): void;
}

export function followAssets(
  answers: AssetAnswers,
  waitedFor: () => readonly Sha256[],
  onAsset: (asset: Asset) => void,
): FollowedAssets {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wake = () => {
    timer ??= setTimeout(async () => {
      const sha256s = waitedFor();
      if (sha256s.length > 0) {
        const assets = await answers.known(sha256s).catch(() => []);
        for (const asset of assets) onAsset(asset);
      }
      timer = undefined;
      if (waitedFor().length > 0) wake();
    }, ASK_EVERY_MS);
  };
  return {
    wake,
    close() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
