import type { QuarantinedPlays } from '@bacheca/shared/api/reports';
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useCan } from '../session/use-can.ts';
import type { WatchedScreen } from './attention/attention.ts';
import { useNow } from './live/use-now.ts';
import classes from './QuarantinedPlaysNotice.module.css';

const REFRESH_MS = 60_000;

/** What was reported and stands in no count or no list: rare, and never to go unseen. */
export function QuarantinedPlaysNotice({ screens }: { screens: readonly WatchedScreen[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery({
    queryKey: keys.quarantinedPlays,
    queryFn: api.quarantinedPlays,
    refetchInterval: REFRESH_MS,
  });
  if (!data || data.files.length + data.aggregates.length === 0) return null;
  return (
    <div className={classes.notice} role="status">
      <h2 className={classes.title}>
        <IconAlertTriangle size={22} stroke={1.75} aria-hidden />
        {t('quarantinedPlays.title')}
      </h2>
      <ul className={classes.list}>
        {data.files.map(({ month, file }) => (
          <li key={file}>
            <strong>{t('quarantinedPlays.file', { month: format.month(month) })}</strong>{' '}
            {t('quarantinedPlays.fileMore', { file })}
          </li>
        ))}
        {data.aggregates.map((counts) => (
          <QuarantinedCounts
            key={counts.id}
            counts={counts}
            view={screens.find(({ screen }) => screen.id === counts.screenId)}
          />
        ))}
      </ul>
    </div>
  );
}

function QuarantinedCounts(props: {
  counts: QuarantinedPlays['aggregates'][number];
  view: WatchedScreen | undefined;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const can = useCan();
  const nowMs = useNow();
  const queries = useQueryClient();
  const { counts, view } = props;
  const seen = useMutation({
    mutationFn: () => api.acknowledgeQuarantined(counts.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.quarantinedPlays }),
  });
  const hours = [counts.fromHour, counts.untilHour].flatMap((hour) =>
    hour === null ? [] : [format.instant(Date.parse(hour), nowMs, view?.location.timeZone ?? 'Europe/Rome')],
  );
  const span = hours.length > 0 ? [...new Set(hours)].join(' – ') : t('quarantinedPlays.unknownTime');
  const screen = view?.screen.name ?? counts.screenId;
  return (
    <li>
      <strong>
        {t('quarantinedPlays.counts', { screen, count: counts.plays, n: format.number(counts.plays) })}
      </strong>{' '}
      {t('quarantinedPlays.countsMore', { span })}
      {can('play.acknowledge', view?.location ?? 'everywhere') && (
        <Button
          variant="default"
          size="sm"
          mt="sm"
          display="block"
          loading={seen.isPending}
          onClick={() => seen.mutate()}
        >
          {t('quarantinedPlays.seen')}
        </Button>
      )}
      {seen.isError && <ErrorMessage error={seen.error} />}
    </li>
  );
}
