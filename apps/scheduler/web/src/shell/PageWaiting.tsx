import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** A page whose code takes longer than a moment to come. */
export function PageWaiting() {
  const { t } = useTranslation();
  return <Skeleton height={420} radius="lg" role="status" aria-label={t('app.loading')} />;
}
