/** Questions about how an upload stands, and what it becomes. */
import type { Asset } from '@bacheca/shared/api/assets';
import type { Sha256 } from '@bacheca/shared/model/ids';
import { isUnderWay, type Upload, type UploadPurpose, type UploadState } from '../upload-types.ts';

/** Not every browser has it, and TypeScript's library doesn't name it. */
export interface PermissionAsking {
  queryPermission?: (options: { mode: 'read' }) => Promise<PermissionState>;
  requestPermission?: (options: { mode: 'read' }) => Promise<PermissionState>;
}

export function stateOfAsset(asset: Asset): UploadState {
  if (asset.state === 'ready') return { type: 'ready', asset };
  if (asset.state === 'refused' || asset.state === 'failed') return { type: 'rejected', asset };
  return { type: 'converting', asset };
}

export function sentBytesOf(state: UploadState | undefined): number {
  return state && 'sentBytes' in state ? state.sentBytes : 0;
}

export function isTwin(other: Upload, sha256: Sha256, purpose: UploadPurpose): boolean {
  const isOver = ['unusable', 'repeated', 'rejected', 'ready', 'known'].includes(other.state.type);
  return other.sha256 === sha256 && other.purpose === purpose && !isOver;
}

export function isOtherFile(state: UploadState): boolean {
  return state.type === 'stopped' && ['file-changed', 'other-bytes'].includes(state.trouble.code);
}

/** A file that was changed since it was chosen can't be read any more, which a broken request looks like, too. */
export async function canBeRead(file: File | null, from: number): Promise<boolean> {
  if (!file) return false;
  try {
    await file.slice(from, from + 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

/** Whether this browser remembers it for when the page is gone. */
export function isKept(upload: Upload): boolean {
  return isUnderWay(upload) || ['paused', 'stopped', 'asking', 'converting'].includes(upload.state.type);
}
