import { dateFormat } from '@bacheca/shared/text/formats';
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconBroadcast, IconRefresh, IconWifiOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../i18n/use-format.ts';
import classes from './LiveState.module.css';
import type { Live } from './live.ts';

/** Says beside the title whether what one sees is of this moment. */
export function LiveBadge(props: { live: Live }) {
  const { t } = useTranslation();
  const { state } = props.live;
  const Icon = state === 'open' ? IconBroadcast : state === 'lost' ? IconWifiOff : IconRefresh;
  return (
    <span className={classes.badge} data-state={state} role="status">
      <Icon size={20} stroke={1.75} aria-hidden />
      {t(`live.${state}`)}
    </span>
  );
}

export function LostBanner(props: { live: Live }) {
  const { t } = useTranslation();
  const { locale } = useFormat();
  if (props.live.state !== 'lost') return null;
  const time = dateFormat(locale, { timeStyle: 'medium' }).format(props.live.heardAtMs);
  return (
    // It has no role: the badge beside the title has already said that the connection is lost.
    <Alert role="none" color="red" py="xs">
      <Group justify="space-between" gap="xs">
        <Text>{t('live.lostMore', { time })}</Text>
        <Button size="sm" variant="default" onClick={props.live.retryNow}>
          {t('live.retryNow')}
        </Button>
      </Group>
    </Alert>
  );
}
