import type { ScreenView } from '@bacheca/shared/api/screens';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { airState } from '../attention/attention.ts';
import { ITEM_ICONS } from '../attention/icons.ts';
import { useNow } from '../live/use-now.ts';
import { useShownItem } from '../picture/ScreenPicture.tsx';
import classes from './NowLine.module.css';

/** What the screen shows, in words: the title, then kind, language and since when. */
export function NowLine(props: { view: ScreenView }) {
  const { title, more, icon: Icon, language } = useNowText(props.view);
  return (
    <div className={classes.now}>
      <p className={classes.title} lang={language}>
        {title}
      </p>
      {more && (
        <p className={classes.more}>
          {Icon && <Icon size={18} stroke={1.75} aria-hidden />}
          <span>{more}</span>
        </p>
      )}
    </div>
  );
}

function useNowText(view: ScreenView) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow();
  const item = useShownItem(view);
  const words = (title: string, more: string | null = null) => ({
    title,
    more,
    icon: null,
    language: undefined,
  });

  if (!view.player) return words(t('card.nothingPaired'), t('card.nothingPairedMore'));
  const stage = view.status?.stage;
  if (!view.player.connected) {
    const { lastSeenAt } = view.player;
    if (!lastSeenAt) return words(t('card.neverConnected'));
    const duration = format.duration(nowMs - Date.parse(lastSeenAt));
    const last = stage?.state === 'playing' ? t('card.lastSeen', { title: stage.title }) : null;
    return words(t('card.disconnectedFor', { duration }), last);
  }
  if (airState(view) === 'unseen') return words(t('card.unseen'));
  switch (stage?.state) {
    case 'playing': {
      const kind = item.data?.kind ?? (stage.takeoverId ? 'notice' : null);
      return {
        title: stage.title,
        more: [
          kind ? t(`itemKind.${kind}`) : null,
          format.language(stage.language),
          format.since(stage.sinceMs, nowMs, view.location.timeZone),
        ]
          .filter(Boolean)
          .join(' · '),
        icon: kind ? ITEM_ICONS[kind] : null,
        // Titles are written once, in Italian, whatever the variant's language.
        language: 'it',
      };
    }
    case 'bumper':
    case 'fallback':
    case 'closed':
    case 'starting':
      return words(t(`card.${stage.state}`));
    case undefined:
      return words(t('card.noStatus'));
  }
}
