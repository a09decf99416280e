import { Button, Group, Text } from '@mantine/core';
import type { UseMutationResult } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';

/** Saves a form, and says what came of it. */
export function SaveButton(props: {
  label: string;
  disabled?: boolean;
  save: Pick<UseMutationResult<unknown>, 'isPending' | 'isSuccess' | 'isError' | 'error'>;
}) {
  const { t } = useTranslation();
  const { label, disabled = false, save } = props;
  return (
    <>
      {save.isError && <ErrorMessage error={save.error} title={t('settings.failed')} />}
      <Group gap="md">
        <Button type="submit" loading={save.isPending} disabled={disabled}>
          {label}
        </Button>
        <div role="status">{save.isSuccess && <Text fw={600}>{t('settings.saved')}</Text>}</div>
      </Group>
    </>
  );
}
