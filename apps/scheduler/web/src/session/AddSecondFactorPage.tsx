import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { SecondFactorsForm } from '../account/SecondFactorsForm.tsx';
import { useSignOut } from './session.tsx';
import { Welcome } from './Welcome.tsx';

/** Whose roles ask for a second factor adds one before anything else. */
export function AddSecondFactorPage() {
  const { t } = useTranslation();
  const signOut = useSignOut();
  return (
    <Welcome title={t('signIn.mustAdd')} lead={t('signIn.mustAddLead')}>
      <SecondFactorsForm />
      <Button mt="lg" variant="subtle" onClick={() => signOut.mutate()} loading={signOut.isPending}>
        {t('session.signOut')}
      </Button>
    </Welcome>
  );
}
