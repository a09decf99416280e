import { useTranslation } from 'react-i18next';
import { useFormat } from '../i18n/use-format.ts';
import { Boundary } from '../shell/Boundary.tsx';
import { byCare, byPlace, needsAttention, type Place, type WatchedScreen } from './attention.ts';
import type { Order } from './FilterBar.tsx';
import { LOCATION_ICONS } from './icons.ts';
import { ScreenCard } from './ScreenCard.tsx';
import classes from './ScreenList.module.css';

export function ScreenList(props: { screens: readonly WatchedScreen[]; order: Order }) {
  const { locale } = useFormat();
  if (props.order === 'byPlace') {
    return (
      <div className={classes.places}>
        {byPlace(props.screens, locale).map((place) => (
          <PlaceGroup key={place.location.id} place={place} />
        ))}
      </div>
    );
  }
  return (
    <ul className={classes.grid}>
      {byCare(props.screens, locale).map((view) => (
        <li key={view.screen.id} className={classes.cell}>
          <Boundary of={view}>
            <ScreenCard view={view} heading="h3" />
          </Boundary>
        </li>
      ))}
    </ul>
  );
}

function PlaceGroup({ place }: { place: Place }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { location, screens } = place;
  const KindIcon = LOCATION_ICONS[location.kind];
  const attention = screens.filter(needsAttention).length;
  const details = [
    t(`locationKind.${location.kind}`),
    location.address,
    t('screens.count', { count: screens.length, n: format.number(screens.length) }),
    attention > 0 ? t('screens.attentionCount', { count: attention, n: format.number(attention) }) : null,
  ];
  return (
    <section aria-labelledby={`place-${location.id}`} className={classes.place}>
      <header className={classes.placeHead}>
        <KindIcon className={classes.placeIcon} stroke={1.75} aria-hidden />
        <div>
          <h3 id={`place-${location.id}`} className={classes.placeName}>
            {location.name}
          </h3>
          <p className={classes.placeMore}>{details.filter(Boolean).join(' · ')}</p>
        </div>
      </header>
      <ul className={classes.grid}>
        {screens.map((view) => (
          <li key={view.screen.id} className={classes.cell}>
            <Boundary of={view}>
              <ScreenCard view={view} heading="h4" withoutPlace />
            </Boundary>
          </li>
        ))}
      </ul>
    </section>
  );
}
