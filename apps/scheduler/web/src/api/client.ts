import type {
  ClaimRequest,
  Credentials,
  Id,
  LocalDate,
  NewPassword,
  ProgramChoice,
  Sha256,
} from '@bacheca/shared';
import {
  ClaimResult,
  CoverageReport,
  IdentifyResult,
  Item,
  Location,
  MediaFile,
  PlayCount,
  PlayedReport,
  PlaysSetAside,
  PreviewSource,
  Problem,
  Program,
  PublishResult,
  Screen,
  ScreenView,
  SessionView,
  UploadedMedia,
} from '@bacheca/shared';
import { z } from 'zod';

/** After this long without an answer the server counts as unreachable. */
const ANSWER_LIMIT_MS = 20_000;

const PROBLEM_PREFIX = 'about:blank#';

/**
 * Everything that can go wrong between this page and the server. `code` is the problem's code, or
 * `unreachable` (no answer) or `unreadable` (an answer that isn't what the API promises). `detail` is a
 * sentence from the server in the reader's language, null for the two codes that arise here.
 */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string | null;

  constructor(code: string, status: number, detail: string | null, options?: ErrorOptions) {
    super(`${code} (${status})${detail ? `: ${detail}` : ''}`, options);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.detail = detail;
  }

  static from(error: unknown): ApiError {
    return error instanceof ApiError ? error : new ApiError('unreadable', 0, null, { cause: error });
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

async function request<T>(schema: z.ZodType<T>, method: Method, path: string, body?: unknown): Promise<T> {
  const response = await send(method, path, body);
  const answer = await readJson(response);
  if (!response.ok) throw problemOf(response.status, answer);
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new ApiError('unreadable', response.status, null, { cause: parsed.error });
  return parsed.data;
}

async function send(method: Method, path: string, body: unknown): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json, application/problem+json',
        // The language of the page, which may differ from the browser's, so that problems come in it.
        'accept-language': document.documentElement.lang || 'it',
        ...(body === undefined ? {} : { 'content-type': isFile(body) ? body.type : 'application/json' }),
      },
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
      ...(body === undefined ? {} : { body: isFile(body) ? body : JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new ApiError('unreachable', 0, null, { cause });
  }
}

/** A file goes as its bytes, everything else as JSON. */
function isFile(body: unknown): body is File {
  return body instanceof File;
}

async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  try {
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  } catch (cause) {
    // A proxy in between answers for a server that is down, in HTML.
    throw new ApiError(response.status >= 500 ? 'unreachable' : 'unreadable', response.status, null, {
      cause,
    });
  }
}

function problemOf(status: number, answer: unknown): ApiError {
  const problem = Problem.safeParse(answer);
  if (!problem.success) return new ApiError(status >= 500 ? 'unreachable' : 'unreadable', status, null);
  const { type, detail } = problem.data;
  return new ApiError(
    type.startsWith(PROBLEM_PREFIX) ? type.slice(PROBLEM_PREFIX.length) : type,
    status,
    detail,
  );
}

const Nothing = z.unknown().transform(() => undefined);

export const api = {
  session: () => request(SessionView, 'GET', '/api/session'),
  signIn: (credentials: z.infer<typeof Credentials>) =>
    request(SessionView, 'POST', '/api/session', credentials),
  signOut: () => request(Nothing, 'DELETE', '/api/session'),
  changePassword: (passwords: z.infer<typeof NewPassword>) =>
    request(SessionView, 'POST', '/api/session/password', passwords),
  liveScreens: () => request(z.array(ScreenView), 'GET', '/api/screens/live'),
  screens: () => request(z.array(Screen), 'GET', '/api/screens'),
  locations: () => request(z.array(Location), 'GET', '/api/locations'),
  item: (id: Id) => request(Item, 'GET', `/api/items/${id}`),
  program: (screenId: Id) => request(Program, 'GET', `/api/screens/${screenId}/program`),
  playCounts: (screenId: Id, fromMs: number, untilMs: number) => {
    const span = new URLSearchParams({
      screenId,
      from: new Date(fromMs).toISOString(),
      to: new Date(untilMs).toISOString(),
    });
    return request(z.array(PlayCount), 'GET', `/api/plays/counts?${span}`);
  },
  /** Of one day of the screen's place. */
  coverage: (screenId: Id, day: LocalDate) =>
    request(CoverageReport, 'GET', `/api/reports/coverage?${ofDay(screenId, day)}`),
  played: (screenId: Id, day: LocalDate) =>
    request(PlayedReport, 'GET', `/api/reports/plays?by=day&${ofDay(screenId, day)}`),
  playsSetAside: () => request(PlaysSetAside, 'GET', '/api/plays/set-aside'),
  setAsideSeen: (id: string) => request(Nothing, 'POST', `/api/plays/set-aside/${id}/seen`),
  preview: (screenId: Id, of: ProgramChoice) =>
    request(PreviewSource, 'GET', `/api/screens/${screenId}/preview?of=${of}`),
  identifyScreen: (id: Id) => request(IdentifyResult, 'POST', `/api/screens/${id}/identify`),
  identifyLocation: (id: Id) => request(IdentifyResult, 'POST', `/api/locations/${id}/identify`),
  saveScreen: (screen: Screen) => request(Screen, 'PUT', `/api/screens/${screen.id}`, screen),
  saveLocation: (location: Location) => request(Location, 'PUT', `/api/locations/${location.id}`, location),
  media: () => request(z.array(MediaFile), 'GET', '/api/media'),
  upload: (file: File) => request(UploadedMedia, 'POST', '/api/media', file),
  claim: (claim: ClaimRequest) => request(ClaimResult, 'POST', '/api/pairing/claim', claim),
  publish: () => request(PublishResult, 'POST', '/api/publish'),
  unpair: (playerId: Id) => request(Nothing, 'POST', `/api/players/${playerId}/unpair`),
};

function ofDay(screenId: Id, day: LocalDate): URLSearchParams {
  return new URLSearchParams({ screenId, from: day, until: day });
}

export function mediaUrl(sha256: Sha256): string {
  return `/media/${sha256}`;
}
