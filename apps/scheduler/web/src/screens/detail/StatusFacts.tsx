import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import type { WatchedScreen } from '../attention/attention.ts';
import { shortRevision, useStatusTexts } from '../attention/status-texts.ts';
import { CacheBar } from '../list/CacheBar.tsx';
import { Section } from './Section.tsx';
import classes from './StatusFacts.module.css';

export function StatusFacts({ view }: { view: WatchedScreen }) {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = useStatusTexts();
  const { screen, location, player, status } = view;
  const waiting = status
    ? (status.journal.waiting ?? status.journal.lastSeq - status.journal.acknowledgedSeq)
    : 0;
  return (
    <Section title={t('detail.status')}>
      <dl className={classes.facts}>
        {player && <Fact label={t('detail.link')}>{facts.link(view)}</Fact>}
        {player && <Fact label={t('detail.program')}>{facts.program(view)}</Fact>}
        {view.publishedRevision && (
          <Fact label={t('detail.published')}>
            <code className={classes.revision}>{shortRevision(view.publishedRevision)}</code>
          </Fact>
        )}
        {player && status && (
          <>
            <Fact label={t('detail.cache')}>
              {facts.cache(view)}
              <CacheBar cache={status.cache} />
            </Fact>
            <Fact label={t('detail.uptime')}>{format.duration(status.uptimeMs)}</Fact>
            <Fact label={t('detail.clock')}>
              <ClockQuality clock={status.clock} />
            </Fact>
            {waiting > 0 && <Fact label={t('detail.waitingPlays')}>{format.number(waiting)}</Fact>}
          </>
        )}
        {player?.version && (
          <Fact label={t('detail.player')}>
            {t('detail.playerVersion', { host: t(`detail.host.${player.host}`), version: player.version })}
          </Fact>
        )}
        <Fact label={t('detail.place')}>{t(`locationKind.${location.kind}`)}</Fact>
        <Fact label={t('detail.orientation')}>{t(`card.${screen.orientation}`)}</Fact>
      </dl>
    </Section>
  );
}

function Fact(props: { label: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function ClockQuality({ clock }: { clock: PlayerStatus['clock'] }): ReactNode {
  const { t } = useTranslation();
  const format = useFormat();
  switch (clock.quality.quality) {
    case 'synced':
      return t('detail.clockSynced', { bound: format.shortSpan(clock.quality.boundMs) });
    case 'estimated':
      return t(clock.quality.by === 'stick' ? 'detail.clockByStick' : 'detail.clockEstimated');
    case 'unsynced':
      return t('detail.clockUnsynced');
  }
}
