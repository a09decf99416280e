/** How the scheduler says that something was wrong. */
import { z } from 'zod';

/**
 * Every error answers with problem details after RFC 9457. `type` is `about:blank#` and a stable code that the web app
 * translates.
 */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** Where the request failed validation, this names each place in it. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;
