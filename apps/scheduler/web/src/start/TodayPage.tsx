import { Skeleton, Stack, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { usePageTitle } from '../shell/use-page-title.ts';
import classes from './TodayPage.module.css';

/** They come while the server is asked for what they show. */
const waiting = import('./Waiting.tsx');
const Waiting = lazy(async () => ({ default: (await waiting).Waiting }));
const onAirNow = import('./OnAirNow.tsx');
const OnAirNow = lazy(async () => ({ default: (await onAirNow).OnAirNow }));

/** Where the person is, as the browser has it. */
const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What one sees first: what is on air, and what waits for somebody. */
export function TodayPage() {
  const { t } = useTranslation();
  const format = useFormat();
  usePageTitle(t('today.title'));
  return (
    <Stack gap="lg">
      <header className={classes.head}>
        <Title order={1} tabIndex={-1}>
          {t('today.title')}
        </Title>
        <p className={classes.date}>{format.day(Date.now(), HERE)}</p>
      </header>
      <Suspense fallback={<Skeleton height={88} radius="lg" role="status" aria-label={t('app.loading')} />}>
        <Waiting />
      </Suspense>
      <Suspense fallback={<Skeleton height={260} radius="lg" role="status" aria-label={t('app.loading')} />}>
        <OnAirNow />
      </Suspense>
    </Stack>
  );
}
