import type { ScreenView } from '@bacheca/shared/api/screens';
import { Skeleton, Title } from '@mantine/core';
import { IconAlertTriangle, IconMoonStars } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { useFormat } from '../i18n/use-format.ts';
import { needsAttention } from '../screens/attention/attention.ts';
import { useScreens } from '../screens/live/live.ts';
import { ScreenPicture } from '../screens/picture/ScreenPicture.tsx';
import classes from './OnAirNow.module.css';
import { type PlaceOnAir, placesOnAir } from './places-on-air.ts';

/** So many places make a strip that one still looks through; the others are on the page of the screens. */
const MAX_PLACES = 24;

/** A strip with a picture of what each place shows at this moment, and how many screens need somebody. */
export function OnAirNow() {
  const { t } = useTranslation();
  const format = useFormat();
  const query = useScreens();
  const screens = query.data;
  const toCheck = screens?.filter(needsAttention).length ?? 0;
  const places = screens && placesOnAir(screens, format.locale);
  return (
    <section aria-labelledby="on-air-now">
      <div className={classes.head}>
        <Title order={2} id="on-air-now" size="h3">
          {t('today.onAir')}
        </Title>
        {toCheck > 0 && (
          <Link to="/screens" search={{ state: 'attention' }} className={classes.toCheck}>
            <IconAlertTriangle size={18} stroke={1.75} aria-hidden />
            {t('today.toCheck', { count: toCheck, n: format.number(toCheck) })}
          </Link>
        )}
        <Link to="/screens" className={classes.all}>
          {t('today.allScreens')}
        </Link>
      </div>
      {query.isError && !screens ? (
        <ErrorMessage error={query.error} />
      ) : !places ? (
        <Skeleton height={216} radius="lg" role="status" aria-label={t('app.loading')} />
      ) : places.length > 0 ? (
        <ul className={classes.strip}>
          {places.slice(0, MAX_PLACES).map((place) => (
            <Place key={place.location.id} place={place} />
          ))}
        </ul>
      ) : (
        <div className={classes.none}>
          <IconMoonStars size={32} stroke={1.5} aria-hidden />
          <div>
            <strong>{t('today.onAirNone')}</strong>
            <p>{t('today.onAirNoneMore')}</p>
          </div>
        </div>
      )}
    </section>
  );
}

function Place({ place }: { place: PlaceOnAir }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { location, shown, screens } = place;
  return (
    <li className={classes.place}>
      <ScreenPicture view={shown} />
      <div className={classes.words}>
        <Link to="/screens/$screenId" params={{ screenId: shown.screen.id }} className={classes.name}>
          {location.name}
        </Link>
        <p className={classes.item}>{titleOf(shown)}</p>
        <p className={classes.count}>{t('today.screensAt', { count: screens, n: format.number(screens) })}</p>
      </div>
    </li>
  );
}

function titleOf({ status }: ScreenView): string {
  return status?.stage.state === 'playing' ? status.stage.title : '';
}
