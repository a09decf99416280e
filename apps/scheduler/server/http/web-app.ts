import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { domainError } from '../errors/domain-error.ts';
import type { App } from './typed-app.ts';

const BUILT_WEB_APP = fileURLToPath(new URL('../../web/dist', import.meta.url));

const NOT_BUILT = `<!doctype html>
<html lang="it"><meta charset="utf-8"><title>Bacheca</title>
<body style="font: 18px/1.5 sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em">
<h1>Bacheca</h1>
<p>Il server funziona, ma le pagine per lo staff non sono ancora state costruite: esegui <code>npm run build</code> e ricarica.</p>
<p lang="en">The server works, but the staff pages have not been built yet: run <code>npm run build</code> and reload.</p>
<p><a href="/api/docs">API</a></p>
</body></html>
`;

/** It is the player's own policy, for this server; only the staff app's pages may embed it. */
const PREVIEW_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self'",
  "media-src 'self' blob: https:",
  "connect-src 'self' https:",
  "frame-ancestors 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  // It has to run, and to ask for media with the session; nothing else. As a header, for a page can take its
  // frame's attribute away.
  'sandbox allow-scripts allow-same-origin',
].join('; ');

/** Serves the staff's pages. Any path that is no file is the single-page app's own. */
export async function serveWebApp(app: App, folder = BUILT_WEB_APP): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    // It may be built while the server runs.
    suppressWarning: true,
    cacheControl: false,
    setHeaders: (reply, path) => {
      // Vite puts a hash of their content into the names of these.
      const hashed = path.startsWith(join(folder, 'assets'));
      reply.header('cache-control', hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });

  // The staff app embeds the player's stage: it asks for media with the session of whoever looks.
  app.get('/preview.html', {
    config: { action: 'screen.read' },
    schema: { hide: true },
    handler: async (_request, reply) => {
      if (!existsSync(join(folder, 'preview.html')))
        throw domainError('no-such-address', { path: '/preview.html' });
      reply.header('content-security-policy', PREVIEW_POLICY);
      return reply.sendFile('preview.html');
    },
  });

  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    const isPage = request.method === 'GET' && !/^\/(?:api|media|assets)(?:\/|$)/.test(path);
    if (!isPage) throw domainError('no-such-address', { path });
    // It is not returned: Fastify would wait for it once more, and Node warn of a leak at so many that wait.
    if (existsSync(join(folder, 'index.html'))) reply.sendFile('index.html');
    else reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(NOT_BUILT);
  });
}
