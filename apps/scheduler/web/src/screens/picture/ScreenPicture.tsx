import type { ScreenView } from '@bacheca/shared/api/screens';
import { variantKey } from '@bacheca/shared/engine/layout/variants';
import type { Item } from '@bacheca/shared/model/items';
import { IconLink, IconMoon } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { api } from '../../api/client.ts';
import { keys } from '../../api/queries.ts';
import { ErrorBoundary } from '../../shell/ErrorBoundary.tsx';
import { MarkImage } from '../../shell/Mark.tsx';
import { airState } from '../attention/attention.ts';
import { useNow } from '../live/use-now.ts';
import { ItemPicture } from './ItemPicture.tsx';
import classes from './picture.module.css';
import { TitleTile } from './TitleTile.tsx';

/**
 * The item that the player said it shows, or showed last, as it is on the screen: as the program has it that plays there,
 * or the urgent notice. Never as it is drafted now.
 */
export function useShownItem(view: ScreenView) {
  const shown = shownOf(view);
  return useQuery({
    queryKey: keys.shownItem(shown?.name ?? null),
    queryFn: () => shown?.ask() ?? Promise.reject(new Error('nothing is shown')),
    enabled: shown !== null,
    // Neither a program nor a notice ever changes.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function shownOf(view: ScreenView): { name: string; ask: () => Promise<Item> } | null {
  const stage = view.player ? view.status?.stage : undefined;
  if (stage?.state !== 'playing') return null;
  const { itemId, takeoverId } = stage;
  if (takeoverId !== undefined)
    return { name: `takeover ${takeoverId}`, ask: () => api.takeoverItem(takeoverId) };
  const revision = view.status?.program.active;
  return revision ? { name: `${revision} ${itemId}`, ask: () => api.programItem(revision, itemId) } : null;
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
  const item = useShownItem(view);
  if (!view.player) return <IconLink className={classes.icon} stroke={1.25} aria-hidden />;
  switch (stage?.state) {
    case 'playing':
      // The title is all that is known of a program that the scheduler no longer has.
      if (!item.data) return item.isLoading ? null : <TitleTile title={stage.title} />;
      // What an older version stored may not be drawn, such as an address that no code has room for: the card goes on.
      return (
        <ErrorBoundary of={item.data} instead={<TitleTile title={stage.title} kind={item.data.kind} />}>
          <ItemPicture
            key={variantKey(stage.itemId, stage.language)}
            item={item.data}
            language={stage.language}
            elapsedMs={nowMs - stage.sinceMs}
          />
        </ErrorBoundary>
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
