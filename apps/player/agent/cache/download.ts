/**
 * Fetches one media file into the cache, in pieces: a break loses no more than what was under way of one piece,
 * and a location's limits hold to the byte.
 */

import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { request as requestHttp } from '@bacheca/node/node-http';
import type { Sha256 } from '@bacheca/shared/model/ids';
import type { MediaFile } from '@bacheca/shared/model/items';
import { fault, type PlainFault } from '@bacheca/shared/translations/problem';
import { causeOf, FaultError } from '../faults/fault-error.ts';
import type { Agents } from '../network/network.ts';
import { networkCause } from '../network/network-error.ts';
import { unexpectedAnswerFault } from '../network/unexpected-answer.ts';
import type { Grant } from './day-allowance.ts';
import { DownloadError } from './download-error.ts';
import type { PieceSize, RateLimit } from './network-policy.ts';
import type { PartialDownload } from './partial-download.ts';

export interface Source {
  readonly schedulerUrl: string;
  readonly token: string;
}

export interface DownloadOptions {
  readonly source: Source;
  readonly file: MediaFile;
  readonly connections: Connections;
  readonly rate: RateLimit;
  readonly pieces: PieceSize;
  /** Asks for bytes of the day's allowance. */
  readonly take: (bytes: number) => Promise<Grant>;
  /** What was granted and did not come; negative if more came than was asked for. */
  readonly refund: (grant: Grant, bytes: number) => void;
  readonly signal: AbortSignal;
  /** After this much silence from the network the attempt is given up; it is resumed later. */
  readonly stallMs: number;
  readonly onBytes: (bytes: number) => void;
}

/** So many bytes are held in memory while the disk is busy or the rate is used up: two of the largest pieces. */
const MAX_WAITING_BYTES = 8 * 1024 * 1024;

export interface Connections {
  /** They stay open from one piece to the next. */
  readonly kept: Agents;
  readonly fresh: Agents;
}

/** Resolves when the file is in the cache. Rejects with a DownloadError; what arrived so far is kept. */
export async function download(options: DownloadOptions, partial: PartialDownload): Promise<void> {
  const { file, pieces, signal } = options;
  if (partial.bytes > 0) pieces.resumes();
  try {
    while (partial.bytes < file.bytes) {
      await fetchPiece(options, partial);
      if (signal.aborted) throw new DownloadError('unreachable', fault('download-stopped'));
    }
    await partial.finish();
  } finally {
    await partial.close();
  }
}

async function fetchPiece(options: DownloadOptions, partial: PartialDownload): Promise<void> {
  const { file, pieces, rate, take, refund } = options;
  const grant = await take(Math.min(file.bytes - partial.bytes, pieces.next(rate.bytesPerSecond)));
  if (grant.bytes <= 0) throw new DownloadError('used-up', fault('download-day-used-up'));
  let arrived = 0;
  try {
    const response = await ask(options, partial.bytes, grant.bytes);
    try {
      refuseOther(response, file);
      if (!(await isPiece(response, partial))) await partial.restart();
      await receive(response, options.stallMs, async (bytes) => {
        arrived += bytes.byteLength;
        await partial.write(bytes);
        options.onBytes(bytes.byteLength);
        // Something on the way knows no ranges: the whole file comes, and is slowed down as it comes.
        if (response.statusCode === 200) await rate.take(bytes.byteLength, options.signal);
      });
      if (response.statusCode === 206) await rate.take(arrived, options.signal);
    } finally {
      if (!response.complete) response.destroy();
    }
    if (response.statusCode === 200 && partial.bytes < file.bytes) {
      // Asking for the rest would get the same again, at once and for ever.
      await partial.restart();
      throw new DownloadError('unreachable', fault('download-less'));
    }
    if (arrived === 0) throw new DownloadError('unreachable', fault('download-nothing'));
    pieces.arrived(arrived);
  } catch (error) {
    if (!options.signal.aborted) pieces.broke();
    throw error;
  } finally {
    refund(grant, grant.bytes - arrived);
  }
}

/**
 * Rejects what can't be this file, before what has come of it is given up: a network that wants its users to log in
 * answers everything with a page of its own.
 */
function refuseOther({ statusCode, headers }: IncomingMessage, file: MediaFile): void {
  const { etag, 'content-type': type, 'content-length': length } = headers;
  const isOther =
    (etag !== undefined && !etag.includes(file.sha256)) ||
    type?.startsWith('text/html') ||
    (statusCode === 200 && length !== undefined && Number(length) !== file.bytes);
  if (isOther) throw new DownloadError('unreachable', fault('download-other'));
}

/** Returns true if it goes on where the file has come to; false if it is the whole file. Rejects if it is neither. */
async function isPiece(response: IncomingMessage, partial: PartialDownload): Promise<boolean> {
  if (response.statusCode === 200) return partial.bytes === 0;
  if (response.headers['content-range']?.startsWith(`bytes ${partial.bytes}-`)) return true;
  await partial.restart();
  throw new DownloadError('unreachable', fault('download-other-part'));
}

async function ask(options: DownloadOptions, from: number, bytes: number): Promise<IncomingMessage> {
  try {
    return await askOnce(options, from, bytes, true);
  } catch (error) {
    // The scheduler closed a connection that was kept open, at the moment at which it was used again.
    if (error instanceof StaleConnection) return askOnce(options, from, bytes, false);
    throw error;
  }
}

function askOnce(
  { source, file, signal, stallMs, connections }: DownloadOptions,
  from: number,
  bytes: number,
  reuse: boolean,
): Promise<IncomingMessage> {
  const url = mediaUrl(source.schedulerUrl, file.sha256);
  const secure = url.protocol === 'https:';
  const send = secure ? requestHttps : requestHttp;
  const headers = {
    authorization: `Bearer ${source.token}`,
    'accept-encoding': 'identity',
    range: `bytes=${from}-${from + bytes - 1}`,
    // The hash is the entity tag of a content-addressed file: if it is the same file, send only this part.
    'if-range': `"${file.sha256}"`,
  };
  const { http, https } = reuse ? connections.kept : connections.fresh;
  const agent = secure ? https : http;
  return new Promise((resolve, reject) => {
    const request = send(url, { agent, headers, signal });
    const stalled = setTimeout(() => request.destroy(stallError(stallMs)), stallMs);
    request.on('close', () => clearTimeout(stalled));
    request.on('error', (error) => {
      const stale = request.reusedSocket && !signal.aborted && isReset(error);
      reject(stale ? new StaleConnection() : unreachable(error, url));
    });
    request.on('response', (response) => {
      clearTimeout(stalled);
      if (response.statusCode === 200 || response.statusCode === 206) return resolve(response);
      response.destroy();
      reject(new DownloadError('unreachable', answerFault(response, url)));
    });
    request.end();
  });
}

function unreachable(error: Error, url: URL): DownloadError {
  return new DownloadError('unreachable', networkCause(error, url.href), error);
}

function answerFault({ statusCode, headers }: IncomingMessage, url: URL): PlainFault {
  const { location, 'content-type': contentType } = headers;
  // Its own words for a fault are of this kind, and nobody else's.
  if (contentType?.startsWith('application/problem+json'))
    return fault('answer-of-scheduler', { status: statusCode ?? 0 });
  return unexpectedAnswerFault({ statusCode, location, contentType }, url.href);
}

class StaleConnection extends Error {
  override name = 'StaleConnection';
}

function isReset(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

export function mediaUrl(schedulerUrl: string, sha256: Sha256): URL {
  const url = new URL(`${schedulerUrl.replace(/\/+$/, '')}/media/${sha256}`);
  url.protocol = url.protocol.replace(/^ws/, 'http');
  return url;
}

/**
 * Takes in a response as fast as it comes, as what waits in a socket is lost when the connection breaks; `take`
 * gets the bytes in order, those that came before a break too, and may be slower. Rejects when it broke.
 */
async function receive(
  response: IncomingMessage,
  stallMs: number,
  take: (bytes: Buffer) => Promise<void>,
): Promise<void> {
  let arrived: Buffer[] = [];
  let end: { readonly error: Error | null } | null = null;
  let wake: () => void = () => undefined;
  let taking = false;
  // Time that the disk or the rate limit takes is no stall.
  const stalled = setTimeout(() => {
    if (taking) stalled.refresh();
    else response.destroy(stallError(stallMs));
  }, stallMs);
  const ended = (error: Error | null) => {
    end ??= { error };
    wake();
  };
  let waitingBytes = 0;
  response.on('data', (chunk: Buffer) => {
    stalled.refresh();
    arrived.push(chunk);
    waitingBytes += chunk.byteLength;
    if (waitingBytes > MAX_WAITING_BYTES) response.pause();
    wake();
  });
  response.on('end', () => ended(null));
  response.on('error', ended);
  const broken = () => ended(new FaultError(fault('net-cut-midway')));
  response.on('close', broken);
  // It may have broken while the disk was asked, with nobody listening.
  if (response.destroyed) broken();
  try {
    for (;;) {
      if (arrived.length > 0) {
        const bytes = Buffer.concat(arrived);
        arrived = [];
        waitingBytes = 0;
        taking = true;
        await take(bytes);
        taking = false;
        stalled.refresh();
        response.resume();
      } else if (end !== null) {
        const { error } = end as { error: Error | null };
        if (error) throw new DownloadError('unreachable', causeOf(error), error);
        return;
      } else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  } finally {
    clearTimeout(stalled);
  }
}

function stallError(stallMs: number): Error {
  return new FaultError(fault('net-stalled', { seconds: Math.round(stallMs / 1000) }));
}
