import type { ProblemParams } from '@bacheca/shared/translations/problem';
/** Which of the machine's displays the kiosk fills. */
export interface DisplayFacts {
  readonly id: number;
  /** The model that it tells of itself, such as `DELL U2720Q`; empty where it tells none. */
  readonly label: string;
  readonly bounds: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

export interface DisplayChoice<D> {
  readonly display: D;
  /** Why it isn't the one that was asked for. */
  readonly problem: ProblemParams<'display'> | null;
}

/** `wanted` is `primary`, an index from 0 counted from the left, or a label. */
export function chooseDisplay<D extends DisplayFacts>(
  wanted: string,
  displays: readonly D[],
  primary: D,
): DisplayChoice<D> {
  if (wanted === 'primary') return { display: primary, problem: null };
  const fromLeft = [...displays].sort((a, b) => a.bounds.x - b.bounds.x || a.bounds.y - b.bounds.y);
  const found = /^\d+$/.test(wanted)
    ? fromLeft[Number(wanted)]
    : fromLeft.find(({ label }) => label.toLowerCase() === wanted.toLowerCase());
  if (found) return { display: found, problem: null };
  const there = fromLeft
    .map(({ label, bounds }, index) => `${index} (${label && `${label}, `}${bounds.width}×${bounds.height})`)
    .join(', ');
  return {
    display: primary,
    problem: { wanted, displays: there },
  };
}
