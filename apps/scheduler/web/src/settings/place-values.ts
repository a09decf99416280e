import type { Sha256 } from '@bacheca/shared/model/ids';
import type { Location } from '@bacheca/shared/model/schedule';
import type { Theme, ThemeColours } from '@bacheca/shared/model/theme';
import { hoursOf, soundOf } from './sound-hours.ts';

/** What the form of a place's look and sound holds. */
export type PlaceValues = {
  /** Empty, it is the campaign's. */
  readonly name: string;
  readonly mark: Sha256 | undefined;
  readonly colours: ThemeColours;
  /** The volume of each hour of the day. */
  readonly hours: readonly number[];
  readonly transition: 'cut' | 'fade';
};

export function placeValuesOf({ theme = {}, sound, transition = 'cut' }: Location): PlaceValues {
  const { name = '', mark, colours = {} } = theme;
  return { name, mark, colours, hours: hoursOf(sound), transition };
}

/** The place as it was or is by now, with the look and the sound that the form says. */
export function withLook(values: PlaceValues): (location: Location) => Location {
  return ({ theme: _theme, sound, transition, ...rest }) => {
    const theme = themeOf(values);
    // Volumes that nobody touched stay as finely as they were written; an unset way to follow is a cut.
    const isSameSound = hoursOf(sound).every((volume, hour) => volume === values.hours[hour]);
    const nextSound = isSameSound ? sound : soundOf(values.hours);
    const isSameTransition = (transition ?? 'cut') === values.transition;
    const nextTransition = isSameTransition ? transition : values.transition;
    return {
      ...rest,
      ...(theme && { theme }),
      ...(nextSound && { sound: nextSound }),
      ...(nextTransition && { transition: nextTransition }),
    };
  };
}

function themeOf({ name, mark, colours }: PlaceValues): Theme | null {
  const theme = {
    ...(name !== '' && { name }),
    ...(mark && { mark }),
    ...(Object.keys(colours).length > 0 && { colours }),
  };
  return Object.keys(theme).length > 0 ? theme : null;
}
