import { JobState } from '@bacheca/shared/api/jobs';
import { Button, Stack, Text, Title } from '@mantine/core';
import { IconListCheck, IconSearchOff } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useFormat } from '../i18n/use-format.ts';
import { usePages } from '../lists/use-pages.ts';
import { VirtualList } from '../lists/VirtualList.tsx';
import { useCan } from '../session/use-can.ts';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import { PageWaiting } from '../shell/PageWaiting.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { JobRow } from './JobRow.tsx';
import classes from './JobsPage.module.css';
import { useFailedJobs } from './use-failed-jobs.ts';

const route = getRouteApi('/jobs');

/** Of a name and when, each in one line; in pixels. */
const ROW_HEIGHT = 92;
/** In the order in which somebody who looks for trouble wants them. */
const FILTERS = [undefined, 'running', 'queued', 'failed', 'done', 'cancelled'] as const;

/** What the scheduler does apart from requests, how far it is, and what failed. */
export function JobsPage() {
  const { t } = useTranslation();
  const can = useCan();
  usePageTitle(t('jobs.title'));
  if (can('job.read')) return <Jobs mayRetry={can('job.retry')} mayCancel={can('job.cancel')} />;
  return (
    <Stack align="flex-start">
      <Title order={1}>{t('jobs.notAllowed')}</Title>
      <ButtonLink to="/screens">{t('app.back')}</ButtonLink>
    </Stack>
  );
}

function Jobs({ mayRetry, mayCancel }: { mayRetry: boolean; mayCancel: boolean }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { state } = route.useSearch();
  const heading = useRef<HTMLHeadingElement>(null);
  const states = state ? [state] : JobState.options;
  const { query, values, count, more } = usePages(keys.jobList(states.join(), i18n.language), (cursor) =>
    api.jobs(states, cursor),
  );
  const { markSeen } = useFailedJobs();
  const showsFailed = query.isSuccess && states.includes('failed');
  useEffect(() => {
    if (showsFailed) markSeen();
  }, [showsFailed, markSeen]);
  return (
    <Stack maw={860} gap="lg">
      <div>
        <Title order={1} mb="xs" ref={heading} tabIndex={-1}>
          {t('jobs.title')}
        </Title>
        <Text c="dimmed">{t('jobs.lead')}</Text>
      </div>
      <nav aria-label={t('jobs.filter')} className={classes.filters}>
        {FILTERS.map((filter) => (
          <Link
            key={filter ?? 'all'}
            to="/jobs"
            search={{ state: filter }}
            replace
            resetScroll={false}
            className={classes.filter}
            activeOptions={{ exact: true }}
            {...(filter === state ? { 'aria-current': 'page' as const } : {})}
          >
            {t(`jobs.states.${filter ?? 'all'}`)}
          </Link>
        ))}
      </nav>
      {query.isPending && <PageWaiting />}
      {query.isError && (
        <ErrorMessage error={query.error}>
          <Button mt="sm" variant="default" display="block" onClick={() => query.refetch()}>
            {t('app.retry')}
          </Button>
        </ErrorMessage>
      )}
      {values && (
        <Text c="dimmed" size="sm" role="status">
          {count > 0 && t('jobs.count', { count, n: format.number(count) })}
        </Text>
      )}
      {values && (
        <VirtualList
          items={values}
          count={count}
          idOf={({ id }) => String(id)}
          rowHeight={ROW_HEIGHT}
          onNearEnd={more}
        >
          {(job) => (
            <JobRow
              job={job}
              mayRetry={mayRetry}
              mayCancel={mayCancel}
              onButtonGone={() => heading.current?.focus()}
            />
          )}
        </VirtualList>
      )}
      {values?.length === 0 && (state ? <NoneOf state={state} /> : <NoJobs />)}
    </Stack>
  );
}

function NoneOf({ state }: { state: JobState }) {
  const { t } = useTranslation();
  return (
    <Stack align="center" py="xl" ta="center">
      <IconSearchOff size={48} stroke={1.5} aria-hidden />
      <Title order={2} size="h3">
        {t(`jobs.none.${state}`)}
      </Title>
      <ButtonLink to="/jobs" variant="default" replace>
        {t('jobs.showAll')}
      </ButtonLink>
    </Stack>
  );
}

function NoJobs() {
  const { t } = useTranslation();
  return (
    <Stack align="center" py="xl" ta="center" maw={620} mx="auto">
      <IconListCheck size={48} stroke={1.5} aria-hidden />
      <Title order={2} size="h3">
        {t('jobs.empty')}
      </Title>
      <Text>{t('jobs.emptyMore')}</Text>
    </Stack>
  );
}
