/** What the browser knows of a file that somebody uploads: one union of states, from the drop to the finished item. */
import type { Asset } from '@bacheca/shared/api/assets';
import type { Id, Sha256 } from '@bacheca/shared/model/ids';

/**
 * What becomes of the file once it is there: a draft of its own (`library`), nothing (`none`: whoever asked uses the
 * asset), or the file of an item's variant in the place of what it has.
 */
export type UploadPurpose = 'library' | 'none' | `replace:${Id}:${string}`;

/** A handle can be kept over a reload; a `File` is gone with the page. */
export type FileSource = File | FileSystemFileHandle;

/** What a file is by its bytes, whatever its name says. */
export type FileKind = 'video' | 'picture' | 'document' | 'subtitles' | 'other';

/** What was read of a file before a byte of it was sent. */
export interface FileFacts {
  readonly kind: FileKind;
  /** A short name that people know, such as `MP4`, `HEIC` or `PDF`. */
  readonly format: string;
  /** As people know it, such as `H.264` or `HEVC`; null where it isn't known or there is none. */
  readonly codec: string | null;
  /** As it is seen, turned as the file says. */
  readonly width: number | null;
  readonly height: number | null;
  readonly durationMs: number | null;
  /** The scheduler makes another file of it before a screen shows it. */
  readonly isConverted: boolean;
}

/** Why a file is of no use, found before it was sent. `format` is a name as in `FileFacts`. */
export type UnusableReason =
  | { readonly code: 'empty' | 'incomplete' | 'sound-only' | 'unreadable' | 'unknown' | 'impossible-length' }
  | {
      readonly code: 'drawing' | 'archive' | 'program' | 'text-document' | 'playlist' | 'web-page';
      readonly format: string;
    };

/**
 * What stands between the browser and the scheduler, or keeps the scheduler from taking the file. `refused` is the
 * scheduler's own sentence, in the language that the page had.
 */
export type UploadTrouble =
  | {
      readonly code:
        | 'line-dropped'
        | 'server-away'
        | 'not-bacheca'
        | 'signed-out'
        | 'busy'
        | 'too-large'
        | 'no-space'
        | 'file-changed'
        | 'other-bytes'
        | 'not-allowed';
    }
  | { readonly code: 'refused'; readonly sentence: string };

export type UploadState =
  /** It waits to be looked at. */
  | { readonly type: 'waiting' }
  /** It is looked at; `share` of its bytes were read. */
  | { readonly type: 'reading'; readonly share: number }
  | { readonly type: 'unusable'; readonly reason: UnusableReason }
  /** The scheduler has these bytes already; nothing is sent. */
  | { readonly type: 'known'; readonly asset: Asset }
  /** It is the same file as another in this list. */
  | { readonly type: 'repeated'; readonly of: string }
  /** It waits for its turn to be sent. */
  | { readonly type: 'queued'; readonly sentBytes: number }
  | {
      readonly type: 'sending';
      readonly sentBytes: number;
      /** Null until there is enough to tell by. */
      readonly bytesPerSecond: number | null;
    }
  | { readonly type: 'paused'; readonly sentBytes: number }
  /** It goes on by itself, at `atMs` of the browser's clock or when what is in the way is gone. */
  | {
      readonly type: 'retrying';
      readonly sentBytes: number;
      readonly trouble: UploadTrouble;
      readonly atMs: number | null;
    }
  /** It goes on when somebody has done something about it. */
  | { readonly type: 'stopped'; readonly sentBytes: number; readonly trouble: UploadTrouble }
  /** After a reload the browser asks whether it may read the file again (`permission`), or for the file (`file`). */
  | {
      readonly type: 'asking';
      readonly sentBytes: number;
      readonly for: 'permission' | 'file';
      /** Another file was given than the one that was begun. */
      readonly wasOther: boolean;
    }
  /** All bytes are there, and the scheduler makes of them what screens show. */
  | { readonly type: 'converting'; readonly asset: Asset | null }
  | { readonly type: 'ready'; readonly asset: Asset }
  /** The scheduler looked at it and can't use it, or failed at it: the asset says why. */
  | { readonly type: 'rejected'; readonly asset: Asset };

export interface Upload {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly purpose: UploadPurpose;
  readonly addedAtMs: number;
  readonly sha256: Sha256 | null;
  readonly facts: FileFacts | null;
  /** An address of this page's own for the first picture. */
  readonly picture: string | null;
  readonly state: UploadState;
}

/** What of an upload goes on without anybody, or would if the page stayed. */
export function isUnderWay({ state }: Upload): boolean {
  return ['waiting', 'reading', 'queued', 'sending', 'retrying'].includes(state.type);
}
