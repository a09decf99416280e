/** Who changed what, when and from where, as administrators read it. */
import { z } from 'zod';
import { Instant } from '../model/ids.ts';

/** One entry; what stood there before and after is asked for by its number. */
export const AuditEntry = z.object({
  /** Its place in the chain, counted from 1. */
  id: z.number().int(),
  at: Instant,
  actor: z.object({
    type: z.string(),
    /** It is null for whoever could not be told. */
    name: z.string().nullable(),
  }),
  /** Of a person's network, as far as proxies are trusted. */
  address: z.string().nullable(),
  /** What happened: `item-saved`, `signed-in`. */
  event: z.string(),
  entity: z.object({ kind: z.string(), id: z.string().nullable(), label: z.string().nullable() }),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditEntryDetail = AuditEntry.extend({
  /** The thing as it was; null where there was none, or where the event changes none. */
  before: z.unknown(),
  after: z.unknown(),
  /** It covers this entry and the hash of the one before. */
  hash: z.string(),
});
export type AuditEntryDetail = z.infer<typeof AuditEntryDetail>;
