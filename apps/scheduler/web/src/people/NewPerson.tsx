import { Credentials, EmailAddress } from '@bacheca/shared/api/people';
import { Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { schemaErrors } from '../forms/schema-errors.ts';
import { useCheckedForm } from '../forms/use-checked-form.ts';
import { GrantFields } from './GrantFields.tsx';
import { draftOf, grantsIn, problemOf } from './grant-draft.ts';
import { OneTimePassword } from './OneTimePassword.tsx';
import { PersonButtons } from './PersonButtons.tsx';

const Username = Credentials.pick({ username: true });

/** Somebody new, whose password is shown here, once. */
export function NewPerson({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { form, formProps } = useCheckedForm({
    initialValues: { username: '', email: '', draft: draftOf([]) },
    check: ({ username, email, draft }): Record<string, string> => {
      const problem = problemOf(draft);
      return {
        ...schemaErrors(Username, t)({ username: username.trim() }),
        ...(email.trim() !== '' &&
          !EmailAddress.safeParse(email.trim()).success && { email: t('forms.invalid') }),
        ...(problem !== null && { draft: t(`people.${problem}`) }),
      };
    },
  });
  const draftProps = form.getInputProps('draft');
  const save = useMutation({
    mutationFn: ({ username, email, draft }: typeof form.values) =>
      api.addPerson(username.trim(), grantsIn(draft), email.trim() || null),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.people }),
  });
  if (save.data?.password)
    return <OneTimePassword {...save.data} email={form.values.email.trim() || null} onClose={onClose} />;
  return (
    <form {...formProps((values) => save.mutate(values))}>
      <Stack>
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
        <TextInput
          type="email"
          label={t('invite.email')}
          description={t('invite.emailMore')}
          autoComplete="off"
          maxLength={254}
          {...form.getInputProps('email')}
        />
        <GrantFields value={form.values.draft} onChange={draftProps.onChange} error={draftProps.error} />
        {save.isError && <ErrorMessage error={save.error} />}
        <PersonButtons isPending={save.isPending} onClose={onClose} />
      </Stack>
    </form>
  );
}
