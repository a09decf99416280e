import { Button, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { paths } from '../router.ts';
import { AppLink } from './AppLink.tsx';
import { usePageTitle } from './use-page-title.ts';

export function NotFoundPage() {
  const { t } = useTranslation();
  usePageTitle(t('app.notFound'));
  return (
    <Stack align="flex-start" py="xl">
      <Title order={1}>{t('app.notFound')}</Title>
      <Text>{t('app.notFoundMore')}</Text>
      <Button component={AppLink} to={paths.screens}>
        {t('app.back')}
      </Button>
    </Stack>
  );
}
