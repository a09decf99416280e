import { EmailAddress } from '@bacheca/shared/api/people';
import { Button, Group, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accountApi } from '../api/account.ts';
import { keys } from '../api/queries.ts';
import { AskPassword } from './AskPassword.tsx';

/** The address, and the password for whoever changes it: a forgotten one is replaced by mail. */
export function EmailForm({ email }: { email: string | null }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [typed, setTyped] = useState(email ?? '');
  const [isAsking, setAsking] = useState(false);
  const [isWrong, setWrong] = useState(false);
  const save = useMutation({
    mutationFn: accountApi.saveEmail,
    onSuccess: (account) => {
      setAsking(false);
      queries.setQueryData(keys.account, account);
    },
  });
  const next = typed.trim() === '' ? null : typed.trim();
  if (isAsking)
    return (
      <AskPassword
        label={t('account.saveEmail')}
        pending={save.isPending}
        error={save.error}
        onCancel={() => setAsking(false)}
        onPassword={(password) => save.mutate({ email: next, password })}
      >
        <Text fw={600}>{next ?? '—'}</Text>
      </AskPassword>
    );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const isRight = next === null || EmailAddress.safeParse(next).success;
        setWrong(!isRight);
        setAsking(isRight);
      }}
    >
      <TextInput
        type="email"
        label={t('account.email')}
        description={t('account.emailMore')}
        name="email"
        autoComplete="email"
        maxLength={254}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        error={isWrong && t('forms.invalid')}
      />
      <Group mt="sm">
        <Button type="submit" variant="default" disabled={next === email}>
          {t('account.saveEmail')}
        </Button>
        <div role="status">{save.isSuccess && <Text fw={600}>{t('account.saved')}</Text>}</div>
      </Group>
    </form>
  );
}
