/** What the engine of uploads works with: the browser's own (`browser-tools.ts`), or a test's. */
import type { UploadTrouble } from '../upload-types.ts';
import type { AssetAnswers } from './follow-assets.ts';
import type { FileReading } from './reader.ts';
import type { send } from './sender.ts';
import type { TabClaims } from './tab-claims.ts';
import type { UploadRecords } from './upload-records.ts';

export interface EngineSession {
  readonly username: string;
  readonly onSignedOut: () => void;
}

export interface EngineTools {
  /** Throws where the browser can't read the file. */
  readonly read: (file: File, onShare: (share: number) => void) => Promise<FileReading>;
  readonly send: typeof send;
  readonly forget: (url: string) => Promise<void>;
  readonly lookAtLine: () => Promise<UploadTrouble>;
  readonly assets: AssetAnswers;
  readonly records: UploadRecords;
  readonly openClaims: (isMine: (id: string) => boolean) => TabClaims;
  readonly noteUnfinished: (username: string, isAny: boolean) => void;
  readonly nowMs: () => number;
  readonly chance: () => number;
  readonly pictureUrl: (picture: Blob) => string;
}
