import type { SessionEntry } from '@bacheca/shared/api/people';
import { Badge, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useNow } from '../screens/live/use-now.ts';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import classes from '../shell/IconList.module.css';
import { usePageTitle } from '../shell/use-page-title.ts';
import { browserOf } from './browser-name.ts';

/** Where one is signed in, and the way to end it: a browser in another office, a telephone that was lost. */
export function SessionsPage() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const heading = useRef<HTMLHeadingElement>(null);
  usePageTitle(t('sessions.title'));
  const sessions = useQuery({ queryKey: keys.sessions, queryFn: api.sessions });
  const end = useMutation({
    mutationFn: api.endSession,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: keys.sessions });
      // The button that was pressed is gone.
      heading.current?.focus();
    },
  });
  const endAll = useMutation({
    mutationFn: api.endAllSessions,
    onSuccess: () => queries.setQueryData(keys.session, null),
  });
  const failed = end.error ?? endAll.error ?? sessions.error;
  return (
    <Stack maw={720} gap="lg">
      <div>
        <Title order={1} mb="xs" ref={heading} tabIndex={-1}>
          {t('sessions.title')}
        </Title>
        <Text c="dimmed">{t('sessions.why')}</Text>
      </div>
      {failed && (
        <ErrorMessage error={failed}>
          <Button mt="sm" variant="default" display="block" onClick={() => sessions.refetch()}>
            {t('app.retry')}
          </Button>
        </ErrorMessage>
      )}
      {sessions.isPending && <Text role="status">{t('app.loading')}</Text>}
      {sessions.data && (
        <>
          <ul className={classes.list}>
            {sessions.data.map((session) => (
              <Row
                key={session.id}
                session={session}
                isEnding={end.isPending && end.variables === session.id}
                onEnd={() => end.mutate(session.id)}
              />
            ))}
          </ul>
          <Group>
            <Button variant="outline" color="red" loading={endAll.isPending} onClick={() => endAll.mutate()}>
              {t('sessions.endAll')}
            </Button>
            <ButtonLink to="/screens" variant="subtle">
              {t('app.back')}
            </ButtonLink>
          </Group>
          <Text size="sm" c="dimmed">
            {t('sessions.endAllMore')}
          </Text>
        </>
      )}
    </Stack>
  );
}

function Row(props: { session: SessionEntry; isEnding: boolean; onEnd: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow();
  const { session } = props;
  const { browser, system, isPhone } = browserOf(session.browser);
  const Icon = isPhone ? IconDeviceMobile : IconDeviceDesktop;
  const name = browser && system ? t('sessions.browserOn', { browser, system }) : t('sessions.program');
  const when = (instant: string) => format.instant(Date.parse(instant), nowMs, ownTimeZone());
  return (
    <li className={classes.row}>
      <Icon size={28} stroke={1.5} aria-hidden className={classes.icon} />
      <div className={classes.words}>
        <Group gap="xs">
          <Text fw={600}>{name}</Text>
          {session.isCurrent && <Badge variant="light">{t('sessions.thisOne')}</Badge>}
        </Group>
        <Text size="sm" c="dimmed">
          {t('sessions.since', { when: when(session.startedAt), address: session.address || '—' })}
        </Text>
        <Text size="sm" c="dimmed">
          {t('sessions.until', { when: when(session.expiresAt) })}
        </Text>
      </div>
      {!session.isCurrent && (
        <Button
          variant="default"
          loading={props.isEnding}
          onClick={props.onEnd}
          aria-label={t('sessions.endThis', { name, when: when(session.startedAt) })}
        >
          {t('sessions.end')}
        </Button>
      )}
    </li>
  );
}

function ownTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}
