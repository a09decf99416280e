import { EmailAddress } from '@bacheca/shared/api/people';
import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accountApi } from '../api/account.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';

/** How mail goes out, and a mail that shows that it does. The server's address is the environment's to set. */
export function MailTest() {
  const { t } = useTranslation();
  const [address, setAddress] = useState('');
  const [isWrong, setWrong] = useState(false);
  const mail = useQuery({ queryKey: ['mail'], queryFn: accountApi.mail });
  const send = useMutation({ mutationFn: accountApi.testMail });
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const isRight = EmailAddress.safeParse(address.trim()).success;
        setWrong(!isRight);
        if (isRight) send.mutate(address.trim());
      }}
    >
      <Stack>
        <Title order={2} size="h3">
          {t('setup.mail')}
        </Title>
        {mail.data && (
          <Text c="dimmed">
            {mail.data.server === null
              ? t('setup.mailFiles')
              : t('setup.mailServer', { server: mail.data.server })}
          </Text>
        )}
        <TextInput
          type="email"
          label={t('setup.testAddress')}
          autoComplete="email"
          maxLength={254}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
          error={isWrong && t('forms.invalid')}
        />
        {send.isError && <ErrorMessage error={send.error} />}
        <Group>
          <Button type="submit" variant="default" loading={send.isPending}>
            {t('setup.testMail')}
          </Button>
        </Group>
        <div role="status">{send.isSuccess && <Text fw={600}>{t('setup.testSent')}</Text>}</div>
      </Stack>
    </form>
  );
}
