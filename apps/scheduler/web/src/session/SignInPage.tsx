import { Credentials, type SessionView } from '@bacheca/shared/api/people';
import type { SecondFactorStep } from '@bacheca/shared/api/second-factors';
import { Alert, Anchor, Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accountApi } from '../api/account.ts';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { schemaErrors } from '../forms/schema-errors.ts';
import { PasskeyButton } from './PasskeyButton.tsx';
import { WaitingPage } from './WaitingPage.tsx';
import { Welcome } from './Welcome.tsx';

/** Most sign in with neither. */
const SecondFactorForm = lazy(async () => ({
  default: (await import('./SecondFactorForm.tsx')).SecondFactorForm,
}));
const ForgottenPassword = lazy(async () => ({
  default: (await import('./ForgottenPassword.tsx')).ForgottenPassword,
}));

/** Browsers keep no session where a page came over plain http though the server is meant to be reached by https. */
function useOtherAddress(): string | null {
  const isPlain = window.location.protocol === 'http:' && !window.isSecureContext;
  const { data } = useQuery({ queryKey: ['address'], queryFn: api.publicAddress, enabled: isPlain });
  return isPlain && data?.publicUrl?.startsWith('https:') ? data.publicUrl : null;
}

export function SignInPage(props: { onSignedIn: (password: string) => void }) {
  const { t } = useTranslation();
  const otherAddress = useOtherAddress();
  const queries = useQueryClient();
  const passwordInput = useRef<HTMLInputElement>(null);
  const form = useForm({
    initialValues: { username: '', password: '' },
    // Nobody's name ends in a space, and keyboards of phones put one there.
    transformValues: ({ username, password }) => ({ username: username.trim(), password }),
    validate: ({ username, password }) =>
      schemaErrors(Credentials, t)({ username: username.trim(), password }),
    onSubmitPreventDefault: 'always',
  });

  const [step, setStep] = useState<SecondFactorStep | null>(null);
  const [hasForgotten, setForgotten] = useState(false);
  const begin = (session: SessionView, password = '') => {
    props.onSignedIn(session.mustChangePassword ? password : '');
    queries.setQueryData(keys.session, session);
  };
  const signIn = useMutation({
    mutationFn: accountApi.signIn,
    onSuccess(answer, { password }) {
      if ('step' in answer) setStep(answer);
      else begin(answer, password);
    },
  });

  // After a refusal one wants to type again; the message is read out because it is an alert.
  useEffect(() => {
    if (!signIn.isError) return;
    passwordInput.current?.focus();
    passwordInput.current?.select();
  }, [signIn.isError]);

  const submit = form.onSubmit(
    (credentials) => signIn.mutate(credentials),
    (errors) => form.getInputNode(errors.username ? 'username' : 'password')?.focus(),
  );

  if (otherAddress !== null)
    return (
      <Welcome title={t('session.otherAddressTitle')} lead={t('session.otherAddress')}>
        <Alert color="yellow">
          <Anchor href={otherAddress}>{otherAddress}</Anchor>
        </Alert>
      </Welcome>
    );

  if (step !== null)
    return (
      <Suspense fallback={<WaitingPage />}>
        <SecondFactorForm
          step={step}
          onSignedIn={(session) => begin(session, form.getValues().password)}
          onAgain={() => setStep(null)}
        />
      </Suspense>
    );
  if (hasForgotten)
    return (
      <Suspense fallback={<WaitingPage />}>
        <ForgottenPassword onBack={() => setForgotten(false)} />
      </Suspense>
    );

  return (
    <Welcome title={t('session.signIn')} lead={t('session.signInLead')}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {signIn.isError && <ErrorMessage error={signIn.error} title={t('session.signInFailed')} />}
          <TextInput
            {...form.getInputProps('username')}
            key={form.key('username')}
            label={t('session.username')}
            name="username"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={80}
          />
          <PasswordInput
            {...form.getInputProps('password')}
            key={form.key('password')}
            ref={passwordInput}
            label={t('session.password')}
            name="password"
            autoComplete="current-password"
            maxLength={200}
            visibilityToggleButtonProps={{ 'aria-label': t('session.showPassword'), tabIndex: 0 }}
          />
          <Button type="submit" size="lg" loading={signIn.isPending} fullWidth>
            {t('session.signIn')}
          </Button>
          <PasskeyButton onSignedIn={begin} />
          <Button variant="subtle" onClick={() => setForgotten(true)}>
            {t('signIn.forgotten')}
          </Button>
          <Text size="sm" c="dimmed">
            {t('session.firstStart')}
          </Text>
        </Stack>
      </form>
    </Welcome>
  );
}
