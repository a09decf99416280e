/** How the scheduler says that something was wrong. */
import { z } from 'zod';

/** Unset by older servers. What a sentence of one's own is made of: `sentence` in `translations/wording.ts`. */
const Coded = { code: z.string().optional(), params: z.record(z.string(), z.unknown()).optional() };

/**
 * RFC 9457 problem details. `type` is `about:blank#` and a stable code, which `code` has by itself; title and detail are
 * in the language that was asked for.
 */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  ...Coded,
  /** Where the request failed validation, this names each place in it. */
  errors: z.array(z.object({ path: z.string(), message: z.string(), ...Coded })).optional(),
});
export type Problem = z.infer<typeof Problem>;
