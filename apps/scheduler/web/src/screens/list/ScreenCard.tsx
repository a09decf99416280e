import {
  IconCloudDown,
  IconDatabase,
  IconPlayerPlay,
  IconPlugConnected,
  IconPlugConnectedX,
  IconVersions,
  type TablerIcon,
} from '@tabler/icons-react';
import { memo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan } from '../../session/use-can.ts';
import { ButtonLink } from '../../shell/ButtonLink.tsx';
import { airState, levelOf, type WatchedScreen } from '../attention/attention.ts';
import { ConcernList } from '../attention/ConcernList.tsx';
import { AIR, LOCATION_ICONS } from '../attention/icons.ts';
import { StateBadge } from '../attention/StateBadge.tsx';
import { useStatusTexts } from '../attention/status-texts.ts';
import { ScreenPicture } from '../picture/ScreenPicture.tsx';
import { CacheBar } from './CacheBar.tsx';
import { NowLine } from './NowLine.tsx';
import classes from './ScreenCard.module.css';
import { ScreenLink } from './ScreenLink.tsx';

export const ScreenCard = memo(function ScreenCard(props: {
  view: WatchedScreen;
  /** Where the place is already named above the card. */
  withoutPlace?: boolean;
  heading: 'h3' | 'h4';
}) {
  const { t } = useTranslation();
  const { view } = props;
  const { screen, location, player } = view;
  const can = useCan();
  const state = airState(view);
  const KindIcon = LOCATION_ICONS[location.kind];
  const Heading = props.heading;
  return (
    <article
      className={classes.card}
      data-level={levelOf(view)}
      data-screen={screen.id}
      aria-labelledby={`name-${screen.id}`}
    >
      <div className={classes.picture}>
        <ScreenPicture view={view} />
        <div className={classes.badge}>
          <StateBadge icon={AIR[state].icon} tone={AIR[state].tone}>
            {t(`air.${state}`)}
          </StateBadge>
        </div>
      </div>
      <div className={classes.body}>
        <div>
          <Heading className={classes.name} id={`name-${screen.id}`}>
            {/* The link covers the whole card; its name is all a list of links needs. */}
            <ScreenLink screen={screen} className={classes.open} />
          </Heading>
          {!props.withoutPlace && (
            <p className={classes.place}>
              <KindIcon size={20} stroke={1.75} role="img" aria-label={t(`locationKind.${location.kind}`)} />
              <span>
                {location.name}
                {location.address && <span className={classes.address}> · {location.address}</span>}
              </span>
            </p>
          )}
        </div>
        <NowLine view={view} />
        {player ? (
          <Facts view={view} />
        ) : (
          can('player.pair', location) && (
            <ButtonLink to="/pair" search={{ screen: screen.id }} variant="light" className={classes.action}>
              {t('card.pairThis')}
            </ButtonLink>
          )
        )}
      </div>
    </article>
  );
});

function Facts({ view }: { view: WatchedScreen }) {
  const facts = useStatusTexts();
  const cache = facts.cache(view);
  const downloading = view.status !== null && view.status.cache.filesReady < view.status.cache.filesTotal;
  const connected = view.player?.connected === true;
  return (
    <>
      <ConcernList view={view} />
      <ul className={classes.facts}>
        <Fact icon={connected ? IconPlugConnected : IconPlugConnectedX}>{facts.link(view)}</Fact>
        <Fact icon={IconVersions}>{facts.program(view)}</Fact>
        {view.status && cache && (
          <Fact icon={downloading ? IconCloudDown : IconDatabase}>
            {cache}
            <CacheBar cache={view.status.cache} />
          </Fact>
        )}
        <Fact icon={IconPlayerPlay}>{facts.plays(view)}</Fact>
      </ul>
    </>
  );
}

function Fact(props: { icon: TablerIcon; children: ReactNode }) {
  const Icon = props.icon;
  return (
    <li className={classes.fact}>
      <Icon size={18} stroke={1.75} aria-hidden />
      <div className={classes.factText}>{props.children}</div>
    </li>
  );
}
