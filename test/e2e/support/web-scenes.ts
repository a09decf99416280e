import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JobView } from '@bacheca/shared/api/jobs';
import type { SessionView } from '@bacheca/shared/api/people';
import type { PublishResult } from '@bacheca/shared/api/publish';
import type { PreviewSource } from '@bacheca/shared/api/questions';
import type { CoverageReport, PlayedReport } from '@bacheca/shared/api/reports';
import type { LiveEvent, ScreenView } from '@bacheca/shared/api/screens';
import { Role } from '@bacheca/shared/model/people';
import {
  NOTHING_QUARANTINED,
  sceneCounts,
  sceneLibrary,
  sceneQuarantined,
  sceneSessions,
} from './web-scene-answers.ts';
import { files, items, locations, PUBLISHED, sceneProgram } from './web-scene-content.ts';
import { sceneScreens } from './web-scene-screens.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const DIST = join(ROOT, 'apps/scheduler/web/dist');
const MEDIA = join(ROOT, 'playlists/media');

/** It is as strict as the scheduler's own: what breaks it must break here. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob: https:",
  "font-src 'self' data:",
  "object-src 'none'",
].join('; ');

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.webp': 'image/webp',
  '.mp4': 'video/mp4',
};

export interface Scene {
  readonly url: string;
  /** Tells every open page. */
  push(event: LiveEvent): void;
  /** Cuts the event streams; new ones are refused until `mend`. */
  breakLine(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function startScene(options: {
  screens: ScreenView[];
  session?: SessionView | null;
  port?: number;
  /** What the scheduler does apart from requests, as of now. */
  jobs?: () => readonly JobView[];
}): Promise<Scene> {
  const session: SessionView | null =
    options.session === undefined
      ? { username: 'giulia', grants: Role.options.map((role) => ({ role })), mustChangePassword: false }
      : options.session;
  let { screens } = options;
  let broken = false;
  const streams = new Set<ServerResponse>();

  const answers: Record<string, () => unknown> = {
    'GET /api/screens/live': () => screens,
    'GET /api/screens': () => screens.map(({ screen }) => screen),
    'GET /api/locations': () => locations,
    'GET /api/library': () => sceneLibrary(screens.length > 0),
    'GET /api/plays/counts': () => (screens.length > 1 ? sceneCounts() : []),
    'GET /api/reports/coverage': (): CoverageReport => ({
      screenId: screens[0]?.screen.id ?? 'schermo-1',
      timeZone: 'Europe/Rome',
      hours: [],
      plays: 412,
      expectedMs: 10_000_000,
      reportedMs: 9_300_000,
      reportedShare: 0.93,
      reportedUntil: new Date(Date.now() - 40 * 60_000).toISOString(),
      journal: null,
    }),
    'GET /api/reports/plays': (): PlayedReport => ({
      rows: [],
      timeUnknown: sceneCounts()
        .slice(0, 1)
        .map((count) => ({ ...count, complete: 12, panelOff: 0 })),
    }),
    'GET /api/plays/quarantined': () =>
      screens.length > 1 ? sceneQuarantined(screens[0]) : NOTHING_QUARANTINED,
    'POST /api/publish': (): PublishResult => ({
      publishedAt: new Date().toISOString(),
      groups: screens.map(({ screen }, index) => ({
        revision: PUBLISHED,
        bytes: 4096,
        screenIds: [screen.id],
        changed: index % 3 === 1,
      })),
    }),
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://scene.invalid');
    const json = (value: unknown, status = 200) => {
      const type = status < 400 ? 'application/json' : 'application/problem+json';
      response.writeHead(status, { 'content-type': type }).end(JSON.stringify(value));
    };
    const problem = (status: number, code: string, detail: string) =>
      json({ type: `about:blank#${code}`, title: detail, status, detail }, status);
    const route = `${request.method} ${url.pathname}`;

    if (route === 'GET /api/session') {
      return session
        ? json(session)
        : problem(401, 'sign-in-required', 'Per questa operazione occorre accedere.');
    }
    if (route === 'POST /api/session') {
      return problem(401, 'wrong-credentials', 'Nome utente o password non corretti. Controllali e riprova.');
    }
    if (route === 'GET /api/events') {
      if (broken) return problem(503, 'stopping', 'Il server si sta riavviando.');
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write(`data: ${JSON.stringify({ type: 'screens', screens } satisfies LiveEvent)}\n\n`);
      streams.add(response);
      response.on('close', () => streams.delete(response));
      return;
    }
    if (route === 'POST /api/pairing/claim') {
      return problem(
        404,
        'code-unknown',
        'Il codice non esiste o è scaduto. Usa quello che lo schermo mostra adesso.',
      );
    }
    if (url.pathname.startsWith('/api/programs/')) {
      const found = items.find(({ id }) => url.pathname.endsWith(`/items/${id}`));
      return found ? json(found) : problem(404, 'not-found', 'Il contenuto non esiste.');
    }
    if (url.pathname === '/api/takeovers/piogge/item')
      return json(items.find(({ id }) => id === 'avviso-piogge'));
    if (/^\/api\/screens\/[^/]+\/program$/.test(url.pathname)) return json(sceneProgram());
    if (/^\/api\/screens\/[^/]+\/preview$/.test(url.pathname))
      return json({
        revision: PUBLISHED,
        program: sceneProgram(),
        takeovers: [],
        withdrawn: [],
      } satisfies PreviewSource);
    if (route === 'GET /api/jobs') {
      const states = url.searchParams.getAll('state');
      return json((options.jobs?.() ?? []).filter(({ state }) => states.includes(state)));
    }
    const [, kind, id] = /^\/api\/(screens|locations)\/([^/]+)$/.exec(url.pathname) ?? [];
    const document =
      kind === 'screens'
        ? screens.find(({ screen }) => screen.id === id)?.screen
        : locations.find((location) => location.id === id);
    if (request.method === 'GET' && document) {
      response.setHeader('etag', '"1"');
      return json(document);
    }
    if (route === 'GET /api/sessions') return json(sceneSessions());
    if (/^\/api\/players\/[^/]+\/unpair$/.test(url.pathname)) return response.writeHead(204).end();
    const answer = answers[route];
    if (answer) return json(answer());
    if (url.pathname.startsWith('/api/')) return problem(404, 'not-found', 'Questo indirizzo non esiste.');

    const media = files.get(url.pathname.replace('/media/', ''));
    const path = media ? join(MEDIA, media) : join(DIST, normalize(url.pathname));
    void sendFile(response, extname(path) ? path : join(DIST, 'index.html'), request.headers.range);
  });

  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the scene has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    push: (event) => {
      if (event.type === 'screens') screens = event.screens;
      for (const stream of streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
    },
    breakLine: () => {
      broken = true;
      for (const stream of streams) stream.destroy();
    },
    mend: () => {
      broken = false;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function sendFile(response: ServerResponse, path: string, range: string | undefined): Promise<void> {
  try {
    const bytes = await readFile(path);
    const headers = {
      'content-type': CONTENT_TYPES[extname(path)] ?? 'application/octet-stream',
      'content-security-policy': CONTENT_SECURITY_POLICY,
      'accept-ranges': 'bytes',
    };
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
    if (from === undefined) return void response.writeHead(200, headers).end(bytes);
    const start = Number(from);
    const end = to ? Number(to) : bytes.length - 1;
    response
      .writeHead(206, { ...headers, 'content-range': `bytes ${start}-${end}/${bytes.length}` })
      .end(bytes.subarray(start, end + 1));
  } catch {
    response.writeHead(404).end();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [screens = '40', port = '18090'] = process.argv.slice(2);
  const scene = await startScene({ screens: sceneScreens(Number(screens)), port: Number(port) });
  console.log(scene.url);
}
