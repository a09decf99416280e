import type { CommandView } from '@bacheca/shared/api/commands';
import { List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { useFormat } from '../../i18n/use-format.ts';
import type { WatchedScreen } from '../attention/attention.ts';
import { useNow } from '../live/use-now.ts';
import { Section } from './Section.tsx';

const REFRESH_MS = 5000;
const SHOWN = 5;
/** Those that a person gives; others are named as they are. */
const NAMED = ['identify', 'unpair'] as const;

/** What the screen's players were last told to do, and what became of it. Nothing where they never were. */
export function CommandList({ view }: { view: WatchedScreen }) {
  const { t } = useTranslation();
  const format = useFormat();
  const nowMs = useNow();
  const { id } = view.screen;
  const commands = useQuery({
    queryKey: keys.commands(id),
    queryFn: () => api.commands(id),
    refetchInterval: REFRESH_MS,
  });
  const last = commands.data?.slice(0, SHOWN) ?? [];
  if (last.length === 0) return null;
  const nameOf = ({ name }: CommandView) => {
    const named = NAMED.find((one) => one === name);
    return named ? t(`commands.${named}`) : name;
  };
  return (
    <Section title={t('commands.title')}>
      <List spacing="xs">
        {last.map((command) => (
          <List.Item key={command.id}>
            <Text fw={600} component="span">
              {nameOf(command)}: {t(`commands.${command.state}`)}
            </Text>{' '}
            <Text c="dimmed" component="span">
              {t('commands.given', {
                time: format.instant(Date.parse(command.issuedAt), nowMs, view.location.timeZone),
                by: command.issuedBy,
              })}
            </Text>
          </List.Item>
        ))}
      </List>
    </Section>
  );
}
