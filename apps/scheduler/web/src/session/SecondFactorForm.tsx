import type { SessionView } from '@bacheca/shared/api/people';
import type { SecondFactorStep } from '@bacheca/shared/api/second-factors';
import { Button, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accountApi } from '../api/account.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { PasskeyButton } from './PasskeyButton.tsx';
import { Welcome } from './Welcome.tsx';

/** The password was right: now the code of the app, one for when it is lost, or the passkey. */
export function SecondFactorForm(props: {
  step: SecondFactorStep;
  onSignedIn: (session: SessionView) => void;
  onAgain: () => void;
}) {
  const { t } = useTranslation();
  const { step, onSignedIn, onAgain } = props;
  const [code, setCode] = useState('');
  const input = useRef<HTMLInputElement>(null);
  const answer = useMutation({ mutationFn: accountApi.answerStep, onSuccess: onSignedIn });
  useEffect(() => {
    input.current?.focus();
    if (answer.isError) input.current?.select();
  }, [answer.isError]);
  return (
    <Welcome title={t('signIn.codeTitle')} lead={t('signIn.codeLead')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (code.trim() !== '') answer.mutate({ step: step.step, code });
        }}
      >
        <Stack>
          {answer.isError && <ErrorMessage error={answer.error} title={t('session.signInFailed')} />}
          <TextInput
            ref={input}
            label={t('signIn.code')}
            name="code"
            autoComplete="one-time-code"
            autoCapitalize="none"
            spellCheck={false}
            maxLength={40}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          <Button type="submit" size="lg" loading={answer.isPending} fullWidth>
            {t('signIn.confirm')}
          </Button>
          {step.methods.includes('passkey') && <PasskeyButton onSignedIn={onSignedIn} />}
          <Button variant="subtle" onClick={onAgain}>
            {t('signIn.again')}
          </Button>
        </Stack>
      </form>
    </Welcome>
  );
}
