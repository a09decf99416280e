import type { PlaysSetAside } from '@bacheca/shared/api/reports';
import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useMay } from '../session/session.tsx';
import type { WatchedScreen } from './attention/attention.ts';
import { useNow } from './live/now.ts';
import classes from './SetAside.module.css';

const REFRESH_MS = 60_000;

/** What was reported and stands in no count or no list: rare, and never to go unseen. */
export function SetAside({ screens }: { screens: readonly WatchedScreen[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useQuery({
    queryKey: keys.playsSetAside,
    queryFn: api.playsSetAside,
    refetchInterval: REFRESH_MS,
  });
  if (!data || data.files.length + data.folds.length === 0) return null;
  return (
    <div className={classes.notice} role="status">
      <h2 className={classes.title}>
        <IconAlertTriangle size={22} stroke={1.75} aria-hidden />
        {t('setAside.title')}
      </h2>
      <ul className={classes.list}>
        {data.files.map(({ month, file }) => (
          <li key={file}>
            <strong>{t('setAside.file', { month: format.month(month) })}</strong>{' '}
            {t('setAside.fileMore', { file })}
          </li>
        ))}
        {data.folds.map((fold) => (
          <Fold key={fold.id} fold={fold} view={screens.find(({ screen }) => screen.id === fold.screenId)} />
        ))}
      </ul>
    </div>
  );
}

function Fold(props: { fold: PlaysSetAside['folds'][number]; view: WatchedScreen | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const may = useMay();
  const nowMs = useNow();
  const queries = useQueryClient();
  const { fold, view } = props;
  const seen = useMutation({
    mutationFn: () => api.setAsideSeen(fold.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: keys.playsSetAside }),
  });
  const hours = [fold.fromHour, fold.untilHour].flatMap((hour) =>
    hour === null ? [] : [format.instant(Date.parse(hour), nowMs, view?.location.timeZone ?? 'Europe/Rome')],
  );
  const span = hours.length > 0 ? [...new Set(hours)].join(' – ') : t('setAside.unknownTime');
  const screen = view?.screen.name ?? fold.screenId;
  return (
    <li>
      <strong>{t('setAside.fold', { screen, count: fold.plays, n: format.number(fold.plays) })}</strong>{' '}
      {t('setAside.foldMore', { span })}
      {may.operate && (
        <Button
          variant="default"
          size="sm"
          mt="sm"
          display="block"
          loading={seen.isPending}
          onClick={() => seen.mutate()}
        >
          {t('setAside.seen')}
        </Button>
      )}
      {seen.isError && <ErrorMessage error={seen.error} />}
    </li>
  );
}
