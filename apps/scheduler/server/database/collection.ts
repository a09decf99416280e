import type { CooperativeSteps } from '../runtime/cooperative-steps.ts';
import type { Rows } from './row-list.ts';

/**
 * Staff edit the entities of a collection one at a time. `save` and `remove` throw domain errors and change all or
 * nothing.
 */
export interface Collection<Thing extends { id: string }> {
  listSteps(): CooperativeSteps<Rows<Thing>>;
  get(id: string): Thing | null;
  save(value: Thing): void;
  remove(id: string): void;
}
