import type { PreviewSource, ProgramChoice } from '@bacheca/shared/api/questions';
import type { ScreenView } from '@bacheca/shared/api/screens';
import { type PreparedProgram, prepare } from '@bacheca/shared/engine/layout/prepare-program';
import { timeline } from '@bacheca/shared/engine/timeline';
import { dateFormat } from '@bacheca/shared/text/formats';
import { Button, Group, SegmentedControl, Skeleton, Stack, Text, Title } from '@mantine/core';
import {
  IconArrowLeft,
  IconBroadcast,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api } from '../api/client.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useFormat } from '../i18n/use-format.ts';
import { useScreens } from '../screens/live/live.ts';
import { usePageTitle } from '../shell/use-page-title.ts';
import { DayBar } from './DayBar.tsx';
import { Entries } from './Entries.tsx';
import { InstantFields } from './InstantFields.tsx';
import classes from './PreviewPage.module.css';
import { instantOf, isRunning, LIVE, movedTo, type Playhead, toggled } from './playhead.ts';
import { Reopening } from './Reopening.tsx';
import { StageFrame } from './StageFrame.tsx';

/** Takeovers and withdrawals act at once; a preview may be this much later. */
const REFRESH_MS = 15_000;
const TICK_MS = 500;
const MINUTE_MS = 60_000;
const LISTED_BEFORE_MS = MINUTE_MS / 2;
const LISTED_AFTER_MS = 20 * MINUTE_MS;

const route = getRouteApi('/screens/$screenId/preview');

/** What a screen shows at any instant, drawn by the player's own stage. */
export function PreviewPage() {
  const { t } = useTranslation();
  const { screenId } = route.useParams();
  const screens = useScreens();
  const view = screens.data?.find(({ screen }) => screen.id === screenId);
  usePageTitle(t('preview.title'));
  return (
    <Stack gap="lg">
      {screens.isError && <ErrorMessage error={screens.error} />}
      {screens.isPending && <Waiting />}
      {screens.data && !view && <Title order={1}>{t('detail.gone')}</Title>}
      {view && <OfScreen view={view} />}
    </Stack>
  );
}

function OfScreen({ view }: { view: ScreenView }) {
  const { t } = useTranslation();
  const { screen, location, publishedRevision } = view;
  const { of = 'published' } = route.useSearch();
  const navigate = route.useNavigate();
  const setOf = (choice: ProgramChoice) =>
    navigate({
      to: '.',
      search: { of: choice === 'draft' ? choice : undefined },
      replace: true,
      resetScroll: false,
    });
  const source = useQuery({
    queryKey: keys.preview(screen.id, of, publishedRevision),
    queryFn: () => api.preview(screen.id, of),
    refetchInterval: REFRESH_MS,
    // The picture stays while the other program comes.
    placeholderData: (before) => before,
  });
  const isUnpublished = source.isError && ApiError.from(source.error).code === 'nothing-published';
  return (
    <>
      <div className={classes.head}>
        <BackTo screenId={screen.id} />
        <div className={classes.names}>
          <Title order={1} tabIndex={-1} className={classes.title}>
            {t('preview.of', { name: screen.name })}
          </Title>
          <Text c="dimmed">{[location.name, location.address].filter(Boolean).join(' · ')}</Text>
        </div>
        <SegmentedControl
          size="md"
          aria-label={t('preview.program')}
          value={of}
          onChange={(value) => setOf(value === 'draft' ? 'draft' : 'published')}
          data={[
            { value: 'published', label: t('preview.published') },
            { value: 'draft', label: t('preview.draft') },
          ]}
        />
      </div>
      {source.isError && (
        <ErrorMessage error={source.error}>
          {isUnpublished && (
            <Button mt="sm" variant="default" display="block" onClick={() => setOf('draft')}>
              {t('preview.seeDraft')}
            </Button>
          )}
        </ErrorMessage>
      )}
      {source.isPending && <Waiting />}
      {source.data && !source.isError && <Watching view={view} source={source.data} />}
    </>
  );
}

export function BackTo({ screenId }: { screenId: string }) {
  const { t } = useTranslation();
  return (
    <Link
      to="/screens/$screenId"
      params={{ screenId }}
      className={classes.back}
      aria-label={t('preview.back')}
    >
      <IconArrowLeft size={24} aria-hidden />
    </Link>
  );
}

function Watching({ view, source }: { view: ScreenView; source: PreviewSource }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [playhead, setPlayhead] = useState<Playhead>(LIVE);
  const nowMs = useTick(isRunning(playhead));
  const atMs = instantOf(playhead, nowMs);
  const { timeZone } = source.program.location;
  const prepared = useMemo(() => prepare(source.program), [source.program]);
  const unavailable = useUnavailable(view, source, playhead);
  const content = useMemo(() => ({ source, unavailable }), [source, unavailable]);
  const instant = useCallback(
    () => ({ atMs: instantOf(playhead, Date.now()), isPlaying: isRunning(playhead) }),
    [playhead],
  );
  const entries = useEntries(prepared, source, unavailable, atMs);
  const current = entries.findIndex(({ startsAtMs, endsAtMs }) => startsAtMs <= atMs && atMs < endsAtMs);
  const previous = entries[current - 1];
  const next = entries[current + 1];
  const timeText = useTimeText(timeZone);
  const moveTo = (toMs: number) => setPlayhead((before) => movedTo(before, toMs, Date.now()));
  const Toggle = isRunning(playhead) ? IconPlayerPause : IconPlayerPlay;

  return (
    <div className={classes.page}>
      <section
        className={classes.stage}
        data-orientation={view.screen.orientation}
        aria-label={t('preview.title')}
      >
        <StageFrame
          title={t('preview.frame', { name: view.screen.name })}
          orientation={view.screen.orientation}
          content={content}
          instant={instant}
        />
        <div className={classes.steering}>
          <Reopening program={prepared} takeovers={source.takeovers} atMs={atMs} onMove={moveTo} />
          <DayBar
            program={prepared}
            takeovers={source.takeovers}
            atMs={atMs}
            timeText={timeText(atMs)}
            note={t('preview.note', { zone: timeZone })}
            onMove={moveTo}
          />
          <div className={classes.controls}>
            <Group gap="xs" className={classes.buttons}>
              <Button
                variant="default"
                px="sm"
                aria-label={t('preview.previous')}
                title={t('preview.previous')}
                disabled={!previous}
                onClick={() => previous && moveTo(previous.startsAtMs)}
              >
                <IconPlayerSkipBack size={20} aria-hidden />
              </Button>
              <Button
                variant="default"
                leftSection={<Toggle size={20} aria-hidden />}
                onClick={() => setPlayhead((before) => toggled(before, Date.now()))}
              >
                {isRunning(playhead) ? t('preview.pause') : t('preview.play')}
              </Button>
              <Button
                variant="default"
                px="sm"
                aria-label={t('preview.next')}
                title={t('preview.next')}
                disabled={!next}
                onClick={() => next && moveTo(next.startsAtMs)}
              >
                <IconPlayerSkipForward size={20} aria-hidden />
              </Button>
              <Button
                variant={playhead.type === 'live' ? 'filled' : 'default'}
                aria-pressed={playhead.type === 'live'}
                leftSection={<IconBroadcast size={20} aria-hidden />}
                onClick={() => setPlayhead(LIVE)}
              >
                {t('preview.now')}
              </Button>
            </Group>
            <InstantFields atMs={atMs} timeZone={timeZone} onMove={moveTo} />
          </div>
        </div>
      </section>
      <section className={classes.aside} aria-labelledby="preview-entries">
        <h2 id="preview-entries" className={classes.asideTitle}>
          {t('preview.entries', { day: format.day(atMs, timeZone) })}
        </h2>
        <Entries entries={entries} atMs={atMs} timeText={timeText} onMove={moveTo} />
      </section>
    </div>
  );
}

/** What can't be shown by the rules of the player: what staff withdrew, and, as things are now, what it lacks. */
function useUnavailable(view: ScreenView, source: PreviewSource, playhead: Playhead): readonly string[] {
  const missing = playhead.type === 'live' ? view.status?.program.unavailable : undefined;
  const key = [...source.withdrawn, ...(missing ?? [])].join(' ');
  return useMemo(() => key.split(' ').filter(Boolean), [key]);
}

/** They are from a little before the instant, so that one sees what it came from; anew each minute. */
function useEntries(
  prepared: PreparedProgram,
  { takeovers }: PreviewSource,
  unavailable: readonly string[],
  atMs: number,
) {
  const minuteMs = Math.floor(atMs / MINUTE_MS) * MINUTE_MS;
  return useMemo(
    () =>
      timeline(
        prepared,
        takeovers,
        minuteMs - LISTED_BEFORE_MS,
        minuteMs + LISTED_AFTER_MS,
        new Set(unavailable),
      ),
    [prepared, takeovers, unavailable, minuteMs],
  );
}

function useTimeText(timeZone: string): (ms: number) => string {
  const { locale } = useFormat();
  return useMemo(() => {
    const format = dateFormat(locale, { timeZone, timeStyle: 'medium' });
    return (ms) => format.format(ms);
  }, [locale, timeZone]);
}

/** The wall clock in half seconds, while somebody needs it. */
function useTick(runs: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!runs) return;
    setNowMs(Date.now());
    const timer = setInterval(() => setNowMs(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [runs]);
  return nowMs;
}

function Waiting() {
  const { t } = useTranslation();
  return <Skeleton height={420} radius="lg" role="status" aria-label={t('app.loading')} />;
}
