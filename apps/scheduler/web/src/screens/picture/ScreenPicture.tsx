import { type ScreenView, variantKey } from '@bacheca/shared';
import { IconLink, IconMoon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { MarkImage } from '../../shell/Mark.tsx';
import { airState } from '../attention.ts';
import { useNow } from '../now.ts';
import { ItemPicture } from './ItemPicture.tsx';
import classes from './picture.module.css';
import { TitleTile } from './TitleTile.tsx';

export function useItem(itemId: string | null) {
  return useQuery({
    queryKey: keys.item(itemId ?? ''),
    queryFn: () => api.item(itemId ?? ''),
    enabled: itemId !== null,
    staleTime: 5 * 60_000,
  });
}

/** The item that the player said it shows, or showed last. */
export function stageItemId(view: ScreenView): string | null {
  const stage = view.player ? view.status?.stage : undefined;
  return stage?.state === 'playing' ? stage.itemId : null;
}

/** A picture of the screen as it is now, in its own proportions. */
export function ScreenPicture(props: { view: ScreenView }) {
  const { view } = props;
  const state = airState(view);
  return (
    <div className={classes.frame} data-orientation={view.screen.orientation} data-state={state}>
      <div className={classes.glass}>
        <Content view={view} />
      </div>
    </div>
  );
}

function Content({ view }: { view: ScreenView }) {
  const nowMs = useNow();
  const stage = view.player ? view.status?.stage : undefined;
  const item = useItem(stageItemId(view));
  if (!view.player) return <IconLink className={classes.icon} stroke={1.25} aria-hidden />;
  switch (stage?.state) {
    case 'playing':
      if (!item.data) return item.isError ? <TitleTile title={stage.title} /> : null;
      return (
        <ItemPicture
          key={variantKey(stage.itemId, stage.language)}
          item={item.data}
          language={stage.language}
          elapsedMs={nowMs - stage.sinceMs}
        />
      );
    case 'closed':
      return <IconMoon className={classes.icon} stroke={1.25} aria-hidden />;
    case 'bumper':
    case 'fallback':
    case 'starting':
    case undefined:
      return <MarkImage size={64} />;
  }
}
