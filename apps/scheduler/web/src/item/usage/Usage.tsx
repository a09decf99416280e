import type { ItemShowings, ItemUsage } from '@bacheca/shared/api/item-usage';
import { MAX_SHOWING_PLACES } from '@bacheca/shared/api/item-usage';
import type { Item } from '@bacheca/shared/model/items';
import { Button, Loader, Text } from '@mantine/core';
import { IconCalendarEvent, IconList, IconMapPin, IconUrgent, type TablerIcon } from '@tabler/icons-react';
import { useQueries, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorMessage } from '../../api/ErrorMessage.tsx';
import { itemApi } from '../../api/items.ts';
import { keys } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useNow } from '../../screens/live/use-now.ts';
import pageClasses from '../ItemPage.module.css';
import { Plays } from './Plays.tsx';
import classes from './Usage.module.css';

/** What is published, and what the clock makes of it, is asked anew so often. */
const REFRESH_MS = 60_000;

/** Where the item is used, when screens show it next, and how often they have. */
export function Usage({ item }: { item: Item }) {
  const { t } = useTranslation();
  const usage = useQuery({ queryKey: keys.itemUsage(item.id), queryFn: () => itemApi.usage(item.id) });
  return (
    <section className={pageClasses.card} aria-labelledby="item-usage">
      <h2 id="item-usage">{t('item.usage.title')}</h2>
      {usage.isError && <ErrorMessage error={usage.error} />}
      {usage.isPending && <Loader size="sm" role="status" aria-label={t('app.loading')} />}
      {usage.data && <Used item={item} usage={usage.data} />}
      <Plays itemId={item.id} />
    </section>
  );
}

function Used({ item, usage }: { item: Item; usage: ItemUsage }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow();
  const { playlists, takeovers, places } = usage;
  if (playlists.length === 0 && takeovers.length === 0)
    return <Text className={classes.none}>{t('item.usage.never')}</Text>;
  return (
    <>
      <List icon={IconUrgent} title={t('item.usage.takeovers')} isEmpty={takeovers.length === 0}>
        {takeovers.map(({ id, reason, endsAt }) => (
          <li key={id}>
            {reason}
            <span className={classes.more}>
              {t('item.usage.until', { when: format.at(Date.parse(endsAt), nowMs, 'Europe/Rome') })}
            </span>
          </li>
        ))}
      </List>
      <List icon={IconList} title={t('item.usage.playlists')} isEmpty={playlists.length === 0}>
        {playlists.map(({ id, name, ruleIds }) => (
          <li key={id}>
            {name}
            <span className={classes.more}>
              {ruleIds.length === 0
                ? t('item.usage.noRule')
                : t('item.usage.rules', { count: ruleIds.length, n: format.number(ruleIds.length) })}
            </span>
          </li>
        ))}
      </List>
      {places.length > 0 && <Places item={item} places={places} />}
    </>
  );
}

function List(props: { icon: TablerIcon; title: string; isEmpty: boolean; children: ReactNode }) {
  const { icon: Icon, title, isEmpty, children } = props;
  if (isEmpty) return null;
  return (
    <>
      <h3 className={classes.heading}>
        <Icon size={20} stroke={1.75} aria-hidden />
        {title}
      </h3>
      <ul className={classes.list}>{children}</ul>
    </>
  );
}

/** Some at a time: for each the engine lays out a day. */
function Places({ item, places }: { item: Item; places: ItemUsage['places'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [batches, setBatches] = useState(1);
  const shown = places.slice(0, batches * MAX_SHOWING_PLACES);
  const ids = shown.map(({ locationId }) => locationId);
  const asked = Array.from({ length: Math.ceil(ids.length / MAX_SHOWING_PLACES) }, (_, index) =>
    ids.slice(index * MAX_SHOWING_PLACES, (index + 1) * MAX_SHOWING_PLACES),
  );
  const answers = useQueries({
    queries: asked.map((some) => ({
      queryKey: keys.itemShowings(item.id, some),
      queryFn: () => itemApi.showings(item.id, some),
      refetchInterval: REFRESH_MS,
    })),
  });
  const failed = answers.find(({ isError }) => isError);
  const showings = new Map(
    answers.flatMap(({ data }) => data?.places ?? []).map((one) => [one.locationId, one]),
  );
  const rest = places.length - shown.length;
  return (
    <>
      <List
        icon={IconMapPin}
        title={t('item.usage.places', { count: places.length, n: format.number(places.length) })}
        isEmpty={false}
      >
        {shown.map(({ locationId, name, screens }) => (
          <li key={locationId}>
            <span>
              {name}
              <span className={classes.screens}>
                {t('item.usage.screens', { count: screens, n: format.number(screens) })}
              </span>
            </span>
            <NextShowing showing={showings.get(locationId)} isAsked={!failed} />
          </li>
        ))}
      </List>
      {failed && <ErrorMessage error={failed.error} />}
      {rest > 0 && (
        <Button variant="default" mt="sm" onClick={() => setBatches(batches + 1)}>
          {t('item.usage.morePlaces', { count: rest, n: format.number(rest) })}
        </Button>
      )}
    </>
  );
}

function NextShowing(props: { showing: ItemShowings['places'][number] | undefined; isAsked: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow();
  const { showing, isAsked } = props;
  if (!showing) return isAsked ? <Loader size="xs" aria-label={t('app.loading')} /> : null;
  const { isOn, nextAt, timeZone, screensWithIt } = showing;
  return (
    <span className={classes.more} data-on={isOn}>
      <IconCalendarEvent size={16} stroke={1.75} aria-hidden />
      {isOn
        ? t('item.usage.onNow')
        : nextAt !== null
          ? t('item.usage.next', { when: format.at(Date.parse(nextAt), nowMs, timeZone) })
          : t(screensWithIt === 0 ? 'item.usage.notPublished' : 'item.usage.notToday')}
    </span>
  );
}
