import { Button, Group, Skeleton, Stack, Title, VisuallyHidden } from '@mantine/core';
import { IconLink } from '@tabler/icons-react';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { PublishButton } from '../publish/PublishButton.tsx';
import { useCan } from '../session/use-can.ts';
import { ButtonLink } from '../shell/ButtonLink.tsx';
import { ErrorBoundary } from '../shell/ErrorBoundary.tsx';
import { usePageTitle } from '../shell/use-page-title.ts';
import { watchPrograms } from './attention/attention.ts';
import { LiveBadge, LostBanner } from './live/LiveState.tsx';
import { useLiveLink, useScreens } from './live/live.ts';
import { useNow } from './live/use-now.ts';
import classes from './ScreensPage.module.css';

/** It comes while the server is asked for the screens. */
const overview = import('./Overview.tsx');
const Overview = lazy(async () => ({ default: (await overview).Overview }));

/** It has more code than the list, and isn't there at first. */
const ScreenDrawer = lazy(async () => ({
  default: (await import('./detail/ScreenDrawer.tsx')).ScreenDrawer,
}));

export function ScreensPage() {
  const { t } = useTranslation();
  const can = useCan();
  const { screenId = null } = useParams({ strict: false });
  // From then on it stays, to slide out and to give the focus back.
  const [hasDrawer, setHasDrawer] = useState(screenId !== null);
  if (screenId !== null && !hasDrawer) setHasDrawer(true);
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
            <ButtonLink to="/pair" variant="default" leftSection={<IconLink size={20} aria-hidden />}>
              {t('pair.title')}
            </ButtonLink>
          )}
          {can('publish') && <PublishButton screens={screens ?? []} />}
        </Group>
      </div>
      <LostBanner live={live} />
      {screens ? (
        <div className={classes.overview} data-stale={live.state === 'lost'}>
          <Suspense fallback={<Waiting />}>
            <Overview screens={screens} heardAtMs={live.heardAtMs} />
          </Suspense>
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
      <ErrorBoundary of={screens}>
        {hasDrawer && (
          <Suspense>
            <ScreenDrawer screenId={screenId} screens={screens} />
          </Suspense>
        )}
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
