import { useElementSize, useMergedRef } from '@mantine/hooks';
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { targetIndex } from './row-keys.ts';
import classes from './VirtualList.module.css';

/** So many rows are all there at once, for the browser's own search and for print. */
const WHOLE_UP_TO = 60;
/** Rows above and below the window that are there before one sees them. */
const OVERSCAN = 10;

/**
 * A list of any length, of which only the rows near the window are drawn where it is long.
 *
 *  1. Each row says which of how many it is, drawn or not.
 *  2. The arrows, J and K, Home and End lead from row to row; Tab goes through what is in them.
 *  3. End leads to the last row of all: those in between come first, page by page.
 *  4. The row that has the focus stays, however far one scrolls.
 */
export function VirtualList<Item>(props: {
  items: readonly Item[];
  idOf: (item: Item) => string;
  /** Of all there are, where not all have come yet. */
  count?: number;
  /** In pixels; what is higher is measured. */
  rowHeight: number;
  /** In pixels: as many columns as fit. One column, if it isn't given. */
  minColumn?: number;
  /** The last rows that have come are near. */
  onNearEnd?: () => void;
  children: (item: Item) => ReactNode;
}) {
  const { items, idOf, count = items.length } = props;
  const list = useRef<HTMLUListElement>(null);
  const wanted = useRef<number | null>(null);
  const isWhole = count <= WHOLE_UP_TO;

  const focusRow = (index: number): boolean => {
    const row = list.current?.querySelector<HTMLElement>(`:scope > [data-index="${index}"]`);
    const control = row?.querySelector<HTMLElement>('a[href], button:not(:disabled)') ?? row;
    control?.focus();
    return Boolean(control);
  };
  const shared = {
    list,
    focusRow,
    row: (index: number) => ({
      'data-index': index,
      'aria-posinset': index + 1,
      'aria-setsize': count,
      tabIndex: -1,
    }),
    onKeyDown: (scrollTo: (index: number) => void) => (event: React.KeyboardEvent) => {
      const index = targetIndex(event, count);
      if (index === null) return;
      event.preventDefault();
      scrollTo(Math.min(index, items.length - 1));
      wanted.current = focusRow(index) ? null : index;
      if (index >= items.length) props.onNearEnd?.();
    },
    wanted,
  };
  if (isWhole) {
    const { minColumn } = props;
    return (
      <ul
        ref={list}
        className={classes.whole}
        style={{ '--column': minColumn === undefined ? '100%' : `${minColumn}px` } as React.CSSProperties}
        onKeyDown={shared.onKeyDown(() => {})}
      >
        {items.map((item, index) => (
          <li key={idOf(item)} {...shared.row(index)}>
            {props.children(item)}
          </li>
        ))}
      </ul>
    );
  }
  return <Windowed {...props} {...shared} />;
}

interface Shared {
  readonly list: React.RefObject<HTMLUListElement | null>;
  readonly focusRow: (index: number) => boolean;
  readonly row: (index: number) => Record<string, unknown>;
  readonly onKeyDown: (scrollTo: (index: number) => void) => (event: React.KeyboardEvent) => void;
  /** The row that is to have the focus once it is drawn. */
  readonly wanted: React.RefObject<number | null>;
}

const GAP = 8;
const COLUMN_GAP = 16;

function Windowed<Item>(props: Parameters<typeof VirtualList<Item>>[0] & Shared) {
  const { items, idOf, list, rowHeight, minColumn, onNearEnd, wanted, focusRow } = props;
  const { ref: sizeRef, width } = useElementSize<HTMLUListElement>();
  const columns =
    minColumn === undefined ? 1 : Math.max(1, Math.floor((width + COLUMN_GAP) / (minColumn + COLUMN_GAP)));
  const [top, setTop] = useState(0);
  const [focused, setFocused] = useState<number | null>(null);
  const virtualizer = useWindowVirtualizer({
    count: items.length,
    lanes: columns,
    estimateSize: () => rowHeight,
    gap: GAP,
    overscan: OVERSCAN * columns,
    scrollMargin: top,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : idOf(item);
    },
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      if (focused === null || focused >= items.length || indexes.includes(focused)) return indexes;
      return [...indexes, focused].sort((a, b) => a - b);
    },
  });
  const rows = virtualizer.getVirtualItems();
  const last = rows.at(-1)?.index ?? 0;

  // What stands above the list may have grown.
  useLayoutEffect(() => {
    if (!list.current) return;
    const now = Math.round(list.current.getBoundingClientRect().top + window.scrollY);
    if (now !== top) setTop(now);
  });
  useEffect(() => {
    if (last >= items.length - OVERSCAN) onNearEnd?.();
  }, [last, items.length, onNearEnd]);
  useEffect(() => {
    if (wanted.current !== null && focusRow(wanted.current)) wanted.current = null;
  });
  // The way to a row of a later page goes by the end of each page before it.
  const { length } = items;
  const scrollToWanted = useEffectEvent(() => {
    if (wanted.current !== null) virtualizer.scrollToIndex(Math.min(wanted.current, length - 1));
  });
  useEffect(() => {
    if (length > 0) scrollToWanted();
  }, [length]);

  return (
    <ul
      ref={useMergedRef(list, sizeRef)}
      className={classes.windowed}
      style={{ height: virtualizer.getTotalSize() }}
      onKeyDown={props.onKeyDown((index) => virtualizer.scrollToIndex(index))}
      onFocus={({ target }) => setFocused(indexOf(target))}
      onBlur={() => setFocused(null)}
    >
      {rows.map(({ index, key, start, lane }) => {
        const item = items[index];
        return (
          item !== undefined && (
            <li
              key={key}
              ref={virtualizer.measureElement}
              {...props.row(index)}
              style={{
                transform: `translateY(${start - top}px)`,
                width: `calc((100% - ${(columns - 1) * COLUMN_GAP}px) / ${columns})`,
                insetInlineStart: `calc((100% + ${COLUMN_GAP}px) / ${columns} * ${lane})`,
              }}
            >
              {props.children(item)}
            </li>
          )
        );
      })}
    </ul>
  );
}

function indexOf(target: Element): number | null {
  const index = target.closest('[data-index]')?.getAttribute('data-index');
  return index == null ? null : Number(index);
}
