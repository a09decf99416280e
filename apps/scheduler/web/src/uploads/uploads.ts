/**
 * The uploads of this browser, for every page: `addUploads` takes files, `useUploads` says how they stand. The dock
 * (`UploadDock.tsx`, in the frame of all pages) draws them, `DropArea.tsx` takes what is dropped on a page. What sends
 * them is fetched with the first file.
 */
import { useSyncExternalStore } from 'react';
import { onAsset } from '../screens/live/asset-events.ts';
import type { UploadEngine } from './engine/upload-engine.ts';
import { UploadStore } from './upload-store.ts';
import type { FileSource, Upload, UploadPurpose } from './upload-types.ts';

/** What the pages lend to the uploads. */
export interface UploadSession {
  readonly username: string;
  /** The scheduler said that nobody is signed in. */
  readonly onSignedOut: () => void;
}

const store = new UploadStore();
let session: UploadSession | null = null;
let engine: Promise<UploadEngine> | null = null;

/** Looks at the files and sends them; how they stand is in `useUploads`. */
export function addUploads(files: readonly FileSource[], purpose: UploadPurpose): void {
  if (files.length > 0) void loadEngine().then((loaded) => loaded.add(files, purpose));
}

export function useUploads(): readonly Upload[] {
  return useSyncExternalStore(store.subscribe, store.shown);
}

/** Does something with the uploads, once what does it is there. */
export function withUploads(act: (engine: UploadEngine) => void): void {
  void loadEngine().then(act);
}

/**
 * Somebody is signed in: what they left unfinished goes on. Returns what ends it: then nothing is sent until somebody
 * is signed in again.
 */
export function openUploads(opened: UploadSession): () => void {
  session = opened;
  if (engine || hasUnfinished(opened.username))
    void loadEngine().then((loaded) => {
      if (session === opened) loaded.open(opened);
    });
  return () => {
    if (session !== opened) return;
    session = null;
    void engine?.then((loaded) => {
      if (!session) loaded.close();
    });
  };
}

const UNFINISHED = 'bacheca.uploads.';

/** Whether this browser keeps uploads of theirs: asked before anything is loaded that could look. */
export function hasUnfinished(username: string): boolean {
  return localStorage.getItem(UNFINISHED + username) !== null;
}

function noteUnfinished(username: string, isAny: boolean): void {
  if (isAny) localStorage.setItem(UNFINISHED + username, '1');
  else localStorage.removeItem(UNFINISHED + username);
}

function loadEngine(): Promise<UploadEngine> {
  engine ??= import('./engine/browser-tools.ts').then(({ createUploadEngine }) => {
    const created = createUploadEngine(store, noteUnfinished);
    onAsset((asset) => created.noteAsset(asset));
    if (session) created.open(session);
    return created;
  });
  // Without the network it is asked for again with the next file.
  engine.catch(() => {
    engine = null;
  });
  return engine;
}
