import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sha256 } from '@bacheca/shared/model/ids';
import { protocol } from 'electron';
import { mediaPath } from '../../agent/cache/cache-layout.ts';
import { type FileResponse, failure, mediaResponse, rendererResponse } from '../../host/media-response.ts';
import { STAGE_ORIGIN } from './ipc.ts';

/** The styles and fonts of the built page, as its file names them; none if it can't be read. */
export function stylesheetsIn(rendererDir: string): string[] {
  try {
    const html = readFileSync(join(rendererDir, 'electron.html'), 'utf8');
    return [...html.matchAll(/data-file="(assets\/[\w.-]+\.css)"/g)].flatMap(([, path]) => path ?? []);
  } catch {
    return [];
  }
}

/**
 * `app://stage/…` is the built renderer, `app://stills/…` the page for safe mode, with the same styles,
 * `media://cache/<sha256>?type=…` a verified file of the cache.
 */
export function handleSchemes(rendererDir: string, dataDir: string, stills: StillsSource): void {
  protocol.handle('app', async (request) => {
    const { host, pathname } = new URL(request.url);
    const isStyle = pathname.startsWith('/assets/');
    if (host === 'stills' && !isStyle) return answerStills(pathname, stills);
    if (host !== 'stage' && host !== 'stills') return toResponse(failure(404));
    return toResponse(await rendererResponse(rendererDir, pathname, { method: request.method }));
  });
  protocol.handle('media', async (request) => {
    const { host, pathname, searchParams } = new URL(request.url);
    const sha256 = Sha256.safeParse(pathname.slice(1));
    if (host !== 'cache' || !sha256.success) return toResponse(failure(404));
    const answer = await mediaResponse(mediaPath(dataDir, sha256.data), searchParams.get('type'), {
      method: request.method,
      range: request.headers.get('range'),
    });
    return toResponse(answer, { 'access-control-allow-origin': STAGE_ORIGIN });
  });
}

export interface StillsSource {
  page(): { readonly html: string; readonly css: string };
  read(key: string): Promise<Uint8Array<ArrayBuffer> | null>;
}

async function answerStills(pathname: string, stills: StillsSource): Promise<Response> {
  const send = (body: string | Uint8Array<ArrayBuffer>, type: string) =>
    new Response(body, { headers: { 'content-type': type, 'cache-control': 'no-store' } });
  if (pathname === '/') return send(stills.page().html, 'text/html; charset=utf-8');
  if (pathname === '/style.css') return send(stills.page().css, 'text/css; charset=utf-8');
  const bytes = await stills.read(pathname.slice(1).replace(/\.jpg$/, ''));
  return bytes ? send(bytes, 'image/jpeg') : toResponse(failure(404));
}

function toResponse({ status, headers, body }: FileResponse, more: Record<string, string> = {}): Response {
  return new Response(body, { status, headers: { ...headers, ...more } });
}
