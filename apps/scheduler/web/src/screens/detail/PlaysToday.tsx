import type { PlayCount } from '@bacheca/shared/api/reports';
import { Button, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { ErrorMessage } from '../../api/ErrorMessage.tsx';
import { keys } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useCan } from '../../session/use-can.ts';
import type { WatchedScreen } from '../attention/attention.ts';
import { useNow } from '../live/use-now.ts';
import { startOfLocalDayMs } from './local-day.ts';
import classes from './PlaysToday.module.css';
import { ReportedTime } from './ReportedTime.tsx';
import { Section } from './Section.tsx';

/** More bars than this hide what comes after them in the drawer. */
const FIRST_ROWS = 8;
const REFRESH_MS = 30_000;
const HOUR_MS = 60 * 60_000;

export function PlaysToday({ view }: { view: WatchedScreen }) {
  const { t } = useTranslation();
  const can = useCan();
  const [all, setAll] = useState(false);
  const nowMs = useNow();
  const fromMs = startOfLocalDayMs(nowMs, view.location.timeZone);
  const counts = useQuery({
    queryKey: keys.playCounts(view.screen.id, fromMs),
    // Figures are kept by the hour: the current one counts whole.
    queryFn: () => api.playCounts(view.screen.id, fromMs, (Math.floor(Date.now() / HOUR_MS) + 1) * HOUR_MS),
    refetchInterval: REFRESH_MS,
  });
  const rows = (counts.data ?? []).filter(isWorthShowing).sort((a, b) => b.complete - a.complete);
  const shown = all ? rows : rows.slice(0, FIRST_ROWS);

  return (
    <Section title={t('detail.playsToday')}>
      {view.player && can('report.read', view.location) && <ReportedTime view={view} />}
      {counts.isPending && <Skeleton height={96} radius="md" role="status" aria-label={t('app.loading')} />}
      {counts.isError && <ErrorMessage error={counts.error} />}
      {counts.data && rows.length === 0 && <Text c="dimmed">{t('detail.playsNone')}</Text>}
      {shown.length > 0 && <Bars rows={shown} most={Math.max(1, rows[0]?.complete ?? 0)} />}
      {shown.length < rows.length && (
        <Button variant="subtle" size="sm" mt="xs" onClick={() => setAll(true)}>
          {t('detail.showAll')}
        </Button>
      )}
    </Section>
  );
}

/** A line of zeros says nothing. */
function isWorthShowing({ complete, joined, cut, interrupted, failed }: PlayCount): boolean {
  return complete + joined + cut + interrupted + failed > 0;
}

/** A table that looks like a bar chart, so that it reads as one too. */
function Bars(props: { rows: PlayCount[]; most: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <table className={classes.chart}>
      <thead className={classes.head}>
        <tr>
          <th scope="col">{t('detail.playsItem')}</th>
          <th scope="col">{t('detail.playsComplete')}</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map((row) => (
          <tr key={row.itemId}>
            <th scope="row">
              <span className={classes.title}>{row.title}</span>
              <OtherOutcomes row={row} />
              <span className={classes.track} aria-hidden>
                <span className={classes.bar} style={{ width: `${(row.complete / props.most) * 100}%` }} />
              </span>
            </th>
            <td>{format.number(row.complete)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Plays that didn't run from end to end, which no figure counts. */
function OtherOutcomes({ row }: { row: PlayCount }) {
  const { t } = useTranslation();
  const format = useFormat();
  const partial = row.joined + row.cut + row.interrupted;
  const parts = [
    partial > 0 ? t('detail.partial', { count: partial, n: format.number(partial) }) : null,
    row.failed > 0 ? t('detail.failed', { count: row.failed, n: format.number(row.failed) }) : null,
  ].filter(Boolean);
  return parts.length > 0 ? <span className={classes.other}>{parts.join(', ')}</span> : null;
}
