/** What a publish did. */
import { z } from 'zod';
import { Id, Instant, Sha256 } from '../model/ids.ts';

export const PublishResult = z.object({
  publishedAt: Instant,
  groups: z.array(
    z.object({
      revision: Sha256,
      bytes: z.int(),
      screenIds: z.array(Id),
      /** It is false where the program is the same as before, so nothing was sent. */
      changed: z.boolean(),
    }),
  ),
});
export type PublishResult = z.infer<typeof PublishResult>;
