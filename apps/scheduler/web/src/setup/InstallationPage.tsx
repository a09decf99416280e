import { Divider, Stack, Text, Title } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { documents } from '../api/documents.ts';
import { Opened } from '../saving/Opened.tsx';
import { useOpenedDocument } from '../saving/use-opened-document.ts';
import { useCan } from '../session/use-can.ts';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { InstallationForm } from './InstallationForm.tsx';
import { MailTest } from './MailTest.tsx';

/** What holds everywhere: the same page is the first that whoever sets Bacheca up comes to. */
export function InstallationPage({ isFirst = false }: { isFirst?: boolean }) {
  const { t } = useTranslation();
  const can = useCan();
  const navigate = useNavigate();
  const settings = useMemo(() => documents.settings(), []);
  const opened = useOpenedDocument(settings);
  const title = t(isFirst ? 'setup.firstTitle' : 'setup.title');
  usePageTitle(title);
  if (!can('settings.save'))
    return (
      <Stack align="flex-start">
        <Title order={1}>{t('setup.notAllowed')}</Title>
        <ButtonLink to="/">{t('app.back')}</ButtonLink>
      </Stack>
    );
  return (
    <Stack maw={640} gap="lg">
      <div>
        <Title order={1} tabIndex={-1}>
          {title}
        </Title>
        {isFirst && <Text c="dimmed">{t('setup.firstLead')}</Text>}
      </div>
      <Opened query={opened}>
        {(read) => (
          <InstallationForm
            api={settings}
            opened={read}
            label={t(isFirst ? 'setup.saveFirst' : 'setup.save')}
            {...(isFirst && { onSaved: () => void navigate({ to: '/' }) })}
          />
        )}
      </Opened>
      <Divider />
      <MailTest />
      {isFirst && (
        <ButtonLink to="/" variant="subtle">
          {t('setup.later')}
        </ButtonLink>
      )}
    </Stack>
  );
}

/** It is shown once, after the first password was chosen. */
export function SetUpPage() {
  return <InstallationPage isFirst />;
}
