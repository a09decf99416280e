// `npm run dev`: scheduler, staff app and stage, each reloading as its sources change. The player runs in the
// browser host; its page comes from Vite, which hands what isn't source on to the host.
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { createServer, type Plugin, type ViteDevServer } from 'vite';
import { buildWhatChanged } from './support/builds.ts';
import { inlineScripts } from './support/inline-page.ts';
import { askedToStop, projectRoot, run, stop } from './support/processes.ts';

/** The page's policy forbids the inline code by which Vite reloads parts of a page. */
const withoutPolicy: Plugin = {
  name: 'bacheca:without-policy',
  transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[\s\S]*?\/>/, ''),
};

const asked = askedToStop();
// The host wants the built page to be there, though here it is never asked for it.
await buildWhatChanged();

const dataDir = resolve(projectRoot, process.env.BACHECA_DATA || 'data');
const playerDir = resolve(dataDir, 'player');
const port = process.env.BACHECA_PORT || '8080';
const env = {
  ...process.env,
  BACHECA_DATA: dataDir,
  BACHECA_DEMO_PLAYER: playerDir,
  BACHECA_PLAYER_DATA: playerDir,
  BACHECA_SERVER: `http://localhost:${port}`,
};

const scheduler = run(process.execPath, ['--watch', 'apps/scheduler/server/app/main.ts'], { env });
const player = run(process.execPath, ['--watch', 'apps/player/browser/main.ts'], {
  env,
  stdio: ['inherit', 'pipe', 'inherit'],
});

/** Changes at every restart of the host; what the host prints carries it. */
let host = { origin: '', cookie: '' };
player.stdout?.on('data', (bytes: Buffer) => {
  process.stdout.write(bytes);
  const url = bytes.toString().match(/player: (http\S+)/)?.[1];
  if (!url) return;
  const { origin, port: hostPort, searchParams } = new URL(url);
  host = { origin, cookie: `bacheca-stage-${hostPort}=${searchParams.get('token')}` };
});

const servers = [await serveStaffApp(), await serveStage()];
console.log(`Staff app: ${servers[0]?.resolvedUrls?.local[0]}`);
console.log(`Stage:     ${servers[1]?.resolvedUrls?.local[0]}browser.html`);

await asked;
await Promise.all(servers.map((server) => server.close()));
await stop(player);
await stop(scheduler);
process.exit(0);

async function serveStaffApp(): Promise<ViteDevServer> {
  const server = await createServer({
    configFile: resolve(projectRoot, 'apps/scheduler/web/vite.config.ts'),
  });
  return server.listen();
}

async function serveStage(): Promise<ViteDevServer> {
  const target = `http://127.0.0.1:${process.env.BACHECA_PLAYER_PORT || '8090'}`;
  const toHost = {
    target,
    changeOrigin: true,
    ws: true,
    // The host answers only those who carry its token and come from its own page.
    configure(proxy: {
      on(event: 'proxyReq' | 'proxyReqWs', listener: (request: OutgoingRequest) => void): unknown;
    }) {
      for (const event of ['proxyReq', 'proxyReqWs'] as const) {
        proxy.on(event, (request) => {
          request.setHeader('origin', host.origin);
          request.setHeader('cookie', host.cookie);
        });
      }
    },
  };
  const server = await createServer({
    configFile: false,
    root: resolve(projectRoot, 'apps/player/renderer'),
    plugins: [react(), withoutPolicy, inlineScripts()],
    server: { port: 5174, proxy: { '/stage': { ...toHost, bypass: sourceFiles }, '/media/': toHost } },
  });
  return server.listen();
}

interface OutgoingRequest {
  setHeader(name: string, value: string): void;
}

/** The stage's own folder is called as its socket is: its files are sources. */
function sourceFiles(request: { url?: string | undefined }): string | undefined {
  return request.url?.startsWith('/stage/') ? request.url : undefined;
}
