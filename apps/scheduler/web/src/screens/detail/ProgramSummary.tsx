import type { Item } from '@bacheca/shared/model/items';
import type { Playlist, ProgramRule } from '@bacheca/shared/model/schedule';
import { Skeleton, Text } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { ErrorMessage } from '../../api/ErrorMessage.tsx';
import { keys } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import type { WatchedScreen } from '../attention/attention.ts';
import { ITEM_ICONS } from '../attention/icons.ts';
import classes from './ProgramSummary.module.css';
import { Section } from './Section.tsx';

/** The playlists that the published program plays on this screen, each with its times and its items. */
export function ProgramSummary({ view }: { view: WatchedScreen }) {
  const { t } = useTranslation();
  const { publishedRevision } = view;
  const program = useQuery({
    queryKey: keys.program(view.screen.id, publishedRevision),
    queryFn: () => api.program(view.screen.id),
    enabled: publishedRevision !== null,
    // It is named by its hash: it can't change.
    staleTime: Number.POSITIVE_INFINITY,
  });
  const playlists = Object.values(program.data?.playlists ?? {});

  return (
    <Section title={t('detail.playlists')}>
      {publishedRevision === null && <Text c="dimmed">{t('detail.notPublished')}</Text>}
      {publishedRevision !== null && program.isPending && (
        <Skeleton height={96} radius="md" role="status" aria-label={t('app.loading')} />
      )}
      {program.isError && <ErrorMessage error={program.error} />}
      {program.data && playlists.length === 0 && <Text c="dimmed">{t('detail.playlistsNone')}</Text>}
      {program.data && (
        <ul className={classes.list}>
          {playlists.map((playlist) => (
            <PlaylistEntry
              key={playlist.id}
              playlist={playlist}
              rules={program.data.rules.filter((rule) => rule.playlistId === playlist.id)}
              allRules={program.data.rules}
              items={program.data.items}
            />
          ))}
        </ul>
      )}
    </Section>
  );
}

function PlaylistEntry(props: {
  playlist: Playlist;
  rules: ProgramRule[];
  /** The rules of the program: among them a rule has its turns. */
  allRules: readonly ProgramRule[];
  items: Readonly<Record<string, Item>>;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const ruleText = useRuleText(props.allRules);
  const { playlist, rules, items } = props;
  const count = playlist.slots.length;
  return (
    <li>
      <details className={classes.playlist}>
        <summary>
          <IconChevronRight size={20} aria-hidden />
          <span>
            <span className={classes.name}>{playlist.name}</span>
            <span className={classes.more}>
              {[t('detail.itemCount', { count, n: format.number(count) }), ...rules.map(ruleText)].join(
                ' · ',
              )}
            </span>
          </span>
        </summary>
        <ol className={classes.slots}>
          {playlist.slots.map((slot, index) => {
            const item = items[slot.itemId];
            const Icon = item ? ITEM_ICONS[item.kind] : null;
            return (
              // An item may be in a playlist more than once, and slots have no other name than their place.
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, it is part of a hashed program
              <li key={index}>
                {Icon && item && (
                  <Icon size={18} stroke={1.75} role="img" aria-label={t(`itemKind.${item.kind}`)} />
                )}
                <span>{item?.title ?? slot.itemId}</span>
                {slot.weight > 1 && (
                  <span className={classes.weight}>
                    {t('detail.weight', { weight: format.number(slot.weight) })}
                  </span>
                )}
              </li>
            );
          })}
        </ol>
      </details>
    </li>
  );
}

/** When a rule plays its playlist: `lun–ven 08:00–13:00, 2 turni su 5`. */
function useRuleText(allRules: readonly ProgramRule[]): (rule: ProgramRule) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return (rule) => {
    const days = rule.weekdays ? format.weekdays(rule.weekdays) : null;
    const hours = rule.dayparts?.map((part) => t('detail.daypart', { from: part.from, until: part.until }));
    const when = [days, hours?.join(', ')].filter(Boolean).join(' ') || t('detail.always');
    const how = rule.priority === 'normal' ? [] : [t(`detail.priority.${rule.priority}`)];
    const all = allRules
      .filter(({ priority }) => priority === rule.priority)
      .reduce((sum, { share }) => sum + share, 0);
    const turns = t('detail.share', { share: format.number(rule.share), all: format.number(all) });
    // Alone in its class it has all the turns, which goes without saying.
    return [when, ...how, ...(all > rule.share ? [turns] : [])].join(', ');
  };
}
