/** Takeovers as staff order and see them. */
import { z } from 'zod';
import { Id, Instant } from '../model/ids.ts';
import { Item, Severity } from '../model/items.ts';
import { Takeover } from '../model/schedule.ts';
import { jsonBytes, MAX_TAKEOVER_BYTES } from '../wire/message-size.ts';

export const TakeoverRequest = z
  .strictObject({
    item: Item,
    severity: Severity,
    /** Unset, it starts at once. */
    startsAt: Instant.optional(),
    endsAt: Instant,
    reason: z.string().min(1).max(500),
    targets: z
      .array(
        z.discriminatedUnion('type', [
          z.strictObject({ type: z.literal('everywhere') }),
          z.strictObject({ type: z.literal('location'), locationId: Id }),
          z.strictObject({ type: z.literal('screen'), screenId: Id }),
        ]),
      )
      .min(1),
    /** This is the second confirmation: staff saw what will be interrupted and said yes. */
    confirmed: z.literal(true),
  })
  .refine((request) => jsonBytes(request) <= MAX_TAKEOVER_BYTES, {
    error: 'a takeover is too long to travel with others: shorten its texts',
    path: ['item'],
  });
export type TakeoverRequest = z.infer<typeof TakeoverRequest>;

/**
 * On whose yes it started: what it shows is `approved` or fills an approved `template`, its author is `exempt` or may approve
 * what is theirs (`self`); an emergency needs none, and stays marked as `unapproved`.
 */
export const TakeoverApproval = z.enum(['approved', 'template', 'exempt', 'self', 'unapproved']);
export type TakeoverApproval = z.infer<typeof TakeoverApproval>;

/** A takeover that runs or is to come, and where. */
export const TakeoverView = z.object({
  takeover: Takeover,
  targets: TakeoverRequest.shape.targets,
  /** Those that are older than approval have none. */
  approval: TakeoverApproval.optional(),
});
export type TakeoverView = z.infer<typeof TakeoverView>;
