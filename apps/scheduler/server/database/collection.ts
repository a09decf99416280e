import type { CooperativeSteps } from '../runtime/cooperative-steps.ts';
import type { AuditActor } from './audit/audit-chain.ts';
import type { Change } from './held-tables.ts';
import type { Rows } from './rows.ts';

interface Allowed<Thing> {
  /**
   * Throws a domain error where this must not be written over what is there (null where nothing is). What it looks at is
   * still so when the change is committed; it may be asked again.
   */
  readonly allow?: (current: Thing | null) => void;
}

/** Either who makes a change of its own, or the change that it is a part of. */
export type ChangeOptions<Thing> = Allowed<Thing> &
  (
    | { readonly by: AuditActor; readonly within?: undefined }
    | { readonly by?: undefined; readonly within: Change }
  );

/**
 * Staff edit the entities of a collection one at a time. `save` and `remove` throw domain errors and change all or
 * nothing.
 */
export interface Collection<Thing extends { id: string }> {
  listSteps(): CooperativeSteps<Rows<Thing>>;
  get(id: string): Thing | null;
  save(value: Thing, options: ChangeOptions<Thing>): Promise<void>;
  remove(id: string, options: ChangeOptions<Thing>): Promise<void>;
}
