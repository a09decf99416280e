import { Drawer, Group, Stack, Text } from '@mantine/core';
import { IconEye, IconLink, IconSettings } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { keepFilter } from '../../search.ts';
import { useCan } from '../../session/use-can.ts';
import { ButtonLink } from '../../shell/ButtonLink.tsx';
import { useIsTopLayer } from '../../shell/layers.ts';
import { airState, type WatchedScreen } from '../attention/attention.ts';
import { ConcernList } from '../attention/ConcernList.tsx';
import { AIR, LOCATION_ICONS } from '../attention/icons.ts';
import { StateBadge } from '../attention/StateBadge.tsx';
import { NowLine } from '../list/NowLine.tsx';
import { ScreenPicture } from '../picture/ScreenPicture.tsx';
import { CommandList } from './CommandList.tsx';
import { IdentifyButtons } from './IdentifyButtons.tsx';
import { LeftOut } from './LeftOut.tsx';
import { PlaysToday } from './PlaysToday.tsx';
import { ProgramSummary } from './ProgramSummary.tsx';
import classes from './ScreenDrawer.module.css';
import { StatusFacts } from './StatusFacts.tsx';
import { UnpairButton } from './UnpairButton.tsx';

/** Shows everything about one screen, beside the others. Its address can be sent to a colleague. */
export function ScreenDrawer(props: {
  screenId: string | null;
  screens: readonly WatchedScreen[] | undefined;
}) {
  const { t } = useTranslation();
  const { screenId, screens } = props;
  const navigate = useNavigate();
  const view = screens?.find((candidate) => candidate.screen.id === screenId);
  const opened = screenId !== null && screens !== undefined;
  // While it slides out it still shows what it showed.
  const [kept, setKept] = useState(view);
  if (opened && view !== kept) setKept(view);
  const shown = opened ? view : kept;
  useReturnFocus(screenId);
  const isTop = useIsTopLayer(opened);

  return (
    <Drawer
      opened={opened}
      onClose={() => navigate({ to: '/screens', search: keepFilter, resetScroll: false })}
      position="right"
      size={560}
      returnFocus={false}
      closeOnEscape={isTop}
      title={shown ? shown.screen.name : t('detail.gone')}
      classNames={{ title: classes.title, header: classes.header }}
      closeButtonProps={{ 'aria-label': t('app.close') }}
    >
      {shown ? <Detail view={shown} screens={screens ?? []} /> : <Text>{t('detail.goneMore')}</Text>}
    </Drawer>
  );
}

/** Returns the focus to the card's link: Mantine can't, for the drawer opens by address and not by a button. */
function useReturnFocus(screenId: string | null): void {
  const previous = useRef(screenId);
  useEffect(() => {
    const closed = previous.current;
    previous.current = screenId;
    if (closed === null || screenId !== null) return;
    document.querySelector<HTMLAnchorElement>(`[data-screen="${CSS.escape(closed)}"] a`)?.focus();
  }, [screenId]);
}

function Detail({ view, screens }: { view: WatchedScreen; screens: readonly WatchedScreen[] }) {
  const { t } = useTranslation();
  const can = useCan();
  const { location, player } = view;
  const state = airState(view);
  const neighbours = screens.filter((other) => other.location.id === location.id);
  const KindIcon = LOCATION_ICONS[location.kind];
  const stateLine = useRef<HTMLDivElement>(null);
  const playerId = player?.id ?? null;
  const previousPlayerId = useRef(playerId);
  useEffect(() => {
    // The button that unpaired it is gone, and the focus would be with it.
    if (previousPlayerId.current !== null && playerId === null) stateLine.current?.focus();
    previousPlayerId.current = playerId;
  }, [playerId]);
  return (
    <Stack gap="lg">
      <div className={classes.picture}>
        <ScreenPicture view={view} />
      </div>
      <Stack gap="sm">
        <Group ref={stateLine} tabIndex={-1} gap="sm" justify="space-between" data-testid="state">
          <Group gap="xs" wrap="nowrap" align="flex-start" className={classes.place}>
            <KindIcon size={22} stroke={1.75} role="img" aria-label={t(`locationKind.${location.kind}`)} />
            <span>
              {location.name}
              {location.address && ` · ${location.address}`}
            </span>
          </Group>
          <StateBadge icon={AIR[state].icon} tone={AIR[state].tone}>
            {t(`air.${state}`)}
          </StateBadge>
        </Group>
        <NowLine view={view} />
        <ConcernList view={view} />
        {!player && can('player.pair', location) && (
          <ButtonLink
            to="/pair"
            search={{ screen: view.screen.id }}
            leftSection={<IconLink size={20} aria-hidden />}
            className={classes.start}
          >
            {t('pair.title')}
          </ButtonLink>
        )}
        <Group gap="sm">
          <ButtonLink
            to="/screens/$screenId/preview"
            params={{ screenId: view.screen.id }}
            variant="default"
            leftSection={<IconEye size={20} aria-hidden />}
          >
            {t('preview.title')}
          </ButtonLink>
          {can('screen.save', location) && (
            <ButtonLink
              to="/screens/$screenId/settings"
              params={{ screenId: view.screen.id }}
              variant="default"
              leftSection={<IconSettings size={20} aria-hidden />}
            >
              {t('settings.title')}
            </ButtonLink>
          )}
        </Group>
      </Stack>
      <StatusFacts view={view} />
      <PlaysToday view={view} />
      <ProgramSummary view={view} />
      <LeftOut view={view} />
      {player && can('screen.identify', location) && <IdentifyButtons view={view} neighbours={neighbours} />}
      {player && can('player.unpair', location) && <UnpairButton view={view} playerId={player.id} />}
      <CommandList view={view} />
    </Stack>
  );
}
