/** What this browser has kept of somebody's uploads, as it was when the page went. */
import type { Upload, UploadState } from '../upload-types.ts';
import type { EngineTools } from './engine-tools.ts';
import type { PermissionAsking } from './states.ts';
import type { TabClaims } from './tab-claims.ts';
import type { UploadRecord } from './upload-records.ts';
import { type Work, workOf } from './work.ts';

/** What nobody has come back to for so long is of no use any more: the scheduler has forgotten it, too. */
const KEPT_FOR_MS = 30 * 24 * 3_600_000;

interface Restored {
  readonly work: Work;
  readonly upload: Upload;
}

/** Those that no tab has: another may be sending them at this moment. */
export async function restore(
  username: string,
  tools: Pick<EngineTools, 'records' | 'nowMs' | 'pictureUrl'>,
  claims: TabClaims,
  isMine: (id: string) => boolean,
): Promise<Restored[]> {
  const kept = (await tools.records.of(username)).filter(({ id }) => !isMine(id));
  if (kept.length === 0) return [];
  const unclaimed = await claims.unclaimed(kept.map(({ id }) => id));
  const restored: Restored[] = [];
  for (const record of kept) {
    if (!unclaimed.has(record.id)) continue;
    if (record.addedAtMs < tools.nowMs() - KEPT_FOR_MS) {
      await tools.records.remove(record.id);
      continue;
    }
    const work = workOf(record);
    const state = record.isSent
      ? ({ type: 'converting', asset: null } as const)
      : await stateOf(record, work);
    const { id, name, bytes, purpose, addedAtMs, sha256, facts } = record;
    const picture = record.picture && tools.pictureUrl(record.picture);
    restored.push({
      work,
      upload: { id, name, bytes, purpose, addedAtMs, sha256, facts, picture, state },
    });
  }
  return restored;
}

async function stateOf(record: UploadRecord, work: Work): Promise<UploadState> {
  const { handle, sentBytes } = record;
  const asking = { type: 'asking', sentBytes, wasOther: false } as const;
  if (!handle) return { ...asking, for: 'file' };
  const answer = await (handle as FileSystemFileHandle & PermissionAsking)
    .queryPermission?.({ mode: 'read' })
    .catch(() => 'prompt');
  if (answer !== undefined && answer !== 'granted') return { ...asking, for: 'permission' };
  try {
    work.file = await handle.getFile();
  } catch {
    return { ...asking, for: 'file' };
  }
  const isSame = work.file.size === record.bytes && work.file.lastModified === record.lastModified;
  // What was changed since is read anew, and is sent as what it is now.
  if (record.sha256 === null || !isSame) return { type: 'waiting' };
  return record.isPaused ? { type: 'paused', sentBytes } : { type: 'queued', sentBytes };
}
