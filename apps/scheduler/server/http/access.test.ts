import fastify from 'fastify';
import { expect, it } from 'vitest';
import { guardRoutes } from './access.ts';
import { Addresses } from './addresses/addresses.ts';
import type { App } from './typed-app.ts';

function guarded(): App {
  const app = fastify() as App;
  const addresses = new Addresses({ publicUrl: null, trustProxy: 0 });
  guardRoutes(app, { sessionOf: async () => null, playerOf: async () => null }, addresses);
  return app;
}

it('a server with a route that names no action does not start', async () => {
  const app = guarded();
  app.get('/api/secret', async () => 'secret');
  app.get('/api/open', { config: { action: 'public' } }, async () => 'open');
  await expect(app.ready()).rejects.toThrow('routes that name no action: GET /api/secret, HEAD /api/secret');
});

it('a server whose routes all name theirs does', async () => {
  const app = guarded();
  app.get('/api/open', { config: { action: 'public' } }, async () => 'open');
  await app.ready();
  await app.close();
});
