/** The files of a drop or a choice, those in folders among them, as handles where the browser has them. */
import type { FileSource } from './upload-types.ts';

/** A folder of folders with more than this is somebody's whole disk, dropped by mistake. */
const MAX_FILES = 2_000;

/** What systems put into folders, and nobody means. */
const NOT_MEANT = /^(?:\.|~\$|Thumbs\.db$|desktop\.ini$)/i;

interface HandleItem {
  getAsFileSystemHandle?: () => Promise<FileSystemHandle | null>;
}

type FolderHandle = FileSystemDirectoryHandle & { values(): AsyncIterable<FileSystemHandle> };

/** It must be called while the event is under way: what is dropped is gone after it. */
export async function droppedFiles(dropped: DataTransfer): Promise<FileSource[]> {
  const files: FileSource[] = [];
  // All are asked for before the first is awaited.
  const asked = [...dropped.items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => ({
      handle: (item as HandleItem).getAsFileSystemHandle?.().catch(() => null),
      entry: item.webkitGetAsEntry(),
      file: item.getAsFile(),
    }));
  for (const { handle, entry, file } of asked) {
    const kept = await handle;
    if (kept) await addHandle(kept, files, true);
    else if (entry?.isDirectory) await addEntry(entry, files);
    else if (file) files.push(file);
  }
  return files;
}

async function addHandle(handle: FileSystemHandle, files: FileSource[], isChosen = false): Promise<void> {
  if (files.length >= MAX_FILES || (!isChosen && NOT_MEANT.test(handle.name))) return;
  if (handle.kind === 'file') files.push(handle as FileSystemFileHandle);
  else for await (const inside of (handle as FolderHandle).values()) await addHandle(inside, files);
}

async function addEntry(entry: FileSystemEntry, files: FileSource[]): Promise<void> {
  if (files.length >= MAX_FILES || NOT_MEANT.test(entry.name)) return;
  if (entry.isFile) {
    files.push(
      await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)),
    );
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // It gives them by the hundred, and none when there are no more.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return;
    for (const inside of some) await addEntry(inside, files);
  }
}

interface FilePickers {
  showOpenFilePicker?: (options: { multiple: boolean }) => Promise<FileSystemFileHandle[]>;
}

/** Asks for files; none if whoever was asked thinks otherwise. A phone offers its camera and its pictures. */
export async function chooseFiles({ multiple = true } = {}): Promise<FileSource[]> {
  const { showOpenFilePicker } = window as FilePickers;
  // With a finger, the system's own choice has the camera, too.
  if (showOpenFilePicker && !window.matchMedia('(pointer: coarse)').matches) {
    try {
      return await showOpenFilePicker({ multiple });
    } catch (error) {
      if (error instanceof DOMException && error.name === 'AbortError') return [];
      throw error;
    }
  }
  return chooseByInput(multiple);
}

function chooseByInput(multiple: boolean): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = multiple;
    input.hidden = true;
    const end = (files: File[]) => {
      input.remove();
      resolve(files);
    };
    input.addEventListener('change', () => end([...(input.files ?? [])]));
    input.addEventListener('cancel', () => end([]));
    // Some browsers forget one that stands nowhere.
    document.body.append(input);
    input.click();
  });
}
