import { type Phrase, phrase } from '@bacheca/shared/translations/phrase';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import {
  hasZodFastifySchemaValidationErrors,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { DomainError, domainError } from '../errors/domain-error.ts';
import { invalidReason } from '../errors/schema-reasons.ts';
import { localeOf } from '../i18n/locale.ts';
import type { Config } from '../runtime/config.ts';
import type { Log } from '../runtime/log.ts';
import { pathOfTarget } from './ambiguous-requests.ts';
import { limitRequests } from './limits/request-limits.ts';
import { problemOf } from './problems/problem.ts';
import type { SecurityLog } from './security-log.ts';
import type { App } from './typed-app.ts';

/** It holds a few fields; a route that takes whole documents says so. */
const MAX_SMALL_JSON_BYTES = 16 * 1024;
/** Nothing of ours is silent for longer: the event stream has its heartbeat, ffprobe 30 s. */
const SOCKET_SILENCE_LIMIT_MS = 2 * 60_000;
const HEADERS_LIMIT_MS = 15_000;
/** Sockets, whoever they are of: 5,000 players with a link and some downloads each. */
const MAX_CONNECTIONS = 30_000;
/** So many places are named of a request that is wrong in many. */
const MAX_ERRORS = 10;

export async function createApp(config: Config, log: Log, securityLog?: SecurityLog): Promise<App> {
  const app = fastify({
    loggerInstance: log as FastifyBaseLogger,
    // A signage server answers thousands of small requests: only what went wrong is worth a line.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_SMALL_JSON_BYTES,
    rewriteUrl: ({ url = '/' }) => pathOfTarget(url),
    connectionTimeout: SOCKET_SILENCE_LIMIT_MS,
    // A slow upload has no limit but silence; all else has one of its own (request-limits.ts).
    requestTimeout: 0,
    http: { headersTimeout: HEADERS_LIMIT_MS, connectionsCheckingInterval: HEADERS_LIMIT_MS / 3 },
    // What is wrong before any route is found.
    frameworkErrors: (error, request, reply) => answer(error, request, reply as FastifyReply),
    forceCloseConnections: true,
    return503OnClosing: true,
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  app.server.maxConnections = MAX_CONNECTIONS;
  app.setErrorHandler((error: FastifyError | DomainError, request, reply) =>
    answer(error, request, reply as FastifyReply),
  );
  function answer(error: FastifyError | DomainError, request: FastifyRequest, reply: FastifyReply) {
    if (error instanceof DomainError) securityLog?.refused(error.code, request);
    return answerError(log, error, request, reply);
  }
  limitRequests(app);

  app.addHook('onRequest', async (request, reply) => {
    // The route decides, for a path may be written in several ways.
    if ((request.routeOptions.url ?? request.url).startsWith('/api/'))
      reply.header('cache-control', 'no-store');
  });

  await app.register(cookie);
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        // Mantine sets styles as attributes and in elements it makes.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:'],
        mediaSrc: ["'self'", 'blob:', 'https:'],
        fontSrc: ["'self'", 'data:'],
        // Behind plain HTTP on a municipality's own network this would break every link.
        upgradeInsecureRequests: null,
      },
    },
    // Only a scheduler that is reached by https may ask browsers to insist on it.
    hsts: config.publicUrl?.startsWith('https:') ?? false,
  });
  return app;
}

function answerError(
  log: Log,
  error: FastifyError | DomainError,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const answer = asDomainError(error, request.routeOptions?.bodyLimit) ?? asInternalError(error, request.id);
  const problem = problemOf(answer, localeOf(request.headers['accept-language']));
  if (problem.status >= 500) {
    log.error({ err: error, req: request, reference: request.id }, 'a request failed');
  }
  return reply
    .code(problem.status)
    .headers({ 'cache-control': 'no-store', ...answer.headers })
    .type('application/problem+json')
    .serializer((value: unknown) => JSON.stringify(value))
    .send(problem);
}

/** Says what the framework found wrong with a request; null for a fault of ours. */
function asDomainError(
  error: FastifyError | DomainError,
  bodyLimit = MAX_SMALL_JSON_BYTES,
): DomainError | null {
  if (error instanceof DomainError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.slice(0, MAX_ERRORS).map((invalid) => ({
      path: invalid.instancePath.slice(1).replaceAll('/', '.'),
      why: invalidReason(invalid),
    }));
    const first = errors[0];
    return domainError(
      'invalid-request',
      { path: first?.path || 'body', why: first?.why ?? phrase('value-wrong') },
      { errors },
    );
  }
  switch (error.code) {
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return domainError('unreadable-address', {});
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return domainError('too-large', { limit: `${bodyLimit / 1024} KiB` });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return domainError('unsupported-media-type', { type: '?', allowed: 'application/json' });
  }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500) {
    return domainError('unreadable-body', { why: bodyFault(error) });
  }
  return null;
}

/** The framework's own words are English; those of a fault that is not known here are repeated. */
function bodyFault({ code, message }: FastifyError): Phrase | string {
  switch (code) {
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return phrase('body-not-json');
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return phrase('body-empty');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return phrase('body-other-length');
    default:
      return message;
  }
}

/** Says what went wrong on our side, and what to do where somebody can do something about it. */
function asInternalError(error: FastifyError, reference: string): DomainError {
  switch (error.code) {
    case 'ENOSPC':
    case 'SQLITE_FULL':
      return domainError('no-space', {});
    case 'SQLITE_BUSY':
      return domainError('database-busy', {}, { headers: { 'retry-after': '5' } });
    default:
      return domainError('internal-error', { reference });
  }
}
