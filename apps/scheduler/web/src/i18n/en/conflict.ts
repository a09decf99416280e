import type { conflict as italian } from '../it/conflict.ts';
import type { Translated } from '../it.ts';

export const conflict: Translated<typeof italian> = {
  title: 'There are two versions',
  deletedTitle: 'Deleted meanwhile',
  somebody: 'somebody else',
  savedBy: 'While you were working on it, {{who}} saved “{{name}}”{{when}}.',
  deletedBy: 'While you were working on it, {{who}} deleted “{{name}}”{{when}}.',
  savedByYou: 'While you were working on it, you saved “{{name}}” from another window{{when}}.',
  deletedByYou: 'While you were working on it, you deleted “{{name}}” from another window{{when}}.',
  nothingLost: 'Something else has changed there: if you save yours, nothing of either is lost.',
  again: 'It has changed once more: look at the version of now.',
  differences: 'What is different',
  changed: {
    me: 'changed in yours',
    them: 'changed in the other',
    both: 'changed in both',
  },
  mine: 'Yours',
  theirs: 'The other',
  theirsOf: 'By {{who}}',
  same_one: '{{count}} field is the same',
  same_many: '{{count}} fields are the same',
  same_other: '{{count}} fields are the same',
  unset: 'Empty',
  ways: '“Save mine” puts yours in the place of the other. “Keep the other” drops your changes. If you go back to editing, nothing is lost.',
  deletedWays:
    'You can save it again with your changes, or leave it deleted. If you go back to editing, nothing is lost.',
  goBack: 'Go back to editing',
  takeMine: 'Save mine',
  takeTheirs: 'Keep the other',
  restore: 'Save it again',
  leaveDeleted: 'Leave it deleted',
  goneNow: '“{{name}}” was deleted.',
  theirsNow: 'You now see the version that was saved.',
};
