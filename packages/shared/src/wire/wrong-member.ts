/** Where something isn't as its schema says, and what is wrong there: as codes, for a sentence in any language. */
import type { z } from 'zod';

export interface WrongMember {
  /** `takeovers.1.severity`; empty where the whole is something else. */
  readonly at: string;
  /** Zod's own. */
  readonly code: string;
}

/** `within` is where the value that was read is itself. */
export function wrongMember(
  issue: z.core.$ZodIssue | undefined,
  within: readonly PropertyKey[] = [],
): WrongMember {
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys : [];
  const at = [...within, ...(issue?.path ?? []), ...unknown].map(String).join('.');
  return { at, code: issue?.code ?? 'custom' };
}
