import { Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { PasswordForm } from './PasswordForm.tsx';
import { useSession } from './session.tsx';

/** One comes here from the account's menu whenever one likes; nobody is made to. */
export function OwnPasswordPage() {
  const { t } = useTranslation();
  const session = useSession();
  const [isChanged, setChanged] = useState(false);
  const title = t(isChanged ? 'password.changed' : 'password.own');
  const heading = useRef<HTMLHeadingElement>(null);
  usePageTitle(title);
  useEffect(() => {
    if (isChanged) heading.current?.focus();
  }, [isChanged]);
  return (
    <Stack maw={480} gap="lg">
      <div>
        <Title order={1} mb="xs" ref={heading} tabIndex={-1}>
          {title}
        </Title>
        <Text c="dimmed">{t(isChanged ? 'password.changedMore' : 'password.ownWhy')}</Text>
      </div>
      {isChanged ? (
        <ButtonLink to="/screens">{t('app.back')}</ButtonLink>
      ) : (
        <PasswordForm
          session={session}
          current={null}
          words={{
            current: t('password.ownCurrent'),
            same: t('password.sameAsOwn'),
            save: t('password.ownSave'),
          }}
          onChanged={() => setChanged(true)}
        >
          <ButtonLink to="/screens" variant="subtle">
            {t('app.cancel')}
          </ButtonLink>
        </PasswordForm>
      )}
    </Stack>
  );
}
