import type { Params, Phrase } from '@bacheca/shared/translations/phrase';
import type { ErrorCode, ErrorParams } from './codes.ts';

/** Where in a request something is wrong, and what. */
export interface FieldError {
  readonly path: string;
  readonly why: Phrase;
}

interface Extra {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * An error of the domain with a reason that a person can act on. It has no words: `http/problems/problem.ts` makes an RFC 9457
 * response of it, commands a sentence. Its message, for logs, is its code and parameters.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ErrorCode;
  readonly params: Params;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, params: Params, { errors, headers = {} }: Extra = {}) {
    super(`${code} ${JSON.stringify(params)}`);
    this.code = code;
    this.params = params;
    this.errors = errors;
    this.headers = headers;
  }
}

/** `throw domainError('not-found', { entity: entityRef('item', id) })`. */
export function domainError<Code extends ErrorCode>(
  code: Code,
  params: Readonly<ErrorParams[Code]> & Params,
  extra?: Extra,
): DomainError {
  return new DomainError(code, params, extra);
}
