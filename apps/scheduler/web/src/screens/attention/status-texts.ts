import type { ScreenView } from '@bacheca/shared/api/screens';
import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { useNow } from '../live/use-now.ts';
import { type Concern, programState } from './attention.ts';
import { fallbackReason, problemMessage } from './problem-messages.ts';

const SHORT_REVISION = 7;

export function shortRevision(revision: string): string {
  return revision.slice(0, SHORT_REVISION);
}

/** The bytes of files that are on their way: the next program's, or else those of the one that plays. */
export function bytesArriving({ active, pending }: PlayerStatus['cache']): number {
  return (pending ?? active)?.bytesArriving ?? 0;
}

/** Says the facts of a screen in sentences, for the card and the drawer alike. */
export function useStatusTexts() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const nowMs = useNow();
  return {
    link: (view: ScreenView): string => {
      const { player } = view;
      if (!player) return t('card.nothingPaired');
      if (player.connectedSince) {
        return t('card.connectedFor', {
          duration: format.duration(nowMs - Date.parse(player.connectedSince)),
        });
      }
      if (!player.lastSeenAt) return t('card.neverConnected');
      const time = format.instant(Date.parse(player.lastSeenAt), nowMs, view.location.timeZone);
      return t('card.lastHeard', { time });
    },

    program: (view: ScreenView): string => {
      const active = view.status?.program.active;
      const revision = active ? shortRevision(active) : '';
      switch (programState(view)) {
        case 'unpublished':
          return t('card.programUnpublished');
        case 'none':
          return t('card.programNone');
        case 'up-to-date':
          return t('card.programUpToDate', { revision });
        case 'waiting':
          return active ? t('card.programWaiting', { revision }) : t('card.programNone');
        case 'other':
          return t('card.programOther', { revision });
      }
    },

    cache: (view: ScreenView): string | null => {
      if (!view.status) return null;
      const { filesReady, filesTotal, bytesReady, bytesTotal, waitsFor } = view.status.cache;
      if (filesTotal === 0) return t('card.cacheEmpty');
      if (filesReady >= filesTotal) return t('card.cacheDone');
      const progress = t('card.cacheProgress', {
        files: format.number(filesReady),
        filesTotal: format.number(filesTotal),
        bytes: format.bytes(bytesReady + bytesArriving(view.status.cache)),
        bytesTotal: format.bytes(bytesTotal),
      });
      return waitsFor ? `${progress} · ${t(`card.cacheWaits.${waitsFor}`)}` : progress;
    },

    plays: (view: ScreenView): string =>
      view.playsToday === 0
        ? t('card.playsNone')
        : t('card.plays', { count: view.playsToday, n: format.number(view.playsToday) }),

    concern: (concern: Concern): string => {
      switch (concern.type) {
        case 'offline':
          return t('card.disconnected');
        case 'nothing-to-show':
          return t('card.nothingToShow', { reason: fallbackReason(concern.stage, i18n) });
        case 'unseen':
        case 'problem':
          return problemMessage(concern.problem, i18n);
        case 'cloned':
          return t('card.cloned');
        case 'unavailable':
          return t('card.unavailable', { count: concern.count });
        case 'other-program':
          return t('card.otherProgram');
        case 'unpaired':
          return t('card.nothingPairedMore');
        case 'unpublished':
          return t('card.unpublished');
      }
    },
  };
}
