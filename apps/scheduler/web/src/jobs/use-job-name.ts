import { useTranslation } from 'react-i18next';
import type { itLater } from '../i18n/it-later.ts';

type Named = keyof (typeof itLater)['jobs']['type'];

/** What kind of work a job is, in words; one of a newer server is named as it is. */
export function useJobName(): (type: string) => string {
  const { t, i18n } = useTranslation();
  return (type) =>
    i18n.exists(`jobs.type.${type}`) ? t(`jobs.type.${type as Named}`) : t('jobs.otherType', { type });
}
