import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readConfig } from '../runtime/config.ts';
import { temporaryFolder } from '../testing/scheduler.ts';
import { guardRoutes } from './access.ts';
import { Addresses } from './addresses/addresses.ts';
import { createApp } from './app.ts';
import { limitAnonymous } from './limits/request-limits.ts';
import { serveWebApp } from './web-app.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.remove());

it('a path of the app’s own gets its page, whole or in part, without a warning of a leak', async () => {
  const page = `<!doctype html><title>Bacheca</title>${' '.repeat(200_000)}`;
  writeFileSync(join(folder.path, 'index.html'), page);
  const config = readConfig({});
  const app = await createApp(config, pino({ level: 'silent' }));
  guardRoutes(app, { sessionOf: async () => null, playerOf: async () => null }, new Addresses(config));
  limitAnonymous(app);
  await serveWebApp(app, folder.path);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const warnings: string[] = [];
  const warned = ({ message }: Error) => warnings.push(message);
  process.on('warning', warned);
  const whole = await fetch(`${url}/sessions`);
  expect([whole.status, await whole.text()]).toEqual([200, page]);
  const part = await fetch(`${url}/sessions`, { headers: { range: 'bytes=0-14' } });
  expect([part.status, await part.text()]).toEqual([206, '<!doctype html>']);
  expect((await fetch(`${url}/api/nothing`)).status).toBe(404);
  await new Promise((resolve) => setImmediate(resolve));
  process.off('warning', warned);
  expect(warnings).toEqual([]);
  await app.close();
});
