import type { LocationKind } from '@bacheca/shared/model/schedule';
import { dateFormat } from '@bacheca/shared/text/formats';
import { Skeleton, VisuallyHidden } from '@mantine/core';
import { lazy, Suspense, useDeferredValue, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { ErrorBoundary } from '../shell/ErrorBoundary.tsx';
import { summarise, type WatchedScreen } from './attention/attention.ts';
import { AllHealthy, NoMatch, NoScreens } from './list/EmptyStates.tsx';
import type { Order } from './list/FilterBar.tsx';
import { isFiltering, matches, NO_FILTER } from './list/filter.ts';
import { ScreenList } from './list/ScreenList.tsx';
import { SummaryStrip } from './list/SummaryStrip.tsx';
import { useFilter } from './list/use-filter.ts';
import { Announcer } from './live/Announcer.tsx';
import { QuarantinedPlaysNotice } from './QuarantinedPlaysNotice.tsx';
import classes from './ScreensPage.module.css';

/** Its fields are more code than the screens themselves, which one sees first. */
const FilterBar = lazy(async () => ({ default: (await import('./list/FilterBar.tsx')).FilterBar }));

const STORED_ORDER = 'bacheca.order';

/** All that the page says of its screens. */
export function Overview(props: { screens: readonly WatchedScreen[]; heardAtMs: number }) {
  const { screens } = props;
  return (
    <>
      <ErrorBoundary of={screens}>
        <QuarantinedPlaysNotice screens={screens} />
      </ErrorBoundary>
      <FilteredScreens {...props} />
      <ErrorBoundary of={screens} quietly>
        <Announcer screens={screens} />
      </ErrorBoundary>
    </>
  );
}

/** The screens in sum and one by one, as far as they pass the filter. */
function FilteredScreens(props: { screens: readonly WatchedScreen[]; heardAtMs: number }) {
  const { screens, heardAtMs } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const [filter, setFilter] = useFilter();
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
      <Suspense fallback={<Skeleton height={42} />}>
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
      </Suspense>
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
