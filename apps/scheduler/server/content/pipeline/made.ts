/** What the worker says of a file that it has worked at. All of it is JSON. */
import type { AssetKind } from '@bacheca/shared/api/assets';
import type { MediaFile } from '@bacheca/shared/model/items';
import type { Params } from '@bacheca/shared/translations/phrase';
import type { AdviceCode } from '../media/advice.ts';

export const PROCESS_ASSET = 'process-asset';

/** What the worker is to do. */
export interface AssetWork {
  readonly sha256: string;
  /** The original's place. */
  readonly path: string;
  /** A folder of its own for what is made of it. */
  readonly folder: string;
  /** Where a scanner for viruses listens. */
  readonly clamd?: string | null;
}

/** A file that is to become a media file: it lies there, and these are its hash and what it is. */
export interface MadeFile {
  readonly path: string;
  readonly file: MediaFile;
}

/** `picture` is a place among `files`. */
export interface MadeAdvice {
  readonly code: AdviceCode;
  readonly params: Params;
  readonly atMs?: number;
  readonly picture?: number;
}

export interface Made {
  readonly type: 'made';
  readonly kind: AssetKind;
  readonly files: readonly MadeFile[];
  /** Places among `files`, of what an item refers to; of a video the largest first. */
  readonly media: readonly number[];
  readonly renditions: readonly { readonly file: number; readonly height: number }[];
  readonly durationMs: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly texts: readonly string[];
  readonly hasSound: boolean;
  readonly thumbhash: string | null;
  readonly advice: readonly MadeAdvice[];
}

export interface Refused {
  readonly type: 'refused';
  readonly kind: AssetKind;
  readonly refusal: { readonly code: string; readonly params: Params };
}
