/** How a player gets its screen. */
import { z } from 'zod';
import { Id } from '../model/ids.ts';

/** Claims the player that shows `code`: for a screen that exists, or a new one at a location. */
export const ClaimRequest = z.strictObject({
  code: z.string().min(4).max(12),
  screen: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('existing'), screenId: Id }),
    z.strictObject({
      type: z.literal('new'),
      locationId: Id,
      name: z.string().min(1).max(80),
      orientation: z.enum(['landscape', 'portrait']),
    }),
  ]),
});
export type ClaimRequest = z.infer<typeof ClaimRequest>;

/** People reach the scheduler at this address. It is null if none is set: then any will do. */
export const PublicAddress = z.object({ publicUrl: z.url().nullable() });

export const ClaimResult = z.object({ playerId: Id, screenId: Id });
