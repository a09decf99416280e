/** The pages' own words, and the sentences of the server, which it sends as codes and parameters, too. */
import { entities as entitiesEn } from '@bacheca/shared/translations/en/entities';
import { errors as errorsEn } from '@bacheca/shared/translations/en/errors';
import { reasons as reasonsEn } from '@bacheca/shared/translations/en/reasons';
import { entities } from '@bacheca/shared/translations/it/entities';
import { errors } from '@bacheca/shared/translations/it/errors';
import { reasons } from '@bacheca/shared/translations/it/reasons';
import { en } from './en.ts';
import { it } from './it.ts';

export const resources = {
  it: { translation: it, entities, errors, reasons },
  en: { translation: en, entities: entitiesEn, errors: errorsEn, reasons: reasonsEn },
} as const;
