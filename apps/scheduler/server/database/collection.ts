import type { CooperativeSteps } from '../runtime/cooperative-steps.ts';
import type { Change } from './held-tables.ts';
import type { Rows } from './rows.ts';

export interface ChangeOptions<Thing> {
  /**
   * Throws a domain error where this must not be written over what is there (null where nothing is). What it looks at is
   * still so when the change is committed; it may be asked again.
   */
  readonly allow?: (current: Thing | null) => void;
  /** It is a part of this change. */
  readonly within?: Change;
}

/**
 * Staff edit the entities of a collection one at a time. `save` and `remove` throw domain errors and change all or
 * nothing.
 */
export interface Collection<Thing extends { id: string }> {
  listSteps(): CooperativeSteps<Rows<Thing>>;
  get(id: string): Thing | null;
  save(value: Thing, options?: ChangeOptions<Thing>): Promise<void>;
  remove(id: string, options?: ChangeOptions<Thing>): Promise<void>;
}
