/**
 * Serves the stage's page, its media and its socket, on loopback and for the one who was given the token. Other
 * programs of this machine, and pages in a browser on it, get nothing.
 */

import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { parseJson } from '@bacheca/node/json';
import { createServer } from '@bacheca/node/node-http';
import { Sha256 } from '@bacheca/shared/model/ids';
import { type WebSocket, WebSocketServer } from 'ws';
import type { AgentToStage, StageToAgent } from '../contract/stage.ts';
import { type FileResponse, failure, mediaResponse, rendererResponse } from '../host/media-response.ts';
import { type HostToStage, parseStageMessage } from '../host/stage-link.ts';
import { withInitialMessages } from './initial-messages.ts';

const LOOPBACK = '127.0.0.1';
/** A report is a few hundred bytes. */
const MAX_MESSAGE_BYTES = 64 * 1024;

const PAGE_HEADERS = {
  'content-security-policy': "frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

export interface BrowserHostOptions {
  /** 0 takes any free one. */
  readonly port: number;
  readonly token: string;
  /** The built renderer is in this folder. */
  readonly rendererDir: string;
  mediaPath(sha256: Sha256): string;
  /** What a page that is being loaded can begin with; empty for a page that has to ask. */
  initialMessages(): readonly AgentToStage[];
  /** It gets each message from the page, parsed. */
  onMessage(message: StageToAgent): void;
  /** The page was closed and no other has its place. */
  onGone(): void;
  /** A message that no stage would send was dropped. */
  onBadMessage(): void;
}

export interface BrowserHost {
  /** A browser opens it; it carries the token. */
  readonly url: string;
  send(message: AgentToStage): void;
  /** From now on, pages are told that an agent of this run answers. */
  agentStarted(run: string): void;
  close(): Promise<void>;
}

export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const server = createServer((request, response) => {
    answer(request).then(
      (file) => respond(response, file),
      () => respond(response, failure(500)),
    );
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  /** Open pages, the newest last: that is the stage. Those before it wait, and have it back when it is gone. */
  const pages: WebSocket[] = [];
  let run: string | null = null;

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, LOOPBACK, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  const { port } = address;
  // Cookies don't tell ports apart; two players on one machine must.
  const cookieName = `bacheca-stage-${port}`;
  const hosts = new Set([`${LOOPBACK}:${port}`, `localhost:${port}`]);

  function isKnown(request: IncomingMessage): boolean {
    return isToken(cookieOf(request, cookieName));
  }

  function isToken(candidate: string | null | undefined): boolean {
    if (!candidate) return false;
    const [given, token] = [Buffer.from(candidate), Buffer.from(options.token)];
    return given.length === token.length && timingSafeEqual(given, token);
  }

  /** A page of another site can point its own name at this address; its browser still names that site. */
  function isOurHost(request: IncomingMessage): boolean {
    return hosts.has(request.headers.host ?? '');
  }

  async function answer(request: IncomingMessage): Promise<FileResponse> {
    if (!isOurHost(request)) return failure(403);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stage');
    if (pathname === '/' && isToken(searchParams.get('token'))) {
      // The page takes the token out of the address bar and the history at once (`greet-browser.ts`).
      const { headers, ...page } = await stagePage(request);
      const cookie = `${cookieName}=${options.token}; Path=/; HttpOnly; SameSite=Strict`;
      return { ...page, headers: { ...headers, 'set-cookie': cookie } };
    }
    if (!isKnown(request)) return failure(403);
    const file = { method: request.method ?? 'GET', range: request.headers.range ?? null };
    const media = /^\/media\/([^/]+)$/.exec(pathname);
    if (media) {
      const sha256 = Sha256.safeParse(media[1]);
      if (!sha256.success) return failure(404);
      return mediaResponse(options.mediaPath(sha256.data), searchParams.get('type'), file);
    }
    if (pathname === '/') return stagePage(request);
    return pathname.startsWith('/assets/')
      ? rendererResponse(options.rendererDir, pathname, file)
      : failure(404);
  }

  /** The page, with what it can begin with. */
  async function stagePage({ method = 'GET' }: IncomingMessage): Promise<FileResponse> {
    const { status, headers, body } = await rendererResponse(options.rendererDir, '/browser.html', {
      method,
    });
    const messages = pages.length === 0 && run !== null ? options.initialMessages() : [];
    // Kept, it would begin with what was on at another time.
    const pageHeaders = { ...headers, ...PAGE_HEADERS, 'cache-control': 'no-store' };
    if (run === null || messages.length === 0 || !(body instanceof Uint8Array)) {
      return { status, headers: pageHeaders, body };
    }
    const filled = withInitialMessages(body, { run, messages });
    return { status, headers: { ...pageHeaders, 'content-length': String(filled.length) }, body: filled };
  }

  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy());
    const origin = request.headers.origin ?? '';
    const isOurs = isOurHost(request) && origin === `http://${request.headers.host}` && isKnown(request);
    if (!isOurs || request.url !== '/stage') {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, welcome);
  });

  function welcome(socket: WebSocket): void {
    const older = pages.at(-1);
    if (older) tell(older, { type: 'replaced' });
    pages.push(socket);
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      const wasStage = pages.at(-1) === socket;
      pages.splice(pages.indexOf(socket), 1);
      if (pages.length === 0) options.onGone();
      else if (wasStage) greet();
    });
    socket.on('message', (data) => {
      // A page that was replaced may still have something on the way.
      if (pages.at(-1) !== socket) return;
      const message = parseStageMessage(parseJson(String(data)));
      if (message) options.onMessage(message);
      else options.onBadMessage();
    });
    greet();
  }

  /** Tells the stage, if there is one, that an agent answers. */
  function greet(): void {
    const stage = pages.at(-1);
    if (stage && run !== null) tell(stage, { type: 'agent', run });
  }

  return {
    url: `http://${LOOPBACK}:${port}/?token=${options.token}`,
    send(message) {
      const stage = pages.at(-1);
      if (stage) tell(stage, { type: 'message', message });
    },
    agentStarted(startedRun) {
      run = startedRun;
      greet();
    },
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function tell(socket: WebSocket, message: HostToStage): void {
  socket.send(JSON.stringify(message), () => undefined);
}

/** Sends it as it is read. */
export function respond(response: ServerResponse, { status, headers, body }: FileResponse): void {
  response.writeHead(status, headers);
  if (!body || body instanceof Uint8Array) {
    response.end(body);
    return;
  }
  // A seek or a closed page aborts it, which is no fault; the pipeline closes the file.
  pipeline(Readable.fromWeb(body as NodeReadableStream), response).catch(() => response.destroy());
}

function cookieOf(request: IncomingMessage, name: string): string | null {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value] = part.trim().split('=', 2);
    if (key === name) return value ?? null;
  }
  return null;
}
