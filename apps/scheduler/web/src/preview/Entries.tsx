import type { TimelineEntry } from '@bacheca/shared/engine/timeline';
import {
  IconAlertTriangle,
  IconMoon,
  IconPhotoOff,
  IconPlayerSkipForward,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { ITEM_ICONS } from '../screens/attention/icons.ts';
import classes from './Entries.module.css';

const STATE_ICONS: Record<Exclude<TimelineEntry['type'], 'item'>, TablerIcon> = {
  bumper: IconPlayerSkipForward,
  closed: IconMoon,
  nothing: IconPhotoOff,
};

/** What comes after what; a press goes there. */
export function Entries(props: {
  entries: readonly TimelineEntry[];
  atMs: number;
  timeText: (ms: number) => string;
  onMove: (atMs: number) => void;
}) {
  const { t } = useTranslation();
  const { entries, atMs, timeText, onMove } = props;
  return (
    <ol className={classes.list}>
      {entries.map((entry) => {
        // The first of the list may have begun before it.
        const beganMs = entry.type === 'item' ? entry.showing.startsAtMs : entry.startsAtMs;
        const isOn = entry.startsAtMs <= atMs && atMs < entry.endsAtMs;
        return (
          <li key={entry.startsAtMs}>
            <button
              type="button"
              className={classes.entry}
              onClick={() => onMove(beganMs)}
              aria-current={isOn ? 'true' : undefined}
              title={t('preview.goTo', { time: timeText(beganMs) })}
            >
              <time className={classes.time}>{timeText(beganMs)}</time>
              <EntryText entry={entry} />
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function EntryText({ entry }: { entry: TimelineEntry }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (entry.type !== 'item') {
    const Icon = STATE_ICONS[entry.type];
    return (
      <span className={classes.what}>
        <Icon size={18} stroke={1.75} aria-hidden />
        <span className={classes.title}>{t(`preview.state.${entry.type}`)}</span>
      </span>
    );
  }
  const { item, language, source } = entry.showing;
  const Icon = ITEM_ICONS[item.kind];
  const isTakeover = source.type === 'takeover';
  const more = [
    isTakeover ? t('preview.takeover') : null,
    t(`itemKind.${item.kind}`),
    format.language(language),
    entry.planned.item.id === item.id ? null : t('preview.insteadOf', { title: entry.planned.item.title }),
  ];
  return (
    <span className={classes.what}>
      {isTakeover ? (
        <IconAlertTriangle size={18} stroke={1.75} aria-hidden />
      ) : (
        <Icon size={18} stroke={1.75} aria-hidden />
      )}
      <span>
        <span className={classes.title}>{item.title}</span>
        <span className={classes.more}>{more.filter(Boolean).join(' · ')}</span>
      </span>
    </span>
  );
}
