/** Which items are chosen in a grid, by mouse and by keys, as a pure function of what was pressed. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where a range begins that Shift draws. */
  readonly anchor: number | null;
}

export const NOTHING_SELECTED: Selection = { ids: new Set(), anchor: null };

export function toggled({ ids }: Selection, id: string, index: number): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: index };
}

/** All from the anchor to here, beside what was chosen before. */
export function extended({ ids, anchor }: Selection, order: readonly string[], index: number): Selection {
  const from = anchor ?? index;
  const [first, last] = from < index ? [from, index] : [index, from];
  return { ids: new Set([...ids, ...order.slice(first, last + 1)]), anchor: from };
}

/** Where a key leads in a grid of so many columns; null where it is none of the grid's, or leads nowhere. */
export function targetOf(key: string, index: number, columns: number, count: number): number | null {
  const target = {
    ArrowRight: index + 1,
    ArrowLeft: index - 1,
    ArrowDown: index + columns,
    ArrowUp: index - columns,
    Home: 0,
    End: count - 1,
  }[key];
  return target === undefined || target < 0 || target >= count || target === index ? null : target;
}
