import { Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from './ButtonLink.tsx';
import { usePageTitle } from './use-page-title.ts';

export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t('app.notFound'));
  return (
    <Stack align="flex-start" py="xl">
      <Title order={1}>{t('app.notFound')}</Title>
      <Text>{t('app.notFoundMore')}</Text>
      <ButtonLink to="/screens">{t('app.back')}</ButtonLink>
    </Stack>
  );
}
