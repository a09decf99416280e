import { MIN_PASSWORD_CHARACTERS } from '@bacheca/shared/api/people';
import { Button, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accountApi } from '../api/account.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { useCheckedForm } from '../forms/use-checked-form.ts';
import { WaitingPage } from './WaitingPage.tsx';
import { Welcome } from './Welcome.tsx';

/** Whoever was invited or forgot their password comes here by a link, which has its token behind the `#`. */
export function ChoosePasswordPage() {
  const { t } = useTranslation();
  const [token] = useState(() => window.location.hash.slice(1));
  const link = useQuery({
    queryKey: ['account-link', token],
    queryFn: () => accountApi.lookAtLink(token),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const { form, formProps } = useCheckedForm({
    initialValues: { password: '' },
    check: ({ password }): Record<string, string> => {
      const missing = MIN_PASSWORD_CHARACTERS - [...password.trim()].length;
      return missing > 0 ? { password: t('password.tooShort', { count: missing }) } : {};
    },
  });
  const choose = useMutation({ mutationFn: accountApi.choosePassword });
  const goOn = () => window.location.assign('/');
  if (link.isPending) return <WaitingPage />;
  if (link.isError)
    return (
      <Welcome title={t('signIn.chooseTitle')}>
        <Stack>
          <ErrorMessage error={link.error} />
          <Button variant="default" onClick={goOn}>
            {t('signIn.goOn')}
          </Button>
        </Stack>
      </Welcome>
    );
  const { username } = link.data;
  if (choose.isSuccess)
    return (
      <Welcome title={t('signIn.chosen')}>
        <Stack role="status">
          <Text>{t('signIn.chosenMore', { username })}</Text>
          <Button onClick={goOn}>{t('signIn.goOn')}</Button>
        </Stack>
      </Welcome>
    );
  return (
    <Welcome title={t('signIn.chooseTitle')} lead={t('signIn.chooseLead', { username })}>
      <form {...formProps(({ password }) => choose.mutate({ token, password }))}>
        <Stack>
          {choose.isError && <ErrorMessage error={choose.error} title={t('password.failed')} />}
          {/* Password managers file the new password under it. */}
          <input type="text" hidden readOnly name="username" autoComplete="username" value={username} />
          <PasswordInput
            label={t('password.next')}
            description={t('password.rule', { min: MIN_PASSWORD_CHARACTERS })}
            name="new-password"
            autoComplete="new-password"
            maxLength={200}
            {...form.getInputProps('password')}
            visibilityToggleButtonProps={{ 'aria-label': t('session.showPassword'), tabIndex: 0 }}
          />
          <Button type="submit" size="lg" loading={choose.isPending} fullWidth>
            {t('signIn.choose')}
          </Button>
        </Stack>
      </form>
    </Welcome>
  );
}
