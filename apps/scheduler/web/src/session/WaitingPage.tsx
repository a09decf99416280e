import { Center, Loader, VisuallyHidden } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** A quick answer shows nothing at all rather than a flash of a spinner. */
const PATIENCE_MS = 400;

export function WaitingPage() {
  const { t } = useTranslation();
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Center component="main" mih="100vh">
      <div role="status">
        {slow && <Loader aria-hidden />}
        <VisuallyHidden>{t('session.checking')}</VisuallyHidden>
      </div>
    </Center>
  );
}
