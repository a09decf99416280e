import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import { VirtualList } from '../../lists/VirtualList.tsx';
import { ErrorBoundary } from '../../shell/ErrorBoundary.tsx';
import {
  byLocation,
  byUrgency,
  type LocationGroup,
  needsAttention,
  type WatchedScreen,
} from '../attention/attention.ts';
import { LOCATION_ICONS } from '../attention/icons.ts';
import type { Order } from './FilterBar.tsx';
import { ScreenCard } from './ScreenCard.tsx';
import classes from './ScreenList.module.css';
import { ScreenRow } from './ScreenRow.tsx';

/** Where there are more screens than these only the first that need care are cards, so that people can look through the page. */
const DENSE_ABOVE = 48;
const CARDS_WHERE_DENSE = 8;
/** As `ScreenRow.module.css` has it, in pixels. */
const ROW_HEIGHT = 56;
const MIN_ROW_WIDTH = 370;

export function ScreenList(props: { screens: readonly WatchedScreen[]; order: Order }) {
  const { locale } = useFormat();
  const isDense = props.screens.length > DENSE_ABOVE;
  if (props.order === 'byPlace') {
    const places = byLocation(props.screens, locale);
    if (isDense) {
      return (
        <div className={classes.folded}>
          {places.map((place) => (
            <CollapsedLocation key={place.location.id} place={place} />
          ))}
        </div>
      );
    }
    return (
      <div className={classes.places}>
        {places.map((place) => (
          <LocationSection key={place.location.id} place={place} />
        ))}
      </div>
    );
  }
  const screens = byUrgency(props.screens, locale);
  if (isDense) return <DenseList screens={screens} />;
  return <Cards screens={screens} heading="h3" />;
}

/**
 * The worst come first; those without a player, which a new installation has by the hundred, are collapsed into one
 * row.
 */
function DenseList({ screens }: { screens: readonly WatchedScreen[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const paired = screens.filter(({ player }) => player !== null);
  const cards = paired.filter(needsAttention).slice(0, CARDS_WHERE_DENSE);
  const rows = paired.slice(cards.length);
  const unpaired = screens.filter(({ player }) => player === null);
  return (
    <div className={classes.dense}>
      {cards.length > 0 && <Cards screens={cards} heading="h3" />}
      {rows.length > 0 && <Rows screens={rows} heading="h3" />}
      {unpaired.length > 0 && (
        <details className={classes.collapsible} open={paired.length === 0}>
          <summary>
            {t('screens.unpairedCount', { count: unpaired.length, n: format.number(unpaired.length) })}
          </summary>
          <Rows screens={unpaired} heading="h3" />
        </details>
      )}
    </div>
  );
}

function CollapsedLocation({ place }: { place: LocationGroup }) {
  const details = useLocationDetails(place);
  return (
    <details className={classes.collapsible} open={place.screens.some(needsAttention)}>
      <summary>
        <h3 className={classes.foldName}>{place.location.name}</h3>
        <span className={classes.placeMore}>{details}</span>
      </summary>
      <Rows screens={place.screens} heading="h4" withoutPlace />
    </details>
  );
}

function Rows(props: { screens: readonly WatchedScreen[]; heading: 'h3' | 'h4'; withoutPlace?: true }) {
  return (
    <VirtualList
      items={props.screens}
      idOf={({ screen }) => screen.id}
      rowHeight={ROW_HEIGHT}
      minColumn={MIN_ROW_WIDTH}
    >
      {(view) => (
        <ErrorBoundary of={view}>
          <ScreenRow view={view} heading={props.heading} withoutPlace={props.withoutPlace ?? false} />
        </ErrorBoundary>
      )}
    </VirtualList>
  );
}

function Cards(props: { screens: readonly WatchedScreen[]; heading: 'h3' | 'h4'; withoutPlace?: true }) {
  return (
    <ul className={classes.grid}>
      {props.screens.map((view) => (
        <li key={view.screen.id} className={classes.cell}>
          <ErrorBoundary of={view}>
            <ScreenCard view={view} heading={props.heading} withoutPlace={props.withoutPlace ?? false} />
          </ErrorBoundary>
        </li>
      ))}
    </ul>
  );
}

function useLocationDetails({ location, screens }: LocationGroup): string {
  const { t } = useTranslation();
  const format = useFormat();
  const attention = screens.filter(needsAttention).length;
  return [
    t(`locationKind.${location.kind}`),
    location.address,
    t('screens.count', { count: screens.length, n: format.number(screens.length) }),
    attention > 0 ? t('screens.attentionCount', { count: attention, n: format.number(attention) }) : null,
  ]
    .filter(Boolean)
    .join(' · ');
}

function LocationSection({ place }: { place: LocationGroup }) {
  const details = useLocationDetails(place);
  const { location, screens } = place;
  const KindIcon = LOCATION_ICONS[location.kind];
  return (
    <section aria-labelledby={`place-${location.id}`} className={classes.place}>
      <header className={classes.placeHead}>
        <KindIcon className={classes.placeIcon} stroke={1.75} aria-hidden />
        <div>
          <h3 id={`place-${location.id}`} className={classes.placeName}>
            {location.name}
          </h3>
          <p className={classes.placeMore}>{details}</p>
        </div>
      </header>
      <Cards screens={screens} heading="h4" withoutPlace />
    </section>
  );
}
