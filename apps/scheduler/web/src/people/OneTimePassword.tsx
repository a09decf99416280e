import { Button, Code, Divider, Group, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { accountApi } from '../api/account.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';

/** How somebody new gets in: nobody can read the password or the link a second time. */
export function OneTimePassword(props: {
  username: string;
  password: string | null;
  email?: string | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { username, password, email = null, onClose } = props;
  const invite = useMutation({ mutationFn: (by: 'mail' | 'link') => accountApi.invite(username, by) });
  const link = invite.data?.link ?? null;
  return (
    <Stack>
      <Stack role="status">
        <Text>{t('people.password', { username })}</Text>
        <Code block fz="lg">
          {password}
        </Code>
        <Text c="dimmed">{t('people.passwordMore')}</Text>
      </Stack>
      <Divider label={t('invite.or')} />
      {invite.isError && <ErrorMessage error={invite.error} />}
      <div role="status">
        {link !== null && (
          <>
            <Text>{t('invite.link')}</Text>
            <Code block style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>
              {link}
            </Code>
          </>
        )}
        {invite.isSuccess && link === null && (
          <Text fw={600}>{t('invite.sent', { email: email ?? '' })}</Text>
        )}
      </div>
      <Group>
        {email !== null && (
          <Button variant="default" loading={invite.isPending} onClick={() => invite.mutate('mail')}>
            {t('invite.byMail')}
          </Button>
        )}
        <Button variant="default" loading={invite.isPending} onClick={() => invite.mutate('link')}>
          {t('invite.byLink')}
        </Button>
      </Group>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('app.close')}</Button>
      </Group>
    </Stack>
  );
}
