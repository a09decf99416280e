import type { LibraryTile } from '@bacheca/shared/api/library';
import { useElementSize } from '@mantine/hooks';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ItemTile } from './ItemTile.tsx';
import classes from './LibraryGrid.module.css';
import { extended, type Selection, targetOf, toggled } from './selection.ts';

const MIN_COLUMN = 248;
const MIN_COLUMN_NARROW = 156;
const GAP = 16;
/** What is beneath the picture of a tile. */
const WORDS_HEIGHT = 124;
const OVERSCAN_ROWS = 2;

/**
 * Tiles of any number, of which only the rows near the window are drawn. The arrows lead from tile to tile, Space chooses,
 * Shift draws a range, Enter opens; Tab leads on from the tile that one is at.
 */
export function LibraryGrid(props: {
  tiles: readonly LibraryTile[];
  /** Of all pages, those that haven't come yet, too. */
  total: number;
  selection: Selection;
  onSelection: (selection: Selection) => void;
  canSelect: boolean;
  onNearEnd: () => void;
}) {
  const { t } = useTranslation();
  const { tiles, selection, onSelection, canSelect, onNearEnd } = props;
  const { ref: sizeRef, width } = useElementSize<HTMLDivElement>();
  const list = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  const [current, setCurrent] = useState(0);
  const wanted = useRef<number | null>(null);
  const minColumn = width < 560 ? MIN_COLUMN_NARROW : MIN_COLUMN;
  const columns = Math.max(1, Math.floor((width + GAP) / (minColumn + GAP)));
  const tileWidth = width > 0 ? (width - (columns - 1) * GAP) / columns : minColumn;
  const rowHeight = Math.round((tileWidth * 9) / 16 + WORDS_HEIGHT);
  const order = useMemo(() => tiles.map(({ item }) => item.id), [tiles]);
  const virtualizer = useWindowVirtualizer({
    count: Math.ceil(tiles.length / columns),
    estimateSize: () => rowHeight,
    gap: GAP,
    overscan: OVERSCAN_ROWS,
    scrollMargin: top,
  });
  const rows = virtualizer.getVirtualItems();
  const lastRow = rows.at(-1)?.index ?? 0;

  useLayoutEffect(() => {
    if (!list.current) return;
    const now = Math.round(list.current.getBoundingClientRect().top + window.scrollY);
    if (now !== top) setTop(now);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: Rows of another height are measured anew.
  useEffect(() => virtualizer.measure(), [rowHeight, columns]);
  useEffect(() => {
    if ((lastRow + 3) * columns >= tiles.length) onNearEnd();
  }, [lastRow, columns, tiles.length, onNearEnd]);
  useEffect(() => {
    if (wanted.current !== null && focusTile(list.current, wanted.current)) wanted.current = null;
  });
  const scrollToWanted = useEffectEvent(() => {
    if (wanted.current === null) return;
    const last = Math.min(wanted.current, tiles.length - 1);
    virtualizer.scrollToIndex(Math.floor(last / columns));
    if (last === wanted.current) setCurrent(last);
    else onNearEnd();
  });
  const { length } = tiles;
  useEffect(() => {
    if (length > 0) scrollToWanted();
  }, [length]);

  // Tiles are drawn anew only where they are another: what they call looks at what is chosen when it is called.
  const latest = useRef({ selection, order, onSelection });
  latest.current = { selection, order, onSelection };
  const select = useCallback((index: number, isRange: boolean) => {
    const now = latest.current;
    const id = now.order[index];
    if (id === undefined) return;
    setCurrent(index);
    now.onSelection(isRange ? extended(now.selection, now.order, index) : toggled(now.selection, id, index));
  }, []);

  const onKeyDown = (event: React.KeyboardEvent) => {
    const at = (event.target as Element).closest('[data-index]')?.getAttribute('data-index');
    if (at == null || event.altKey || event.ctrlKey || event.metaKey) return;
    const index = Number(at);
    if (event.key === ' ' && canSelect && event.target instanceof HTMLAnchorElement) {
      event.preventDefault();
      select(index, event.shiftKey);
      return;
    }
    if (event.key === 'End' && tiles.length < props.total) {
      // The way to the last of all goes by the end of each page before it.
      event.preventDefault();
      wanted.current = props.total - 1;
      virtualizer.scrollToIndex(Math.ceil(tiles.length / columns) - 1);
      onNearEnd();
      return;
    }
    const target = targetOf(event.key, index, columns, tiles.length);
    if (target === null) return;
    event.preventDefault();
    setCurrent(target);
    if (event.shiftKey && canSelect) {
      const from = selection.anchor === null ? extended(selection, order, index) : selection;
      onSelection(extended(from, order, target));
    }
    virtualizer.scrollToIndex(Math.floor(target / columns));
    wanted.current = focusTile(list.current, target) ? null : target;
  };

  return (
    <div ref={sizeRef}>
      <ul
        ref={list}
        className={classes.grid}
        style={{ height: virtualizer.getTotalSize() }}
        aria-label={t('library.list')}
        aria-description={t('library.keys')}
        onKeyDown={onKeyDown}
        onFocus={({ target }) => {
          const at = target.closest('[data-index]')?.getAttribute('data-index');
          if (at != null) setCurrent(Number(at));
        }}
      >
        {rows.flatMap(({ index: row, start }) =>
          tiles.slice(row * columns, (row + 1) * columns).map((tile, column) => {
            const index = row * columns + column;
            return (
              <li
                key={tile.item.id}
                data-index={index}
                aria-posinset={index + 1}
                aria-setsize={props.total}
                className={classes.cell}
                style={{
                  width: tileWidth,
                  height: rowHeight,
                  transform: `translate(${column * (tileWidth + GAP)}px, ${start - top}px)`,
                }}
              >
                <ItemTile
                  tile={tile}
                  index={index}
                  isSelected={selection.ids.has(tile.item.id)}
                  isCurrent={index === Math.min(current, tiles.length - 1)}
                  canSelect={canSelect}
                  onSelect={select}
                />
              </li>
            );
          }),
        )}
      </ul>
    </div>
  );
}

function focusTile(list: HTMLElement | null, index: number): boolean {
  const link = list?.querySelector<HTMLElement>(`[data-index="${index}"] a[href]`);
  link?.focus({ preventScroll: true });
  return Boolean(link);
}
