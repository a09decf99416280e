import type { JobView } from '@bacheca/shared/api/jobs';
import { Button, Progress, Text } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBan,
  IconCircleCheck,
  IconClock,
  IconPlayerPlay,
  IconRefresh,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useFormat } from '../i18n/use-format.ts';
import type { Tone } from '../screens/attention/icons.ts';
import { StateBadge } from '../screens/attention/StateBadge.tsx';
import { useNow } from '../screens/live/use-now.ts';
import classes from './JobsPage.module.css';
import { useJobName } from './use-job-name.ts';

const SIGNS = {
  queued: { icon: IconClock, tone: 'quiet' },
  running: { icon: IconPlayerPlay, tone: 'calm' },
  done: { icon: IconCircleCheck, tone: 'good' },
  failed: { icon: IconAlertTriangle, tone: 'urgent' },
  cancelled: { icon: IconBan, tone: 'quiet' },
} as const satisfies Record<JobView['state'], { icon: TablerIcon; tone: Tone }>;

export function JobRow(props: {
  job: JobView;
  mayRetry: boolean;
  mayCancel: boolean;
  /** The button that was pressed goes. */
  onButtonGone: () => void;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const nameOf = useJobName();
  const { job, mayRetry, mayCancel, onButtonGone } = props;
  const { icon, tone } = SIGNS[job.state];
  const onSuccess = async () => {
    onButtonGone();
    await queries.invalidateQueries({ queryKey: keys.jobs });
  };
  const retry = useMutation({ mutationFn: () => api.retryJob(job.id), onSuccess });
  const cancel = useMutation({ mutationFn: () => api.cancelJob(job.id), onSuccess });
  const name = nameOf(job.type);
  return (
    <article className={classes.row} aria-label={name}>
      <div className={classes.words}>
        <div className={classes.name}>
          <Text fw={600} component="h2" size="md">
            {name}
          </Text>
          <StateBadge icon={icon} tone={tone}>
            {t(`jobs.state.${job.state}`)}
          </StateBadge>
        </div>
        <When job={job} />
        {job.state === 'running' && <HowFar progress={job.progress} name={name} />}
        {job.state !== 'done' && job.error !== null && <Why job={job} error={job.error} />}
        {retry.isError && <ErrorMessage error={retry.error} />}
        {cancel.isError && <ErrorMessage error={cancel.error} />}
      </div>
      {mayCancel && (job.state === 'queued' || job.state === 'running') && (
        <Button
          variant="default"
          leftSection={<IconX size={20} aria-hidden />}
          loading={cancel.isPending}
          onClick={() => cancel.mutate()}
          aria-label={t('jobs.cancelThis', { name })}
        >
          {t('jobs.cancel')}
        </Button>
      )}
      {mayRetry && job.state === 'failed' && (
        <Button
          variant="default"
          leftSection={<IconRefresh size={20} aria-hidden />}
          loading={retry.isPending}
          onClick={() => retry.mutate()}
          aria-label={t('jobs.retryThis', { name })}
        >
          {t('app.retry')}
        </Button>
      )}
    </article>
  );
}

function When({ job }: { job: JobView }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow();
  const { state, attempts, runAt, finishedAt } = job;
  const at = (instant: string) =>
    format.at(Date.parse(instant), nowMs, Intl.DateTimeFormat().resolvedOptions().timeZone);
  const parts: string[] = [];
  if (state === 'done' && finishedAt) parts.push(t('jobs.finished', { at: at(finishedAt) }));
  if (state === 'failed' && finishedAt) parts.push(t('jobs.stopped', { at: at(finishedAt) }));
  if (state === 'cancelled' && finishedAt) parts.push(t('jobs.wasCancelled', { at: at(finishedAt) }));
  if (state === 'running') parts.push(t('jobs.wasDue', { at: at(runAt) }));
  if (state === 'queued') parts.push(t(attempts > 0 ? 'jobs.triesAgain' : 'jobs.begins', { at: at(runAt) }));
  if (attempts > 1 || (attempts === 1 && state !== 'done' && state !== 'running' && state !== 'cancelled'))
    parts.push(t('jobs.attempts', { count: attempts, n: format.number(attempts) }));
  return (
    <Text size="sm" c="dimmed">
      {parts.join(' · ')}
    </Text>
  );
}

function HowFar({ progress, name }: { progress: number | null; name: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (progress === null) return null;
  return (
    <div className={classes.progress}>
      <Progress
        value={Math.floor(progress * 100)}
        size="lg"
        className={classes.bar}
        aria-label={t('jobs.progressOf', { name })}
      />
      <Text size="sm" fw={600} aria-hidden>
        {format.share(progress)}
      </Text>
    </div>
  );
}

/** In a sentence; what only the program has words for is for those who can make something of them. */
function Why({ job, error }: { job: JobView; error: string }) {
  const { t } = useTranslation();
  if (job.errorCode !== null) return <Text className={classes.why}>{error}</Text>;
  return (
    <div className={classes.why}>
      <Text>{t(job.state === 'failed' ? 'jobs.unexpected' : 'jobs.unexpectedSoFar')}</Text>
      <details>
        <summary>{t('jobs.technical')}</summary>
        <code>{error}</code>
      </details>
    </div>
  );
}
