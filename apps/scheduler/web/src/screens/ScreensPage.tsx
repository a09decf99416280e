import type { LocationKind } from '@bacheca/shared/model/schedule';
import { dateFormat } from '@bacheca/shared/text/formats';
import { Button, Group, Skeleton, Stack, Title, VisuallyHidden } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useDeferredValue, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { PublishButton } from '../publish/PublishButton.tsx';
import { paths } from '../router.ts';
import { useCan } from '../session/use-can.ts';
import { AppLink } from '../shell/AppLink.tsx';
import { ErrorBoundary } from '../shell/ErrorBoundary.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { summarise, type WatchedScreen, watchPrograms } from './attention/attention.ts';
import { ScreenDrawer } from './detail/ScreenDrawer.tsx';
import { AllHealthy, NoMatch, NoScreens } from './list/EmptyStates.tsx';
import { FilterBar, type Order } from './list/FilterBar.tsx';
import { type Filter, isFiltering, matches, NO_FILTER } from './list/filter.ts';
import { ScreenList } from './list/ScreenList.tsx';
import { SummaryStrip } from './list/SummaryStrip.tsx';
import { Announcer } from './live/Announcer.tsx';
import { LiveBadge, LostBanner } from './live/LiveState.tsx';
import { useLiveLink, useScreens } from './live/live.ts';
import { useNow } from './live/use-now.ts';
import { QuarantinedPlaysNotice } from './QuarantinedPlaysNotice.tsx';
import classes from './ScreensPage.module.css';

const STORED_ORDER = 'bacheca.order';

export function ScreensPage(props: { screenId: string | null }) {
  const { t } = useTranslation();
  const can = useCan();
  const live = useLiveLink();
  const query = useScreens();
  const screens = useWatchedScreens(query.data);
  usePageTitle(t('screens.title'));

  return (
    <Stack gap="lg">
      <div className={classes.head}>
        <Group gap="md" align="baseline">
          <Title order={1} tabIndex={-1}>
            {t('screens.title')}
          </Title>
          <LiveBadge live={live} />
        </Group>
        <Group gap="sm" className={classes.actions}>
          {can('player.pair') && (
            <Button
              component={AppLink}
              to={paths.pair()}
              variant="default"
              leftSection={<IconLink size={20} aria-hidden />}
            >
              {t('pair.title')}
            </Button>
          )}
          {can('publish') && <PublishButton screens={screens ?? []} />}
        </Group>
      </div>
      <LostBanner live={live} />
      <ErrorBoundary of={screens}>
        <QuarantinedPlaysNotice screens={screens ?? []} />
      </ErrorBoundary>
      {screens ? (
        <div className={classes.overview} data-stale={live.state === 'lost'}>
          <Overview screens={screens} heardAtMs={live.heardAtMs} />
        </div>
      ) : query.isError ? (
        <ErrorMessage error={query.error}>
          <Button mt="sm" variant="default" display="block" onClick={() => query.refetch()}>
            {t('app.retry')}
          </Button>
        </ErrorMessage>
      ) : (
        <Waiting />
      )}
      <ErrorBoundary of={screens} quietly>
        {screens && <Announcer screens={screens} />}
      </ErrorBoundary>
      <ErrorBoundary of={screens}>
        <ScreenDrawer screenId={props.screenId} screens={screens} />
      </ErrorBoundary>
    </Stack>
  );
}

/** Remembers for how long each player has gone without the published program. */
function useWatchedScreens(views: ReturnType<typeof useScreens>['data']) {
  const nowMs = useNow();
  const [differsSince] = useState(() => new Map<string, number>());
  return useMemo(() => views && watchPrograms(views, differsSince, nowMs), [views, differsSince, nowMs]);
}

function Overview({ screens, heardAtMs }: { screens: readonly WatchedScreen[]; heardAtMs: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [filter, setFilter] = useState<Filter>(NO_FILTER);
  const [order, setOrder] = useState<Order>(() =>
    localStorage.getItem(STORED_ORDER) === 'byPlace' ? 'byPlace' : 'byCare',
  );
  const time = dateFormat(format.locale, { timeStyle: 'short' });
  const heading = useRef<HTMLHeadingElement>(null);
  // Typing stays quick while hundreds of cards follow.
  const applied = useDeferredValue(filter);
  const shown = useMemo(() => screens.filter((view) => matches(view, applied)), [screens, applied]);
  const kinds = useMemo(() => kindsOf(screens), [screens]);

  if (screens.length === 0) return <NoScreens />;
  const clear = () => {
    setFilter(NO_FILTER);
    heading.current?.focus();
  };
  return (
    <>
      <SummaryStrip
        summary={summarise(screens)}
        state={filter.state}
        onState={(state) => setFilter({ ...filter, state })}
      />
      <FilterBar
        filter={filter}
        onFilter={setFilter}
        order={order}
        onOrder={(next) => {
          localStorage.setItem(STORED_ORDER, next);
          setOrder(next);
        }}
        kinds={kinds}
      />
      <section aria-labelledby="screen-list">
        <VisuallyHidden>
          <h2 id="screen-list" ref={heading} tabIndex={-1}>
            {t('screens.list')}
          </h2>
        </VisuallyHidden>
        {isFiltering(filter) && (
          <p className={classes.count} role="status">
            {t('screens.count', { count: shown.length, n: format.number(shown.length) })}
          </p>
        )}
        {shown.length > 0 ? (
          <ScreenList screens={shown} order={order} />
        ) : applied.state === 'attention' && !applied.kind && applied.search.trim() === '' ? (
          <AllHealthy time={time.format(heardAtMs)} onClear={clear} />
        ) : (
          <NoMatch onClear={clear} />
        )}
      </section>
    </>
  );
}

function kindsOf(screens: readonly WatchedScreen[]): LocationKind[] {
  return [...new Set(screens.map((view) => view.location.kind))].sort();
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <div role="status" className={classes.waiting}>
      <VisuallyHidden>{t('app.loading')}</VisuallyHidden>
      {['a', 'b', 'c', 'd'].map((key) => (
        <Skeleton key={key} height={400} radius="lg" />
      ))}
    </div>
  );
}
