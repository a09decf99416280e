/** How the scheduler says that something was wrong. */
import { z } from 'zod';

/** RFC 9457 problem details. `type` is `about:blank#` and a stable code that the web app translates. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  /** Where in the request, for what failed validation. */
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;
