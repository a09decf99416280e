/** What server and players say by codes and parameters, and the later words of the pages. */
export { entities } from '@bacheca/shared/translations/it/entities';
export { errors } from '@bacheca/shared/translations/it/errors';
export { faults } from '@bacheca/shared/translations/it/faults';
export { problems } from '@bacheca/shared/translations/it/problems';
export { reasons } from '@bacheca/shared/translations/it/reasons';
export { systemErrors as system } from '@bacheca/shared/translations/it/system-errors';
export { itLater as translation } from './it-later.ts';
