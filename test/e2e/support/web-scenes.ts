/**
 * A city of screens in every state that a card can have, behind the routes that the staff app reads: for
 * looking at its pages and checking them where the real scheduler can't easily be brought into a state.
 * Run it with `node test/e2e/support/web-scenes.ts [screens] [port]` after building the app.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SessionEntry, SessionView } from '@bacheca/shared/api/people';
import type { PublishResult } from '@bacheca/shared/api/publish';
import type { PreviewSource } from '@bacheca/shared/api/questions';
import type { CoverageReport, PlayCount, PlayedReport, QuarantinedPlays } from '@bacheca/shared/api/reports';
import type { LiveEvent, ScreenView } from '@bacheca/shared/api/screens';
import { Item } from '@bacheca/shared/model/items';
import type { Program } from '@bacheca/shared/model/program';
import { Location } from '@bacheca/shared/model/schedule';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import { parse } from 'yaml';

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

const sha = (text: string) => createHash('sha256').update(text).digest('hex');
const PUBLISHED = sha('published');
const OLDER = sha('older');

const files = new Map(
  [
    'infographic-certificati-online-it-1.webp',
    'infographic-casa-it-1.webp',
    'infographic-muoversi-in-citta-it-1.webp',
    'video-pagopa.mp4',
    'video-spid.mp4',
  ].map((name) => [sha(name), name]),
);

function yamlList(path: string, key: string | null): unknown[] {
  const document: unknown = parse(readFileSync(join(ROOT, path), 'utf8'));
  const list = key === null ? document : (document as Record<string, unknown>)[key];
  if (!Array.isArray(list)) throw new Error(`${path} has no list`);
  return list;
}

const locations = yamlList('playlists/locations.yaml', 'locations').map((value) => Location.parse(value));

const items: Item[] = [
  ...['Certificati online', 'Casa', 'Muoversi in città'].map((title, index) => {
    const name = ['certificati-online', 'casa', 'muoversi-in-citta'][index] ?? '';
    return Item.parse({
      id: `infographic-${name}`,
      kind: 'infographic',
      title,
      variants: [
        {
          language: 'it',
          pages: [{ media: sha(`infographic-${name}-it-1.webp`), text: title, durationMs: 9000 }],
        },
      ],
    });
  }),
  ...['PagoPA', 'SPID'].map((title) =>
    Item.parse({
      id: `video-${title.toLowerCase()}`,
      kind: 'video',
      title: `${title} in tre passi`,
      variants: [{ language: 'it', media: sha(`video-${title.toLowerCase()}.mp4`) }],
    }),
  ),
  ...yamlList('playlists/items/qr.yaml', null)
    .slice(0, 12)
    .map((value) => Item.parse(value)),
  Item.parse({
    id: 'avviso-piogge',
    kind: 'notice',
    title: 'Allerta arancione per forti piogge',
    severity: 'warning',
    durationMs: 15_000,
    variants: [
      {
        language: 'it',
        title: 'Forti piogge fino alle 20',
        text: 'Evita i sottopassi e le rive del Bisenzio.',
      },
    ],
  }),
];

const item = (index: number): Item => {
  const found = items[index % (items.length - 1)];
  if (!found) throw new Error('there are no items');
  return found;
};

const healthy = (index: number, nowMs: number): PlayerStatus => ({
  stage: {
    state: 'playing',
    itemId: item(index).id,
    title: item(index).title,
    language: item(index).variants[0]?.language ?? 'it',
    sinceMs: nowMs - 4000,
  },
  program: { active: PUBLISHED, pending: null, unavailable: [] },
  cache: { filesReady: 42, filesTotal: 42, bytesReady: 512e6, bytesTotal: 512e6 },
  journal: { id: 'a3bb189e-8bf9-4c4a-9d3f-0a7a5d1b6c01', lastSeq: 1234, acknowledgedSeq: 1234 },
  clock: { offsetMs: 12, quality: { quality: 'synced', boundMs: 38 } },
  uptimeMs: (index + 1) * 7_900_000,
  problems: [],
});

/** Returns the state of the screen by its number: one in two is well, the others go through all there is. */
function statusOf(index: number, nowMs: number): PlayerStatus | null {
  const well = healthy(index, nowMs);
  switch (index) {
    case 3:
      return {
        ...well,
        problems: [
          { code: 'disk-full', message: 'Il disco è quasi pieno: restano 120 MB.' },
          { code: 'clock-jump', message: 'L’orologio è saltato di 3 ore all’avvio.' },
        ],
      };
    case 5:
      return {
        ...well,
        program: { active: OLDER, pending: PUBLISHED, unavailable: [] },
        cache: { filesReady: 12, filesTotal: 40, bytesReady: 318e6, bytesTotal: 1.24e9 },
      };
    case 7:
      return { ...well, stage: { state: 'fallback', reason: 'il programma non ha regole per oggi' } };
    case 9:
      return { ...well, stage: { state: 'closed' } };
    case 11:
      return { ...well, stage: { state: 'bumper' }, program: { ...well.program, unavailable: ['a', 'b'] } };
    case 13:
      return {
        ...well,
        stage: {
          state: 'playing',
          itemId: 'avviso-piogge',
          title: 'Allerta arancione per forti piogge',
          language: 'it',
          sinceMs: nowMs - 600_000,
          takeoverId: 'piogge',
        },
      };
    case 15:
      return { ...well, program: { active: OLDER, pending: null, unavailable: [] } };
    case 17:
      return { ...well, stage: { state: 'starting' }, uptimeMs: 4000 };
    case 19:
      return null;
    default:
      return well;
  }
}

const NAMES = ['Ingresso', 'Sala d’attesa', 'Vetrina', 'Sportello 3', 'Atrio'];
export const LONG_NAME =
  'Rechtsschutzversicherungsgesellschaften-Informationsbildschirm im Erdgeschoss links neben dem Aufzug';

export function sceneScreens(count: number, options: { longNames?: boolean } = {}): ScreenView[] {
  const nowMs = Date.now();
  return Array.from({ length: count }, (_, index): ScreenView => {
    const base = locations[index % locations.length];
    if (!base) throw new Error('there are no locations');
    const location = options.longNames
      ? {
          ...base,
          name: LONG_NAME.slice(0, 80),
          address: 'Bundesausbildungsförderungsgesetzplatz am Volkspark',
        }
      : base;
    const offline = index === 1 || index === 21;
    const paired = index !== 2 && index !== 22;
    return {
      screen: {
        id: `schermo-${index + 1}`,
        locationId: location.id,
        name: options.longNames ? LONG_NAME.slice(0, 80) : (NAMES[index % NAMES.length] ?? 'Schermo'),
        orientation: index % 4 === 0 && index > 0 ? 'portrait' : 'landscape',
      },
      location,
      player: paired
        ? {
            id: `player-${index + 1}`,
            connected: !offline,
            connectedSince: offline ? null : new Date(nowMs - 5_400_000 * (index + 1)).toISOString(),
            host: 'electron',
            version: '0.1.0',
            lastSeenAt: new Date(nowMs - (offline ? 7_500_000 * (index + 1) : 3000)).toISOString(),
          }
        : null,
      status: paired ? statusOf(index, nowMs) : null,
      publishedRevision: index === 23 ? null : PUBLISHED,
      playsToday: paired ? (index * 577) % 2400 : 0,
    };
  });
}

function sceneProgram(): Program {
  const location = locations[0];
  if (!location) throw new Error('there are no locations');
  return {
    format: 1,
    location: {
      id: location.id,
      name: location.name,
      kind: location.kind,
      timeZone: location.timeZone,
      languages: location.languages,
      synchronised: false,
    },
    from: '2026-11-16T00:00:00Z',
    until: '2026-12-28T00:00:00Z',
    rules: [
      { id: 'sempre', playlistId: 'servizi', priority: 'normal', share: 2 },
      {
        id: 'mattina',
        playlistId: 'scuola',
        priority: 'priority',
        share: 1,
        weekdays: [1, 2, 3, 4, 5],
        dayparts: [{ from: '07:30', until: '09:00' }],
      },
    ],
    playlists: {
      servizi: {
        id: 'servizi',
        name: 'I servizi di ogni giorno',
        slots: items.slice(5, 13).map((each, index) => ({ itemId: each.id, weight: index === 0 ? 3 : 1 })),
      },
      scuola: {
        id: 'scuola',
        name: 'Scuola',
        slots: items.slice(5, 8).map((each) => ({ itemId: each.id, weight: 1 })),
      },
    },
    items: Object.fromEntries(items.filter(({ kind }) => kind === 'qr').map((each) => [each.id, each])),
    mediaFiles: {},
  };
}

const sceneCounts = (): PlayCount[] =>
  items.slice(0, 11).map((each, index) => ({
    itemId: each.id,
    title: each.title,
    complete: Math.round(1240 / (index + 1)),
    joined: index === 1 ? 2 : 0,
    cut: index === 1 ? 1 : 0,
    interrupted: 0,
    failed: index === 2 ? 1 : 0,
    durationMs: 90_000,
  }));

export interface Scene {
  readonly url: string;
  /** Tells every open page. */
  push(event: LiveEvent): void;
  /** Cuts the event streams; new ones are refused until `mend`. */
  breakLine(): void;
  mend(): void;
  close(): Promise<void>;
}

const NOTHING_QUARANTINED: QuarantinedPlays = { files: [], aggregates: [] };

function sceneQuarantined(view: ScreenView | undefined): QuarantinedPlays {
  return {
    files: [
      {
        month: '2026-10',
        file: 'plays/2026-10.damaged-2026-11-20T041203Z.db',
        foundAt: '2026-11-20T04:12:03.000Z',
      },
    ],
    aggregates: [
      {
        id: '3-1-640',
        screenId: view?.screen.id ?? 'schermo-1',
        plays: 640,
        fromHour: '2026-10-03T07:00:00.000Z',
        untilHour: '2026-10-03T16:00:00.000Z',
        receivedAt: '2026-11-20T08:00:00.000Z',
      },
    ],
  };
}

export async function startScene(options: {
  screens: ScreenView[];
  session?: SessionView | null;
  port?: number;
}): Promise<Scene> {
  const session: SessionView | null =
    options.session === undefined
      ? { username: 'giulia', role: 'admin', mustChangePassword: false }
      : options.session;
  let { screens } = options;
  let broken = false;
  const streams = new Set<ServerResponse>();

  const answers: Record<string, () => unknown> = {
    'GET /api/screens/live': () => screens,
    'GET /api/screens': () => screens.map(({ screen }) => screen),
    'GET /api/locations': () => locations,
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

function sceneSessions(): SessionEntry[] {
  const entry = (id: number, hoursAgo: number, address: string, browser: string): SessionEntry => ({
    id: String(id).padStart(16, '0'),
    isCurrent: id === 1,
    startedAt: new Date(Date.now() - hoursAgo * 3_600_000).toISOString(),
    expiresAt: new Date(Date.now() + 12 * 3_600_000).toISOString(),
    address,
    browser,
  });
  return [
    entry(1, 1, '10.20.0.31', 'Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0'),
    entry(
      2,
      30,
      '2001:db8:85a3:1234:5678:8a2e:370:7334',
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1',
    ),
    entry(3, 50, '10.20.0.40', 'curl/8.10.1'),
  ];
}
