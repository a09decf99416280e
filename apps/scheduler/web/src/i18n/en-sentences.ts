/** What server and players say by codes and parameters, and the later words of the pages. */
export { entities } from '@bacheca/shared/translations/en/entities';
export { errors } from '@bacheca/shared/translations/en/errors';
export { faults } from '@bacheca/shared/translations/en/faults';
export { problems } from '@bacheca/shared/translations/en/problems';
export { reasons } from '@bacheca/shared/translations/en/reasons';
export { systemErrors as system } from '@bacheca/shared/translations/en/system-errors';
export { enLater as translation } from './en-later.ts';
