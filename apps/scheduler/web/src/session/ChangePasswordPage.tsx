import type { SessionView } from '@bacheca/shared/api/people';
import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { PasswordForm } from './PasswordForm.tsx';
import { useSignOut } from './session.tsx';
import { Welcome } from './Welcome.tsx';

/** Whoever came in with a one-time password does nothing else before. */
export function ChangePasswordPage(props: {
  session: SessionView;
  /** It is what was typed at sign-in; null after a reload, then it is asked for. */
  oneTimePassword: string | null;
  onChanged: () => void;
}) {
  const { t } = useTranslation();
  const signOut = useSignOut();
  return (
    <Welcome title={t('password.title')} lead={t('password.why')}>
      <PasswordForm
        session={props.session}
        current={props.oneTimePassword}
        words={{ current: t('password.current'), same: t('password.same'), save: t('password.save') }}
        onChanged={props.onChanged}
      >
        <Button variant="subtle" onClick={() => signOut.mutate()} loading={signOut.isPending}>
          {t('session.signOut')}
        </Button>
      </PasswordForm>
    </Welcome>
  );
}
