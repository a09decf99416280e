import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/client.ts';
import { useErrorText } from '../api/ErrorMessage.tsx';
import { Welcome } from './Welcome.tsx';

export function UnreachablePage(props: { error: unknown; onRetry: () => unknown }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const unreachable = ApiError.from(props.error).code === 'unreachable';
  return (
    <Welcome title={unreachable ? t('session.unreachable') : t('errors.title')}>
      <Stack align="flex-start" role="alert">
        <IconPlugConnectedX size={48} stroke={1.5} aria-hidden />
        <Text>{unreachable ? t('session.unreachableMore') : errorText(props.error)}</Text>
        <Group>
          <Button onClick={() => props.onRetry()}>{t('app.retry')}</Button>
          <Loader size="sm" aria-hidden />
        </Group>
      </Stack>
    </Welcome>
  );
}
