import type { Screen, ScreenDisplay } from '@bacheca/shared/model/schedule';

export const ROTATIONS = [0, 90, 180, 270] as const;
/** What is typed, each between limits that the schema of `ScreenDisplay` knows. */
export const SIZES = ['diagonalInches', 'viewingDistanceMetres', 'marginPercent'] as const;
type Size = (typeof SIZES)[number];

/** What the form of a screen holds: text where no number, or half of one, is typed. */
export type DisplayValues = Record<Size, number | string> & { rotation: number };

export function displayValuesOf({ display = {} }: Pick<Screen, 'display'>): DisplayValues {
  return {
    rotation: display.rotation ?? 0,
    diagonalInches: display.diagonalInches ?? '',
    viewingDistanceMetres: display.viewingDistanceMetres ?? '',
    marginPercent: display.marginPercent ?? '',
  };
}

/** An empty field leaves the stage as it is. What isn't right of it the schema says. */
export function displayOf(values: DisplayValues): ScreenDisplay {
  const sizes = SIZES.flatMap((name) => (values[name] === '' ? [] : [[name, values[name]]]));
  return {
    ...(values.rotation !== 0 && { rotation: values.rotation }),
    ...Object.fromEntries(sizes),
  } as ScreenDisplay;
}

/** The screen as it was or is by now, hung as the form says. */
export function withDisplay(values: DisplayValues): (screen: Screen) => Screen {
  const display = displayOf(values);
  return ({ display: _, ...rest }) => (Object.keys(display).length > 0 ? { ...rest, display } : rest);
}
