import { Button, Code, Group, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

/** Nobody can read it a second time. */
export function OneTimePassword(props: { username: string; password: string | null; onClose: () => void }) {
  const { t } = useTranslation();
  const { username, password, onClose } = props;
  return (
    <Stack role="status">
      <Text>{t('people.password', { username })}</Text>
      <Code block fz="lg">
        {password}
      </Code>
      <Text c="dimmed">{t('people.passwordMore')}</Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('app.close')}</Button>
      </Group>
    </Stack>
  );
}
