import { PasskeyName } from '@bacheca/shared/api/second-factors';
import { Alert, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { accountApi } from '../api/account.ts';
import { ApiError } from '../api/client.ts';
import { browserOf } from '../session/browser-name.ts';
import { AskPassword } from './AskPassword.tsx';

/** The browser's own dialogue makes the passkey; its name is for telling it from others. */
export function AddPasskey(props: {
  onDone: (recoveryCodes: readonly string[] | null) => void;
  onCancel: () => void;
}) {
  const { t } = useTranslation();
  const { browser, system } = browserOf(navigator.userAgent);
  const [name, setName] = useState([browser, system].filter((part) => part !== null).join(', '));
  const add = useMutation({
    mutationFn: async (password: string) => {
      const { step, options } = await accountApi.passkeyOptions(password);
      const { startRegistration } = await import('@simplewebauthn/browser');
      const response = await startRegistration({ optionsJSON: options as never });
      return accountApi.addPasskey({ step, response, name: PasskeyName.catch('Passkey').parse(name) });
    },
    onSuccess: ({ recoveryCodes }) => props.onDone(recoveryCodes),
  });
  const isBrowsers = add.isError && !(add.error instanceof ApiError);
  return (
    <AskPassword
      label={t('account.addPasskey')}
      pending={add.isPending}
      error={isBrowsers ? null : add.error}
      onCancel={props.onCancel}
      onPassword={(password) => add.mutate(password)}
    >
      {isBrowsers && (
        <Alert color="red" role="alert">
          {t('account.passkeyFailed')}
        </Alert>
      )}
      <TextInput
        label={t('account.passkeyName')}
        description={t('account.passkeyNameMore')}
        maxLength={60}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </AskPassword>
  );
}
