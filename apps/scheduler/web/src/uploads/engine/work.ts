/** What the engine keeps of an upload beside what is shown of it. */
import type { FileSource, Upload, UploadPurpose } from '../upload-types.ts';
import { FIRST_PIECE_BYTES } from './piece-size.ts';
import { Rate } from './rate.ts';
import type { Sending } from './sender.ts';
import type { UploadRecord } from './upload-records.ts';

export interface Work {
  readonly id: string;
  readonly username: string;
  /** Null after a reload, until the browser may read it again or somebody gives it. */
  file: File | null;
  readonly handle: FileSystemFileHandle | null;
  name: string;
  bytes: number;
  lastModified: number;
  picture: Blob | null;
  url: string | null;
  sending: Sending | null;
  rate: Rate;
  pieceBytes: number;
  /** Of tries in a row without a byte more. */
  failures: number;
  /** How far it was when it was stopped last. */
  stoppedAtBytes: number;
  timer: ReturnType<typeof setTimeout> | undefined;
  /** Somebody was asked for the file, and it is to be compared with what was begun. */
  isCompared: boolean;
}

export function createWork(id: string, username: string, source: FileSource, now: number): [Work, Upload] {
  const file = source instanceof File ? source : null;
  const work: Work = {
    ...fresh,
    id,
    username,
    file,
    handle: source instanceof File ? null : source,
    name: source.name,
    bytes: file?.size ?? 0,
    lastModified: file?.lastModified ?? 0,
    rate: new Rate(),
  };
  return [work, shownOf(work, 'library', now)];
}

export function workOf(record: UploadRecord): Work {
  const { id, username, handle, name, bytes, lastModified, picture, url, sentBytes } = record;
  return {
    ...fresh,
    ...{ id, username, handle, name, bytes, lastModified, picture, url },
    stoppedAtBytes: sentBytes,
    rate: new Rate(),
  };
}

const fresh = {
  file: null,
  picture: null,
  url: null,
  sending: null,
  pieceBytes: FIRST_PIECE_BYTES,
  failures: 0,
  stoppedAtBytes: 0,
  timer: undefined,
  isCompared: false,
};

function shownOf(work: Work, purpose: UploadPurpose, addedAtMs: number): Upload {
  return {
    id: work.id,
    name: work.name,
    bytes: work.bytes,
    purpose,
    addedAtMs,
    sha256: null,
    facts: null,
    picture: null,
    state: { type: 'waiting' },
  };
}

export function recordOf(work: Work, upload: Upload): UploadRecord {
  const { state } = upload;
  return {
    id: work.id,
    username: work.username,
    name: work.name,
    bytes: work.bytes,
    lastModified: work.lastModified,
    purpose: upload.purpose,
    addedAtMs: upload.addedAtMs,
    sha256: upload.sha256,
    facts: upload.facts,
    picture: work.picture,
    url: work.url,
    sentBytes: 'sentBytes' in state ? state.sentBytes : 0,
    isPaused: state.type === 'paused',
    isSent: state.type === 'converting',
    handle: work.handle,
  };
}
