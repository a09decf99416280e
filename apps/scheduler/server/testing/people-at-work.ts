/** What two editors, two administrators, an approver and a publisher may do, for tests in which they do it at once. */
import fc from 'fast-check';

export const ADMINS = ['anna', 'bianca', 'carla'] as const;
export const ITEMS = ['avviso-1', 'avviso-2'] as const;
const LISTS = ['lista-1', 'lista-2'] as const;

/** `of` is the item of a playlist. */
export interface Step {
  readonly type: string;
  readonly id: string;
  readonly of?: string;
}

const item = fc.constantFrom(...ITEMS);
const list = fc.constantFrom(...LISTS);

export const edit = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('save-item'), id: item }) },
  fc.record({ type: fc.constant('delete-item'), id: item }),
  { weight: 2, arbitrary: fc.record({ type: fc.constant('save-list'), id: list, of: item }) },
  fc.record({ type: fc.constant('delete-list'), id: list }),
  fc.record({ type: fc.constant('save-rule'), id: list }),
  fc.record({ type: fc.constant('delete-rule'), id: list }),
);
export const administer = fc.record({
  type: fc.constantFrom('demote', 'promote', 'delete-person', 'reset-password'),
  id: fc.constantFrom(...ADMINS),
});
export const withdraw = fc.record({ type: fc.constantFrom('withdraw', 'return'), id: item });
export const publish = fc.record({ type: fc.constant('publish'), id: fc.constant('') });
