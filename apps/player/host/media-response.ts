/**
 * How both hosts answer for a file, whole or in part, without knowing of Electron or of Node's server:
 * cached media with byte ranges (a video element seeks by them), and the built renderer.
 */

import { open, stat } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';
import { parseRange } from '@bacheca/node/http-range';

/** What a media URL may be served as: everything a stage shows, nothing that runs as a page. */
const MEDIA_TYPES = new Set([
  'video/mp4',
  'video/webm',
  'image/png',
  'image/jpeg',
  'image/webp',
  'image/avif',
  'image/svg+xml',
  'text/vtt',
]);

const RENDERER_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.map': 'application/json',
};

/** The page and its pictures are asked for whole: up to this size they come in one piece, which is quicker. */
const MAX_WHOLE_BYTES = 512 * 1024;

/** Read this much at a time: big enough to be rare, small enough to stop soon when a seek aborts it. */
const CHUNK_BYTES = 256 * 1024;

export interface FileResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** It is null for HEAD and for errors. A stream reads on demand; it may be dropped unread. */
  readonly body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array<ArrayBuffer>> | null;
}

export interface FileRequest {
  readonly method: string;
  readonly range?: string | null;
}

/** Answers with a cached media file, whose path the caller made from a checked sha256. */
export async function mediaResponse(
  path: string,
  mimeType: string | null,
  request: FileRequest,
): Promise<FileResponse> {
  if (!mimeType || !MEDIA_TYPES.has(mimeType)) return failure(415);
  // Chromium would keep a second copy of each file in a cache of its own, beside ours.
  return fileResponse(path, { 'content-type': mimeType, 'cache-control': 'no-store' }, request);
}

/** Answers with a file of the built renderer, or with 404: never with one outside `folder`. */
export async function rendererResponse(
  folder: string,
  pathname: string,
  request: FileRequest,
): Promise<FileResponse> {
  const path = pathInside(folder, pathname);
  const type = path && RENDERER_TYPES[extname(path)];
  if (!path || !type) return failure(404);
  return fileResponse(path, { 'content-type': type, 'cache-control': 'no-cache' }, request);
}

/** The path that a URL's pathname names inside `folder`, or null if it would lie outside it. */
export function pathInside(folder: string, pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const root = resolve(folder);
  const path = resolve(root, `.${decoded.startsWith('/') ? decoded : `/${decoded}`}`);
  return path.startsWith(root + sep) ? path : null;
}

export function failure(status: number, headers: Readonly<Record<string, string>> = {}): FileResponse {
  return { status, headers: { 'cache-control': 'no-store', ...headers }, body: null };
}

async function fileResponse(
  path: string,
  headers: Readonly<Record<string, string>>,
  request: FileRequest,
): Promise<FileResponse> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return failure(405, { allow: 'GET, HEAD' });
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) return failure(404);
  const range = parseRange(request.range, found.size);
  if (range === 'unsatisfiable') return failure(416, { 'content-range': `bytes */${found.size}` });
  const { start, end } = range ?? { start: 0, end: found.size - 1 };
  const common = {
    ...headers,
    'accept-ranges': 'bytes',
    'content-length': String(end - start + 1),
    'x-content-type-options': 'nosniff',
  };
  const body = request.method === 'GET' && end >= start ? await bodyOf() : null;
  return range
    ? { status: 206, headers: { ...common, 'content-range': `bytes ${start}-${end}/${found.size}` }, body }
    : { status: 200, headers: common, body };

  async function bodyOf(): Promise<FileResponse['body']> {
    if (range || end >= MAX_WHOLE_BYTES) return fileStream(path, start, end);
    const bytes = await readChunk(path, 0, end + 1);
    if (bytes.length <= end) throw new Error(`${path} became shorter while it was served`);
    return bytes;
  }
}

/**
 * The file is pulled, not pushed: a video that is paused or gone reads nothing more. It is opened for each read and
 * never held in between, because neither Node nor Electron cancels the body of a request that was aborted before its
 * answer, and each seek may abort one.
 */
function fileStream(path: string, start: number, end: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  let position = start;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const chunk = await readChunk(path, position, Math.min(CHUNK_BYTES, end - position + 1));
        position += chunk.length;
        controller.enqueue(chunk);
        if (position > end) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

async function readChunk(path: string, position: number, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const file = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await file.read(new Uint8Array(bytes), 0, bytes, position);
    if (bytesRead === 0) throw new Error(`${path} became shorter while it was served`);
    return bytesRead === bytes ? buffer : buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
