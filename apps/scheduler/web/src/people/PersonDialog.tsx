import { Credentials, type StaffAccount } from '@bacheca/shared/api/people';
import { Button, Code, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { schemaErrors } from '../forms/schema-errors.ts';
import { useCheckedForm } from '../forms/use-checked-form.ts';
import { GrantFields } from './GrantFields.tsx';
import { draftOf, grantsIn, problemOf } from './grant-draft.ts';

const Username = Credentials.pick({ username: true });

/** Somebody new, or what somebody holds. A new one’s password is shown here, once. */
export function PersonDialog(props: { person: StaffAccount | null; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { person, onClose } = props;
  const { form, formProps } = useCheckedForm({
    initialValues: { username: person?.username ?? '', draft: draftOf(person?.grants ?? []) },
    check: ({ username, draft }): Record<string, string> => {
      const problem = problemOf(draft);
      return {
        ...schemaErrors(Username, t)({ username: username.trim() }),
        ...(problem !== null && { draft: t(`people.${problem}`) }),
      };
    },
  });
  const draftProps = form.getInputProps('draft');
  const save = useMutation({
    mutationFn: ({ username, draft }: typeof form.values) => api.savePerson(username.trim(), grantsIn(draft)),
    onSuccess: async ({ password }) => {
      // They may be one's own.
      await queries.invalidateQueries({ queryKey: keys.session });
      await queries.invalidateQueries({ queryKey: keys.people });
      if (password === null) onClose();
    },
  });
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
    <form {...formProps((values) => save.mutate(values))}>
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
            {...form.getInputProps('username')}
          />
        )}
        <GrantFields value={form.values.draft} onChange={draftProps.onChange} error={draftProps.error} />
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
