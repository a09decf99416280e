import { ForgottenPassword as Asked } from '@bacheca/shared/api/account';
import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { accountApi } from '../api/account.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { schemaErrors } from '../forms/schema-errors.ts';
import { useCheckedForm } from '../forms/use-checked-form.ts';
import { Welcome } from './Welcome.tsx';

/** Says the same whoever asks: nobody finds out here who has an account. */
export function ForgottenPassword({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const { form, formProps } = useCheckedForm({
    initialValues: { who: '' },
    check: ({ who }) => schemaErrors(Asked, t)({ who: who.trim() }),
  });
  const ask = useMutation({ mutationFn: accountApi.forgottenPassword });
  const back = (
    <Button variant="subtle" onClick={onBack}>
      {t('signIn.backToSignIn')}
    </Button>
  );
  if (ask.isSuccess)
    return (
      <Welcome title={t('signIn.sent')}>
        <Stack role="status">
          <Text>{t('signIn.sentMore')}</Text>
          {back}
        </Stack>
      </Welcome>
    );
  return (
    <Welcome title={t('signIn.forgottenTitle')} lead={t('signIn.forgottenLead')}>
      <form {...formProps(({ who }) => ask.mutate(who.trim()))}>
        <Stack>
          {ask.isError && <ErrorMessage error={ask.error} />}
          <TextInput
            label={t('signIn.who')}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={254}
            data-autofocus
            {...form.getInputProps('who')}
          />
          <Button type="submit" size="lg" loading={ask.isPending} fullWidth>
            {t('signIn.send')}
          </Button>
          {back}
        </Stack>
      </form>
    </Welcome>
  );
}
