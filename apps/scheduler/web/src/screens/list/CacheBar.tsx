import type { PlayerStatus } from '@bacheca/shared/wire/player-status';
import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { bytesArriving } from '../attention/status-texts.ts';

/** How much of what the player needs is there, by bytes; nothing once it all is. */
export function CacheBar(props: { cache: PlayerStatus['cache'] }) {
  const { t } = useTranslation();
  const { filesReady, filesTotal, bytesReady, bytesTotal } = props.cache;
  if (filesReady >= filesTotal) return null;
  const arrived = bytesReady + bytesArriving(props.cache);
  const percent = bytesTotal > 0 ? Math.floor((arrived / bytesTotal) * 100) : 0;
  return (
    <Progress.Root size={8} radius="xl" bg="var(--bar-field)">
      <Progress.Section value={percent} color="var(--bar)" aria-label={t('card.cacheLabel')} />
    </Progress.Root>
  );
}
