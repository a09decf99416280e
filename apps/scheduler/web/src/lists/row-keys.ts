interface KeyPress {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly target: unknown;
}

interface RowElement {
  closest(selector: string): { getAttribute(name: string): string | null } | null;
}

/** Which row a key leads to from the one that it was pressed in; null where it leads nowhere or is for something else. */
export function targetIndex(press: KeyPress, count: number): number | null {
  if (press.altKey || press.ctrlKey || press.metaKey) return null;
  const target = press.target as RowElement;
  // Letters and arrows there are for what is typed.
  if (target.closest('input, textarea, select, [contenteditable="true"]')) return null;
  const here = Number(target.closest('[data-index]')?.getAttribute('data-index') ?? Number.NaN);
  if (Number.isNaN(here)) return null;
  const to = {
    ArrowDown: here + 1,
    j: here + 1,
    ArrowUp: here - 1,
    k: here - 1,
    Home: 0,
    End: count - 1,
  }[press.key];
  return to === undefined || to < 0 || to >= count || to === here ? null : to;
}
