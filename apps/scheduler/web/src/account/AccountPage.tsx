import { Alert, Divider, Group, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { accountApi } from '../api/account.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useSession } from '../session/session.tsx';
import { useRoleNames } from '../session/use-role-names.ts';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import { Switch } from '../shell/preferences/switches.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { EmailForm } from './EmailForm.tsx';
import { PreferencesForm } from './PreferencesForm.tsx';
import { SecondFactorsForm } from './SecondFactorsForm.tsx';

/** All that somebody keeps of themselves: how it looks, what they are told, and how they sign in. */
export function AccountPage() {
  const { t } = useTranslation();
  const session = useSession();
  const roleNames = useRoleNames();
  const own = useQuery({ queryKey: keys.account, queryFn: accountApi.own });
  usePageTitle(t('account.title'));
  return (
    <Stack maw={640} gap="xl">
      <div>
        <Title order={1} tabIndex={-1}>
          {t('account.title')}
        </Title>
        <Text c="dimmed">
          {session.username} · {roleNames(session.grants)}
        </Text>
      </div>
      <Section title={t('account.preferences')}>
        <Group gap="sm">
          <Switch of="language" />
          <Switch of="scheme" />
        </Group>
      </Section>
      {own.isError && <ErrorMessage error={own.error} />}
      {own.data && (
        <Section title={t('account.mail')}>
          {!own.data.isManaged && <EmailForm key={own.data.email} email={own.data.email} />}
          <PreferencesForm account={own.data} />
        </Section>
      )}
      {own.data?.isManaged ? (
        <Alert>{t('account.managed')}</Alert>
      ) : (
        <Section title={t('account.factors')} lead={t('account.factorsWhy')}>
          <SecondFactorsForm />
        </Section>
      )}
      <Section title={t('account.access')}>
        <Group>
          {!own.data?.isManaged && (
            <ButtonLink to="/password" variant="default">
              {t('session.changePassword')}
            </ButtonLink>
          )}
          <ButtonLink to="/sessions" variant="default">
            {t('sessions.title')}
          </ButtonLink>
        </Group>
      </Section>
    </Stack>
  );
}

function Section(props: { title: string; lead?: string; children: ReactNode }) {
  return (
    <section>
      <Divider mb="lg" />
      <Title order={2} size="h3" mb="xs">
        {props.title}
      </Title>
      {props.lead && (
        <Text c="dimmed" mb="md">
          {props.lead}
        </Text>
      )}
      <Stack>{props.children}</Stack>
    </section>
  );
}
