import { CommandView } from '@bacheca/shared/api/commands';
import { type JobState, JobView } from '@bacheca/shared/api/jobs';
import { type ClaimRequest, ClaimResult, PublicAddress } from '@bacheca/shared/api/pairing';
import {
  type NewPassword,
  SavedStaff,
  SessionEntry,
  SessionView,
  StaffAccount,
} from '@bacheca/shared/api/people';
import { Problem } from '@bacheca/shared/api/problem';
import { PublishResult } from '@bacheca/shared/api/publish';
import { PreviewSource, type ProgramChoice } from '@bacheca/shared/api/questions';
import { CoverageReport, PlayCount, PlayedReport, QuarantinedPlays } from '@bacheca/shared/api/reports';
import { IdentifyResult, ScreenView } from '@bacheca/shared/api/screens';
import type { Id, LocalDate, Sha256 } from '@bacheca/shared/model/ids';
import { Item, MediaFile, UploadedMedia } from '@bacheca/shared/model/items';
import type { Grants } from '@bacheca/shared/model/people';
import { Program } from '@bacheca/shared/model/program';
import { Location, Screen } from '@bacheca/shared/model/schedule';
import { z } from 'zod';

/** After this long without an answer the server counts as unreachable. */
const ANSWER_LIMIT_MS = 20_000;
/**
 * A publish of a whole city takes the server a while, and it says nothing meanwhile; an upload goes on for as long as
 * bytes move, and may then be decoded. Neither has a limit in all, only one of silence.
 */
const WORK_LIMIT_MS = 10 * 60_000;

const PROBLEM_PREFIX = 'about:blank#';

/**
 * Everything that can go wrong between this page and the server. `code` is the problem's code, or one that arises
 * here: `unreachable` (no answer), `unreadable` (an answer that isn't what the API promises), `too-large` (a proxy's
 * 413), `not-bacheca` (some other page, such as a network's sign-in), and of an upload `upload-broken` (the connection
 * ended or fell silent) or `upload-unanswered` (a proxy waited in vain for the server). `params` and
 * `detail` are the server's: what a sentence is made of, and one in the language that the page had; null for the codes that
 * arise here.
 */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;
  readonly detail: string | null;
  readonly params: unknown;

  constructor(
    code: string,
    status: number,
    detail: string | null,
    options?: ErrorOptions & { params?: unknown },
  ) {
    super(`${code} (${status})${detail ? `: ${detail}` : ''}`, options);
    this.name = 'ApiError';
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.params = options?.params ?? null;
  }

  static from(error: unknown): ApiError {
    return error instanceof ApiError ? error : new ApiError('unreadable', 0, null, { cause: error });
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

export async function request<T>(
  schema: z.ZodType<T>,
  method: Method,
  path: string,
  body?: unknown,
  limitMs = ANSWER_LIMIT_MS,
): Promise<T> {
  const response = await send(method, path, body, {}, limitMs);
  return understood(schema, response.status, await textOf(response));
}

/** A part of a list. */
export interface ListPage<Value> {
  readonly values: readonly Value[];
  /** Of the whole list; null where the server doesn't say. */
  readonly count: number | null;
  /** What asks for the page after this one; null where it is the last. */
  readonly next: string | null;
}

interface PageRequest {
  readonly cursor: string | null;
  readonly q?: string | undefined;
  readonly sort?: string;
  /** Each may come several times. */
  readonly filters?: readonly (readonly [name: string, value: string])[];
}

const PAGE_LENGTH = 100;

async function requestPage<Value>(
  schema: z.ZodType<Value>,
  path: string,
  { cursor, q, sort, filters = [] }: PageRequest,
): Promise<ListPage<Value>> {
  const query = new URLSearchParams({ limit: String(PAGE_LENGTH) });
  for (const [name, value] of filters) query.append(name, value);
  for (const [name, value] of Object.entries({ cursor, q, sort })) if (value) query.set(name, value);
  const response = await send('GET', `${path}?${query}`);
  const values = understood(z.array(schema), response.status, await textOf(response));
  const count = response.headers.get('x-bacheca-count');
  return {
    values,
    count: count === null ? null : Number(count),
    next: response.headers.get('x-bacheca-next'),
  };
}

/** What an answer says, or an `ApiError` of what is wrong with it. */
export function understood<T>(schema: z.ZodType<T>, status: number, text: string): T {
  const answer = readJson(status, text);
  if (status < 200 || status >= 300) throw problemOf(status, answer);
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new ApiError('unreadable', status, null, { cause: parsed.error });
  return parsed.data;
}

/** Throws an `ApiError` where nothing answers; what the answer says is for `understood`. */
export async function send(
  method: Method,
  path: string,
  body?: unknown,
  more: Readonly<Record<string, string>> = {},
  limitMs = ANSWER_LIMIT_MS,
): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: {
        ...headers(),
        ...more,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(limitMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (cause) {
    throw new ApiError('unreachable', 0, null, { cause });
  }
}

function headers(): Record<string, string> {
  return {
    accept: 'application/json, application/problem+json',
    // The language of the page, which may differ from the browser's, so that problems come in it.
    'accept-language': document.documentElement.lang || 'it',
  };
}

export async function textOf(response: Response): Promise<string> {
  try {
    return await response.text();
  } catch (cause) {
    throw new ApiError('unreachable', response.status, null, { cause });
  }
}

function readJson(status: number, text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    // These are not Bacheca's words: they are a proxy's for a server that is down or for a body it won't pass on, or a
    // network's sign-in.
    throw new ApiError(foreignCode(status, text), status, null, { cause });
  }
}

function foreignCode(status: number, text: string): string {
  if (status === 413) return 'too-large';
  if (status === 511) return 'not-bacheca';
  if (status >= 500) return 'unreachable';
  return /^\s*<(?:!doctype|html)/i.test(text) ? 'not-bacheca' : 'unreadable';
}

/** Sends a file's bytes; `onProgress` hears the share that has gone. Ends only after a silence, however large it is. */
function sendFile<T>(
  schema: z.ZodType<T>,
  path: string,
  file: File,
  onProgress: (share: number) => void = () => {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const upload = new XMLHttpRequest();
    let silence: ReturnType<typeof setTimeout>;
    const fail = (cause?: unknown) => {
      clearTimeout(silence);
      reject(new ApiError('upload-broken', 0, null, { cause }));
    };
    const listen = (limitMs: number) => {
      clearTimeout(silence);
      silence = setTimeout(() => {
        upload.abort();
        fail();
      }, limitMs);
    };
    upload.open('POST', path);
    for (const [name, value] of Object.entries(headers())) upload.setRequestHeader(name, value);
    upload.setRequestHeader('content-type', file.type);
    upload.upload.onprogress = ({ loaded, total }) => {
      listen(ANSWER_LIMIT_MS);
      if (total > 0) onProgress(loaded / total);
    };
    // It has all gone: the server looks at it now.
    upload.upload.onload = () => listen(WORK_LIMIT_MS);
    upload.onerror = fail;
    upload.onload = () => {
      clearTimeout(silence);
      try {
        resolve(understood(schema, upload.status, upload.responseText));
      } catch (error) {
        const { code, status } = ApiError.from(error);
        reject(
          code === 'unreachable' ? new ApiError('upload-unanswered', status, null, { cause: error }) : error,
        );
      }
    };
    listen(ANSWER_LIMIT_MS);
    upload.send(file);
  });
}

function problemOf(status: number, answer: unknown): ApiError {
  const problem = Problem.safeParse(answer);
  if (!problem.success) return new ApiError(foreignCode(status, ''), status, null);
  const { type, detail, params } = problem.data;
  const code = type.startsWith(PROBLEM_PREFIX) ? type.slice(PROBLEM_PREFIX.length) : type;
  return new ApiError(problem.data.code ?? code, status, detail, { params });
}

export const Nothing = z.unknown().transform(() => undefined);

export const api = {
  publicAddress: () => request(PublicAddress, 'GET', '/api/address'),
  session: () => request(SessionView, 'GET', '/api/session'),
  sessions: () => request(z.array(SessionEntry), 'GET', '/api/sessions'),
  endSession: (id: string) => request(Nothing, 'DELETE', `/api/sessions/${id}`),
  endAllSessions: () => request(Nothing, 'DELETE', '/api/sessions'),
  signOut: () => request(Nothing, 'DELETE', '/api/session'),
  changePassword: (passwords: z.infer<typeof NewPassword>) =>
    request(SessionView, 'POST', '/api/session/password', passwords),
  people: (page: PageRequest) => requestPage(StaffAccount, '/api/staff', page),
  /** Somebody who is there already keeps what they hold. */
  async addPerson(username: string, grants: Grants, email: string | null) {
    const ifNew = { 'if-none-match': '*' };
    const response = await send(
      'PUT',
      `/api/staff/${encodeURIComponent(username)}`,
      { grants, email },
      ifNew,
    );
    return understood(SavedStaff, response.status, await textOf(response));
  },
  jobs: (states: readonly JobState[], cursor: string | null) =>
    requestPage(JobView, '/api/jobs', { cursor, filters: states.map((state) => ['state', state]) }),
  cancelJob: (id: number) => request(Nothing, 'POST', `/api/jobs/${id}/cancel`),
  retryJob: (id: number) => request(Nothing, 'POST', `/api/jobs/${id}/retry`),
  liveScreens: () => request(z.array(ScreenView), 'GET', '/api/screens/live'),
  screens: () => request(z.array(Screen), 'GET', '/api/screens'),
  locations: () => request(z.array(Location), 'GET', '/api/locations'),
  programItem: (revision: Sha256, id: Id) => request(Item, 'GET', `/api/programs/${revision}/items/${id}`),
  takeoverItem: (id: Id) => request(Item, 'GET', `/api/takeovers/${id}/item`),
  program: (screenId: Id) => request(Program, 'GET', `/api/screens/${screenId}/program`),
  playCounts: (screenId: Id, fromMs: number, untilMs: number) => {
    const span = new URLSearchParams({
      screenId,
      from: new Date(fromMs).toISOString(),
      to: new Date(untilMs).toISOString(),
    });
    return request(z.array(PlayCount), 'GET', `/api/plays/counts?${span}`);
  },
  /** Returns what is known of the screen's hours on one day of its location. */
  coverage: (screenId: Id, day: LocalDate) =>
    request(CoverageReport, 'GET', `/api/reports/coverage?${ofDay(screenId, day)}`),
  played: (screenId: Id, day: LocalDate) =>
    request(PlayedReport, 'GET', `/api/reports/plays?by=day&${ofDay(screenId, day)}`),
  quarantinedPlays: () => request(QuarantinedPlays, 'GET', '/api/plays/quarantined'),
  acknowledgeQuarantined: (id: string) => request(Nothing, 'POST', `/api/plays/quarantined/${id}/seen`),
  preview: (screenId: Id, of: ProgramChoice) =>
    request(PreviewSource, 'GET', `/api/screens/${screenId}/preview?of=${of}`),
  identifyScreen: (id: Id) => request(IdentifyResult, 'POST', `/api/screens/${id}/identify`),
  identifyLocation: (id: Id) => request(IdentifyResult, 'POST', `/api/locations/${id}/identify`),
  commands: (id: Id) => request(z.array(CommandView), 'GET', `/api/screens/${id}/commands`),
  media: () => request(z.array(MediaFile), 'GET', '/api/media'),
  /** Those of these that are there; 40 at most. */
  mediaFiles: (sha256s: readonly Sha256[]) =>
    sha256s.length === 0
      ? Promise.resolve([])
      : request(
          z.array(MediaFile),
          'GET',
          `/api/media?${new URLSearchParams(sha256s.map((sha256) => ['sha256', sha256]))}`,
        ),
  upload: (file: File, onProgress?: (share: number) => void) =>
    sendFile(UploadedMedia, '/api/media', file, onProgress),
  claim: (claim: ClaimRequest) => request(ClaimResult, 'POST', '/api/pairing/claim', claim),
  /** At these places, or at all. */
  publish: (locationIds?: readonly Id[]) =>
    request(PublishResult, 'POST', '/api/publish', locationIds && { locationIds }, WORK_LIMIT_MS),
  unpair: (playerId: Id) => request(Nothing, 'POST', `/api/players/${playerId}/unpair`),
};

function ofDay(screenId: Id, day: LocalDate): URLSearchParams {
  return new URLSearchParams({ screenId, from: day, until: day });
}

export function mediaUrl(sha256: Sha256): string {
  return `/media/${sha256}`;
}
