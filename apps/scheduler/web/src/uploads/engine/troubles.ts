/**
 * What stands between this page and the scheduler, told by what came back: a proxy that won't pass on so much, a
 * network that asks to sign in, a scheduler that is started anew, a line that dropped, a session that ended.
 */
import { Problem } from '@bacheca/shared/api/problem';
import type { UploadTrouble } from '../upload-types.ts';

/** An answer as far as it tells what went wrong; `status` is 0 where there was none. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** These end by themselves: it is tried again until they do. */
const PASSING: ReadonlySet<UploadTrouble['code']> = new Set([
  'line-dropped',
  'server-away',
  'not-bacheca',
  'busy',
]);

export function isPassing({ code }: UploadTrouble): boolean {
  return PASSING.has(code);
}

/** Null where nothing is wrong with the answer as such. */
export function troubleOf({ status, body }: Answer): UploadTrouble | null {
  if (status === 0) return { code: 'line-dropped' };
  const problem = problemIn(body);
  const code = problem?.code ?? '';
  if (status === 401) return problem ? { code: 'signed-out' } : { code: 'not-bacheca' };
  if (status === 507 || code === 'no-space') return { code: 'no-space' };
  if (status === 423 || status === 429 || status === 409) return { code: 'busy' };
  // The tus server's own word for bytes that are not those of the hash.
  if (status === 460) return { code: 'other-bytes' };
  if (problem && status >= 400 && status < 500) {
    if (status === 403) return { code: 'not-allowed' };
    return { code: 'refused', sentence: problem.detail };
  }
  if (status === 413) return { code: 'too-large' };
  if (status === 407 || status === 511) return { code: 'not-bacheca' };
  if (status >= 500) return { code: 'server-away' };
  // A page of somebody else's stands where an answer should.
  if (/^\s*<(?:!doctype|html|head|script)/i.test(body)) return { code: 'not-bacheca' };
  if (status === 403) return { code: 'not-bacheca' };
  return status >= 400 ? { code: 'refused', sentence: body.slice(0, 300) } : null;
}

function problemIn(body: string): Problem | null {
  try {
    return Problem.parse(JSON.parse(body));
  } catch {
    return null;
  }
}

/**
 * Asks what it was that broke a connection, which a browser doesn't say. A network that wants one to sign in answers
 * with a page of its own, or sends one to it.
 */
export async function lookAtLine(ask: typeof fetch = fetch): Promise<UploadTrouble> {
  try {
    const answer = await ask('/api/session', {
      redirect: 'manual',
      cache: 'no-store',
      headers: { accept: 'application/json, application/problem+json' },
      signal: AbortSignal.timeout(LOOK_LIMIT_MS),
    });
    if (answer.type === 'opaqueredirect') return { code: 'not-bacheca' };
    const trouble = troubleOf({ status: answer.status, body: await answer.text() });
    return trouble ?? { code: 'line-dropped' };
  } catch {
    return { code: 'line-dropped' };
  }
}

const LOOK_LIMIT_MS = 10_000;

const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 30_000;

/** How long to wait before the next try after so many that failed in a row; `chance` (0 to 1) keeps many from coming at once. */
export function waitMs(failures: number, chance: number): number {
  const whole = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, failures - 1));
  return whole * (0.75 + 0.25 * chance);
}
