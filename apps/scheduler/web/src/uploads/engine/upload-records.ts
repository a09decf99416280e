/** What this browser keeps of unfinished uploads, over reloads and days: in IndexedDB, where handles of files can be. */
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { FileFacts, UploadPurpose } from '../upload-types.ts';

export interface UploadRecord {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly bytes: number;
  readonly lastModified: number;
  readonly purpose: UploadPurpose;
  readonly addedAtMs: number;
  /** Null until it was read. */
  readonly sha256: Sha256 | null;
  readonly facts: FileFacts | null;
  readonly picture: Blob | null;
  /** Null until the scheduler made a place for it. */
  readonly url: string | null;
  readonly sentBytes: number;
  readonly isPaused: boolean;
  /** All bytes are there. */
  readonly isSent: boolean;
  readonly handle: FileSystemFileHandle | null;
}

export interface UploadRecords {
  put(record: UploadRecord): Promise<void>;
  remove(id: string): Promise<void>;
  of(username: string): Promise<UploadRecord[]>;
}

const NAME = 'bacheca-uploads';
const TABLE = 'uploads';

/** Where a browser keeps nothing (a private window, a full disk), uploads go on and end with the page. */
export function openRecords(): UploadRecords {
  let opened: Promise<IDBDatabase> | null = null;
  const run = async <T>(
    mode: IDBTransactionMode,
    ask: (table: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> => {
    opened ??= open();
    const database = await opened;
    return answered(ask(database.transaction(TABLE, mode).objectStore(TABLE)));
  };
  return {
    put: async (record) => {
      await run('readwrite', (table) => table.put(record)).catch(() => {});
    },
    remove: async (id) => {
      await run('readwrite', (table) => table.delete(id)).catch(() => {});
    },
    of: async (username) => {
      const all = await run<UploadRecord[]>('readonly', (table) => table.getAll()).catch(() => []);
      return all
        .filter((record) => record.username === username)
        .sort((a, b) => a.addedAtMs - b.addedAtMs || a.id.localeCompare(b.id));
    },
  };
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(TABLE, { keyPath: 'id' });
  };
  return answered(request);
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB gave no reason'));
  });
}
