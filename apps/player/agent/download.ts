/**
 * Fetches one media file into the cache. It goes on where an earlier attempt stopped, hashes while it
 * writes, and gives the file its name in the cache only after every byte is verified and on disk.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { dirname } from 'node:path';
import type { MediaFile, Sha256 } from '@bacheca/shared';
import { mediaPath, partialPath } from './cache-layout.ts';
import { isMissing, syncFolder, whyOf } from './durable.ts';
import type { RateLimit } from './network-policy.ts';

export interface Source {
  readonly schedulerUrl: string;
  readonly token: string;
}

export interface DownloadOptions {
  readonly dataDir: string;
  readonly source: Source;
  readonly file: MediaFile;
  readonly rate: RateLimit;
  readonly signal: AbortSignal;
  /** With this much silence from the network the attempt is given up, to be resumed later. */
  readonly stallMs: number;
  readonly onBytes: (bytes: number) => void;
}

/** `wrong-content`: these are not the bytes that the hash names. `unreachable`: worth another try. */
export class DownloadError extends Error {
  override name = 'DownloadError';
  readonly code: 'wrong-content' | 'unreachable' | 'disk';

  constructor(code: DownloadError['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Resolves when the file is in the cache. Rejects with a DownloadError; what arrived so far is kept. */
export async function download(options: DownloadOptions): Promise<void> {
  const { dataDir, file, signal } = options;
  const partial = partialPath(dataDir, file.sha256);
  const begun = await resumable(partial, file);
  if (begun.bytes < file.bytes) {
    const response = await ask(options, begun.bytes);
    try {
      await receive(options, partial, response, begun);
    } finally {
      response.destroy();
    }
  } else if (begun.hash.digest('hex') !== file.sha256) {
    // An earlier attempt ended between its last byte and the check.
    await rm(partial, { force: true });
    throw new DownloadError('wrong-content', 'its bytes on disk are not those that its hash names');
  }
  if (signal.aborted) throw new DownloadError('unreachable', 'the download was stopped');
  await adopt(partial, mediaPath(dataDir, file.sha256));
}

interface Begun {
  bytes: number;
  hash: Hash;
}

/** What an earlier attempt left, hashed again: only the hash of the whole says that a file is good. */
async function resumable(partial: string, file: MediaFile): Promise<Begun> {
  const hash = createHash('sha256');
  try {
    const { size } = await stat(partial);
    if (size > file.bytes) {
      await rm(partial);
      return { bytes: 0, hash };
    }
    for await (const chunk of createReadStream(partial)) hash.update(chunk);
    return { bytes: size, hash };
  } catch (error) {
    if (isMissing(error)) return { bytes: 0, hash };
    throw new DownloadError('disk', whyOf(error), error);
  }
}

function ask({ source, file, signal, stallMs }: DownloadOptions, fromByte: number): Promise<IncomingMessage> {
  const url = mediaUrl(source.schedulerUrl, file.sha256);
  const headers: Record<string, string> = {
    authorization: `Bearer ${source.token}`,
    'accept-encoding': 'identity',
  };
  // The hash is the entity tag of a content-addressed file: if it is the same file, send only the rest.
  if (fromByte > 0) Object.assign(headers, { range: `bytes=${fromByte}-`, 'if-range': `"${file.sha256}"` });
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(url, { agent: false, headers, signal });
    const stalled = setTimeout(() => request.destroy(stallError(stallMs)), stallMs);
    request.on('close', () => clearTimeout(stalled));
    request.on('error', (error) => reject(new DownloadError('unreachable', whyOf(error), error)));
    request.on('response', (response) => {
      clearTimeout(stalled);
      if (response.statusCode === 200 || response.statusCode === 206) return resolve(response);
      response.destroy();
      reject(new DownloadError('unreachable', `the scheduler answered HTTP ${response.statusCode}`));
    });
    request.end();
  });
}

export function mediaUrl(schedulerUrl: string, sha256: Sha256): URL {
  const url = new URL(`${schedulerUrl.replace(/\/+$/, '')}/media/${sha256}`);
  url.protocol = url.protocol.replace(/^ws/, 'http');
  return url;
}

async function receive(
  { file, rate, signal, stallMs, onBytes }: DownloadOptions,
  partial: string,
  response: IncomingMessage,
  begun: Begun,
): Promise<void> {
  const resumes = response.statusCode === 206 && resumesAt(response, begun.bytes);
  if (response.statusCode === 206 && !resumes) {
    await rm(partial, { force: true });
    throw new DownloadError('unreachable', 'the scheduler sent another part of the file than asked for');
  }
  let { bytes, hash } = resumes ? begun : { bytes: 0, hash: createHash('sha256') };
  const target = await openForWriting(partial, resumes);
  try {
    for await (const chunk of chunks(response, stallMs)) {
      bytes += chunk.byteLength;
      if (bytes > file.bytes) break;
      hash.update(chunk);
      await write(target, chunk);
      onBytes(chunk.byteLength);
      await rate.take(chunk.byteLength, signal);
    }
    await sync(target);
  } finally {
    await target.close();
  }
  if (bytes < file.bytes) throw new DownloadError('unreachable', 'the connection ended in the middle');
  if (bytes > file.bytes || hash.digest('hex') !== file.sha256) {
    await rm(partial, { force: true });
    throw new DownloadError('wrong-content', 'what arrived is not what its hash names');
  }
}

function resumesAt(response: IncomingMessage, fromByte: number): boolean {
  return response.headers['content-range']?.startsWith(`bytes ${fromByte}-`) ?? false;
}

/** Only waiting for the network counts as a stall; time that the rate limit takes between chunks doesn't. */
async function* chunks(response: IncomingMessage, stallMs: number): AsyncGenerator<Buffer> {
  const iterator: AsyncIterator<Buffer> = response[Symbol.asyncIterator]();
  for (;;) {
    const stalled = setTimeout(() => response.destroy(stallError(stallMs)), stallMs);
    try {
      const next = await iterator.next();
      if (next.done) return;
      clearTimeout(stalled);
      yield next.value;
    } catch (error) {
      throw new DownloadError('unreachable', whyOf(error), error);
    } finally {
      clearTimeout(stalled);
    }
  }
}

function stallError(stallMs: number): Error {
  return new Error(`nothing arrived for ${Math.round(stallMs / 1000)} s`);
}

async function openForWriting(partial: string, append: boolean): Promise<FileHandle> {
  try {
    await mkdir(dirname(partial), { recursive: true, mode: 0o700 });
    return await open(partial, append ? 'a' : 'w', 0o600);
  } catch (error) {
    throw new DownloadError('disk', whyOf(error), error);
  }
}

async function write(target: FileHandle, chunk: Buffer): Promise<void> {
  try {
    for (let done = 0; done < chunk.byteLength; ) done += (await target.write(chunk, done)).bytesWritten;
  } catch (error) {
    throw new DownloadError('disk', whyOf(error), error);
  }
}

async function sync(target: FileHandle): Promise<void> {
  try {
    await target.sync();
  } catch (error) {
    throw new DownloadError('disk', whyOf(error), error);
  }
}

/** Moves a verified file to its name. Both the move and a new folder are on disk when this resolves. */
async function adopt(partial: string, path: string): Promise<void> {
  try {
    const folder = dirname(path);
    const made = await mkdir(folder, { recursive: true, mode: 0o700 });
    await rename(partial, path);
    await syncFolder(folder);
    if (made) await syncFolder(dirname(folder));
  } catch (error) {
    throw new DownloadError('disk', whyOf(error), error);
  }
}
