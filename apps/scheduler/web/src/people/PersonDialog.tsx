import type { StaffAccount } from '@bacheca/shared/api/people';
import { Button, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { GrantFields } from './GrantFields.tsx';
import { draftOf, grantsIn, problemOf } from './grant-draft.ts';

/** Somebody new, or what somebody holds. A new one’s password is shown here, once. */
export function PersonDialog(props: { person: StaffAccount | null; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { person, onClose } = props;
  const [username, setUsername] = useState(person?.username ?? '');
  const [draft, setDraft] = useState(draftOf(person?.grants ?? []));
  const [isTried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: () => api.savePerson(username.trim(), grantsIn(draft)),
    onSuccess: async ({ password }) => {
      // They may be one's own.
      await queries.invalidateQueries({ queryKey: keys.session });
      await queries.invalidateQueries({ queryKey: keys.people });
      if (password === null) onClose();
    },
  });
  const problem = problemOf(draft);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem === null && username.trim() !== '') save.mutate();
  };
  if (typeof save.data?.password === 'string') {
    return (
      <Stack role="status">
        <Text>{t('people.password', { username: save.data.username })}</Text>
        <Code block fz="lg">
          {save.data.password}
        </Code>
        <Text c="dimmed">{t('people.passwordMore')}</Text>
        <Group justify="flex-end">
          <Button onClick={onClose}>{t('app.close')}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {!person && (
          <TextInput
            label={t('session.username')}
            description={t('people.usernameMore')}
            name="new-username"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={80}
            value={username}
            onChange={(event) => setUsername(event.currentTarget.value)}
            error={isTried && username.trim() === '' && t('session.required')}
          />
        )}
        <GrantFields value={draft} onChange={setDraft} />
        <div role="alert">
          {isTried && problem !== null && <Text fw={600}>{t(`people.${problem}`)}</Text>}
        </div>
        {save.isError && <ErrorMessage error={save.error} />}
        <Group justify="flex-end">
          <Button variant="default" disabled={save.isPending} onClick={onClose}>
            {t('app.cancel')}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t('people.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
