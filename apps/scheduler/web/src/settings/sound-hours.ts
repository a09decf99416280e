/** A day of volumes, one for each local hour in per cent, from and to the spans that a place is saved with. */
import type { Daypart, SoundHours } from '@bacheca/shared/model/schedule';

export const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** The volume at the start of each hour; 0 is mute. */
export function hoursOf(sound: readonly SoundHours[] = []): number[] {
  return HOURS.map(
    (hour) =>
      sound.find(({ dayparts }) => dayparts.some((part) => covers(part, hour * 60)))?.volumePercent ?? 0,
  );
}

/** Returns undefined where every hour is mute. */
export function soundOf(hours: readonly number[]): SoundHours[] | undefined {
  const byVolume = new Map<number, Daypart[]>();
  for (let from = 0; from < hours.length; ) {
    const volume = hours[from] ?? 0;
    let until = from + 1;
    while (until < hours.length && hours[until] === volume) until += 1;
    if (volume > 0)
      byVolume.set(volume, [...(byVolume.get(volume) ?? []), { from: clock(from), until: clock(until) }]);
    from = until;
  }
  const sound = [...byVolume].map(([volumePercent, dayparts]) => ({ dayparts, volumePercent }));
  return sound.length > 0 ? sound : undefined;
}

function covers({ from, until }: Daypart, minute: number): boolean {
  const [start, end] = [minuteOf(from), minuteOf(until)];
  return start < end ? start <= minute && minute < end : minute >= start || minute < end;
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

function clock(hour: number): string {
  return `${String(hour).padStart(2, '0')}:00`;
}
