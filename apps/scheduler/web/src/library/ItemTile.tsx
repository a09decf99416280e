import type { LibraryTile } from '@bacheca/shared/api/library';
import {
  IconAlertTriangle,
  IconArchive,
  IconCircleCheck,
  IconClockHour4,
  IconEyeOff,
  IconHourglassHigh,
  IconPencil,
  type TablerIcon,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { ITEM_ICONS, type Tone } from '../screens/attention/icons.ts';
import { ItemPicture } from '../screens/picture/ItemPicture.tsx';
import pictures from '../screens/picture/picture.module.css';
import { TitleTile } from '../screens/picture/TitleTile.tsx';
import { ErrorBoundary } from '../shell/ErrorBoundary.tsx';
import classes from './ItemTile.module.css';

type Shown = NonNullable<LibraryTile['state']> | 'withdrawn' | 'archived' | 'expired' | 'expiring';

const STATES: Record<Shown, { icon: TablerIcon; tone: Tone }> = {
  draft: { icon: IconPencil, tone: 'quiet' },
  'in-review': { icon: IconHourglassHigh, tone: 'care' },
  approved: { icon: IconCircleCheck, tone: 'good' },
  rejected: { icon: IconAlertTriangle, tone: 'urgent' },
  withdrawn: { icon: IconEyeOff, tone: 'urgent' },
  archived: { icon: IconArchive, tone: 'quiet' },
  expired: { icon: IconClockHour4, tone: 'urgent' },
  expiring: { icon: IconClockHour4, tone: 'care' },
};

/** Dates are of the place where the person sits. */
const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What is said first of it: that it is gone, then that it goes, then what was decided. */
function shownState({ item, isWithdrawn, validity, state }: LibraryTile): Shown | null {
  if (item.archived) return 'archived';
  if (isWithdrawn) return 'withdrawn';
  if (validity === 'expired') return 'expired';
  if (validity === 'expiring' && (state === null || state === 'approved')) return 'expiring';
  return state;
}

/** An item as it looks, with what one asks first: how long, in which languages, where it is on air, and its state. */
export const ItemTile = memo(function ItemTile(props: {
  tile: LibraryTile;
  index: number;
  isSelected: boolean;
  /** It alone is reached by Tab; the arrows lead to the others. */
  isCurrent: boolean;
  /** Nothing can be chosen by who may change nothing. */
  canSelect: boolean;
  onSelect: (index: number, isRange: boolean) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const { tile, index, isSelected, isCurrent } = props;
  const { item } = tile;
  const [first] = item.variants;
  const shown = shownState(tile);
  const KindIcon = ITEM_ICONS[item.kind];
  const tabIndex = isCurrent ? 0 : -1;
  return (
    <article className={classes.tile} data-selected={isSelected || undefined} data-kind={item.kind}>
      <div className={classes.picture}>
        <div className={pictures.frame} aria-hidden>
          <div className={pictures.glass}>
            <ErrorBoundary of={item} instead={<TitleTile title={item.title} kind={item.kind} />}>
              {first && <ItemPicture item={item} language={first.language} elapsedMs={0} />}
            </ErrorBoundary>
          </div>
        </div>
        {tile.durationMs !== null && <span className={classes.length}>{lengthOf(tile.durationMs)}</span>}
      </div>
      <div className={classes.body}>
        <h2 className={classes.title}>
          <Link
            to="/content/$itemId"
            params={{ itemId: item.id }}
            className={classes.open}
            tabIndex={tabIndex}
            title={item.title}
          >
            {item.title}
          </Link>
        </h2>
        {shown && <StateWord shown={shown} />}
        <p className={classes.where}>{useWhere(tile)}</p>
        <p className={classes.languages}>
          <KindIcon size={18} stroke={1.75} role="img" aria-label={t(`itemKind.${item.kind}`)} />
          {item.variants.map(({ language }) => (
            <abbr key={language} className={classes.language} title={format.language(language)}>
              {language}
            </abbr>
          ))}
          {tile.missing.map((language) => (
            <abbr
              key={language}
              className={`${classes.language} ${classes.missing}`}
              title={t('library.missing', { language: format.language(language) })}
            >
              {language}
            </abbr>
          ))}
        </p>
      </div>
      {props.canSelect && (
        <input
          type="checkbox"
          className={classes.check}
          aria-label={t('library.select', { title: item.title })}
          checked={isSelected}
          tabIndex={tabIndex}
          onClick={(event) => props.onSelect(index, event.shiftKey)}
          onChange={() => {}}
        />
      )}
    </article>
  );
});

function StateWord({ shown }: { shown: Shown }) {
  const { t } = useTranslation();
  const { icon: Icon, tone } = STATES[shown];
  return (
    <span className={classes.state} data-tone={tone}>
      <Icon size={15} stroke={2} aria-hidden />
      {t(`library.states.${shown}`)}
    </span>
  );
}

function useWhere({ item, usage, place, places, validity }: LibraryTile): string {
  const { t } = useTranslation();
  const format = useFormat();
  const date = (instant: string) => format.instant(Date.parse(instant), Date.now(), HERE);
  const where =
    usage === 'unused'
      ? t('library.unused')
      : usage === 'planned'
        ? t('library.planned')
        : place !== null
          ? t('library.onAirAt', { place })
          : t('library.onAir', { count: places, n: format.number(places) });
  if (validity === 'future' && item.validFrom !== undefined)
    return `${where} · ${t('library.from', { date: date(item.validFrom) })}`;
  return item.validUntil === undefined
    ? where
    : `${where} · ${t('library.until', { date: date(item.validUntil) })}`;
}

/** Writes `0:24`. */
function lengthOf(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
