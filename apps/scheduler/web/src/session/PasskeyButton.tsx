import type { SessionView } from '@bacheca/shared/api/people';
import { Alert, Button } from '@mantine/core';
import { IconFingerprint } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { accountApi } from '../api/account.ts';
import { ApiError } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';

/** Signs in by a passkey: the browser asks for a finger, a face or a PIN. */
export function PasskeyButton({ onSignedIn }: { onSignedIn: (session: SessionView) => void }) {
  const { t } = useTranslation();
  const signIn = useMutation({
    mutationFn: async () => {
      const { step, options } = await accountApi.passkeySignInOptions();
      const { startAuthentication } = await import('@simplewebauthn/browser');
      const response = await startAuthentication({ optionsJSON: options as never });
      return accountApi.signInByPasskey({ step, response });
    },
    onSuccess: onSignedIn,
  });
  // Browsers keep passkeys over TLS, and on this machine.
  if (!window.isSecureContext || !('PublicKeyCredential' in window)) return null;
  return (
    <>
      {signIn.error instanceof ApiError ? (
        <ErrorMessage error={signIn.error} title={t('session.signInFailed')} />
      ) : (
        signIn.isError && (
          <Alert color="red" role="alert">
            {t('signIn.passkeyFailed')}
          </Alert>
        )
      )}
      <Button
        variant="default"
        fullWidth
        loading={signIn.isPending}
        leftSection={<IconFingerprint size={20} aria-hidden />}
        onClick={() => signIn.mutate()}
      >
        {t('signIn.passkey')}
      </Button>
    </>
  );
}
