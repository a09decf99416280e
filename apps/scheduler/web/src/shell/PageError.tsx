import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePageTitle } from './use-page-title.ts';

/** Stands in for a page that can't be drawn, or whose code didn't come; the way to the others stays. */
export function PageError({ reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  usePageTitle(t('errors.crashed'));
  const retry = async () => {
    await router.invalidate();
    reset();
  };
  return (
    <Stack align="flex-start" py="xl" role="alert">
      <Title order={1}>{t('errors.crashed')}</Title>
      <Text>{t('errors.crashedMore')}</Text>
      <Group>
        <Button onClick={retry}>{t('app.retry')}</Button>
        {/* A newer version of the app may have other files. */}
        <Button variant="default" onClick={() => location.reload()}>
          {t('errors.reload')}
        </Button>
      </Group>
    </Stack>
  );
}
