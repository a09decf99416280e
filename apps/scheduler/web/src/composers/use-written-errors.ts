import { Item } from '@bacheca/shared/model/items';
import { MAX_CODE_URL_LENGTH, pageUrlProblem } from '@bacheca/shared/model/url-rules';
import { useTranslation } from 'react-i18next';
import { schemaErrors } from '../forms/schema-errors.ts';
import type { WrittenItem } from './drafts.ts';
import type { FieldErrors } from './WrittenForm.tsx';

/** What keeps an item from being saved, by path, in the language of the page. */
export function useWrittenErrors(): (item: WrittenItem) => FieldErrors {
  const { t } = useTranslation();
  const ofSchema = schemaErrors(Item, t);
  return (item) => {
    const errors = ofSchema(item);
    if (item.url === undefined) return errors;
    if (item.url === '') return { ...errors, url: t('session.required') };
    return pageUrlProblem(item.url, MAX_CODE_URL_LENGTH)
      ? { ...errors, url: t('composers.urlWrong') }
      : errors;
  };
}
