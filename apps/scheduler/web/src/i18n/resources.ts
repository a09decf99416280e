/** The pages' own words, and the sentences of server and players, which send codes and parameters, too. */
import { entities as entitiesEn } from '@bacheca/shared/translations/en/entities';
import { errors as errorsEn } from '@bacheca/shared/translations/en/errors';
import { faults as faultsEn } from '@bacheca/shared/translations/en/faults';
import { problems as problemsEn } from '@bacheca/shared/translations/en/problems';
import { reasons as reasonsEn } from '@bacheca/shared/translations/en/reasons';
import { systemErrors as systemEn } from '@bacheca/shared/translations/en/system-errors';
import { entities } from '@bacheca/shared/translations/it/entities';
import { errors } from '@bacheca/shared/translations/it/errors';
import { faults } from '@bacheca/shared/translations/it/faults';
import { problems } from '@bacheca/shared/translations/it/problems';
import { reasons } from '@bacheca/shared/translations/it/reasons';
import { systemErrors as system } from '@bacheca/shared/translations/it/system-errors';
import { en } from './en.ts';
import { it } from './it.ts';

export const resources = {
  it: { translation: it, entities, errors, faults, problems, reasons, system },
  en: {
    translation: en,
    entities: entitiesEn,
    errors: errorsEn,
    faults: faultsEn,
    problems: problemsEn,
    reasons: reasonsEn,
    system: systemEn,
  },
} as const;
