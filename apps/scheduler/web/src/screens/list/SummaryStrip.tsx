import {
  IconAlertTriangle,
  IconCircleCheck,
  IconDeviceDesktop,
  IconHourglass,
  IconLink,
  IconMoon,
  IconPlayerPlay,
  type TablerIcon,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import type { Summary } from '../attention/attention.ts';
import type { StateFilter } from './filter.ts';
import classes from './SummaryStrip.module.css';

/** The whole city in a few numbers that add up; each is also the filter that shows its screens. */
export function SummaryStrip(props: {
  summary: Summary;
  state: StateFilter;
  onState: (state: StateFilter) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { summary } = props;
  const tiles: { state: StateFilter; icon: TablerIcon; tone: string; label: string }[] = [
    { state: 'all', icon: IconDeviceDesktop, tone: 'calm', label: t('screens.all') },
    { state: 'onAir', icon: IconPlayerPlay, tone: 'good', label: t('screens.onAir') },
    {
      state: 'attention',
      icon: summary.attention > 0 ? IconAlertTriangle : IconCircleCheck,
      tone: summary.attention > 0 ? 'urgent' : 'good',
      label: t('screens.attention'),
    },
    { state: 'closed', icon: IconMoon, tone: 'calm', label: t('screens.closed') },
    { state: 'setup', icon: IconHourglass, tone: 'calm', label: t('screens.setup') },
    { state: 'unpaired', icon: IconLink, tone: 'calm', label: t('screens.unpaired') },
  ];
  // What no screen is in is not worth a tile, but for the two that one looks for.
  const isWorthIt = ({ state }: { state: StateFilter }) =>
    summary[state] > 0 ||
    state === props.state ||
    state === 'all' ||
    state === 'attention' ||
    state === 'onAir';
  return (
    <section className={classes.strip} aria-label={t('screens.summary')}>
      {tiles.filter(isWorthIt).map(({ state, icon: Icon, tone, label }) => (
        <button
          key={state}
          type="button"
          className={classes.tile}
          data-tone={tone}
          aria-pressed={props.state === state}
          onClick={() => props.onState(props.state === state ? 'all' : state)}
        >
          <Icon className={classes.icon} stroke={1.75} aria-hidden />
          <span className={classes.text}>
            <span className={classes.number}>{format.number(summary[state])}</span>
            <span className={classes.label}>{label}</span>
          </span>
        </button>
      ))}
      <p className={classes.plays}>
        <span className={classes.number}>{format.number(summary.playsToday)}</span>
        <span className={classes.label}>{t('screens.playsToday')}</span>
      </p>
    </section>
  );
}
