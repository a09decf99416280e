/** When a page that is healthy is replaced all the same, so that nothing it has gathered in weeks matters. */
import { dateFormat } from '@bacheca/shared/text/formats';

export interface RecycleFacts {
  /** How long the page has run. */
  readonly ageMs: number;
  /** It is the hour of the place's clock, 0 to 23. */
  readonly localHour: number;
  /** The hour of the night that is meant for it. */
  readonly recycleHour: number;
}

/** A page this young has been replaced in this night already. */
const MIN_AGE_MS = 2 * 3_600_000;
/** A page whose night had no quiet minute, or whose player is on by day only. */
const MAX_AGE_MS = 30 * 3_600_000;

export function isRecycleDue({ ageMs, localHour, recycleHour }: RecycleFacts): boolean {
  return ageMs >= MAX_AGE_MS || (ageMs >= MIN_AGE_MS && localHour === recycleHour);
}

/** Returns the hour at an instant, 0 to 23, on the clock of a time zone. */
export function hourIn(timeZone: string, atMs: number): number {
  const format = dateFormat('en', { hour: 'numeric', hourCycle: 'h23', timeZone });
  return Number(format.format(atMs));
}
