import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import type { WatchedScreen } from '../attention/attention.ts';
import { useNow } from '../live/use-now.ts';
import { localDay } from './local-day.ts';
import classes from './ReportedTime.module.css';

const REFRESH_MS = 60_000;

/** How far the figures of today can be trusted: what is not there did not play, or has not been reported yet. */
export function ReportedTime({ view }: { view: WatchedScreen }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow();
  const { id } = view.screen;
  const { timeZone } = view.location;
  const day = localDay(nowMs, timeZone);
  const coverage = useQuery({
    queryKey: keys.coverage(id, day),
    queryFn: () => api.coverage(id, day),
    refetchInterval: REFRESH_MS,
  });
  const played = useQuery({
    queryKey: keys.timeUnknown(id, day),
    queryFn: () => api.played(id, day),
    refetchInterval: REFRESH_MS,
  });
  const timeUnknown = played.data?.timeUnknown.reduce((sum, { complete }) => sum + complete, 0) ?? 0;
  const share = coverage.data?.reportedShare ?? null;
  const until = coverage.data?.reportedUntil ?? null;

  return (
    <>
      {share !== null && (
        <p className={classes.line}>
          <strong>{t('detail.reported', { share: format.share(share) })}</strong>{' '}
          {share < 1 &&
            (until === null
              ? t('detail.reportedNever')
              : t('detail.reportedUntil', { time: format.instant(Date.parse(until), nowMs, timeZone) }))}
        </p>
      )}
      {timeUnknown > 0 && (
        <p className={classes.line}>
          <strong>{t('detail.timeUnknown', { count: timeUnknown, n: format.number(timeUnknown) })}</strong>{' '}
          {t('detail.timeUnknownMore')}
        </p>
      )}
    </>
  );
}
