import { Problem } from '@bacheca/shared/api/problem';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { cookieNames } from './access.ts';
import type { App } from './typed-app.ts';

/** OpenAPI of every route, made from the schemas that check it: at /api/docs and /api/docs/json. */
export async function documentApi(
  app: App,
  { version, publicUrl }: { version: string; publicUrl: string | null },
): Promise<void> {
  app.addHook('onRoute', (route) => {
    if (!route.schema || route.url.startsWith('/api/docs')) return;
    const responses = typeof route.schema.response === 'object' ? route.schema.response : {};
    const content = { 'application/problem+json': { schema: Problem } };
    route.schema.response = { ...responses, '4xx': { description: 'What went wrong (RFC 9457)', content } };
  });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Bacheca',
        version,
        description: 'Digital signage for municipalities: what plays on which screen, and what played.',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: cookieNames(publicUrl).session },
          player: { type: 'http', scheme: 'bearer' },
        },
      },
      security: [{ session: [] }],
    },
    // What one needs to be allowed to call it is by its name in `model/rights.ts`.
    transform: (input) => {
      const { schema, url } = jsonSchemaTransform(input);
      return { url, schema: { ...schema, 'x-action': input.route.config?.action } };
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: true,
    // Over plain HTTP this would keep the page from loading its own files.
    transformStaticCSP: (policy) => policy.replace(/\s*upgrade-insecure-requests;?/, ''),
    // What an installation's API looks like is nobody else's business.
    uiConfig: { validatorUrl: null },
  });
}
