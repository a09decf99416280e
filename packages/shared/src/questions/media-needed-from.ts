/**
 * Before which instant no player needs a media file. It comes from the windows of the rules alone, without
 * laying anything out, so that compiling a city's programs stays quick; when a file is really up first, to the
 * second, `mediaSchedule` says.
 */
import { type Calendar, clip } from '../engine/time/calendar.ts';
import { showableTime } from '../engine/time/deadline.ts';
import { createRecurrence, type Recurrence } from '../engine/time/recurrence.ts';
import type { Sha256 } from '../model/ids.ts';
import { mediaOfVariant } from '../model/items.ts';
import type { Program } from '../model/program.ts';
import type { ProgramRule } from '../model/schedule.ts';

/**
 * The first instant in ms, from `fromMs` until before `untilMs`, at which a rule that plays it holds, the item
 * may be shown and the place is open; by media file. A file without such an instant is not in it.
 */
export function neededFrom(
  { location, rules, playlists, items }: Pick<Program, 'location' | 'rules' | 'playlists' | 'items'>,
  calendar: Calendar,
  fromMs: number,
  untilMs: number,
): Map<Sha256, number> {
  const recurrence = createRecurrence(calendar, location);
  const needed = new Map<Sha256, number>();
  for (const rule of rules) {
    const first = new Map<number, number>();
    for (const { itemId } of playlists[rule.playlistId]?.slots ?? []) {
      const item = items[itemId];
      if (!item) continue;
      const showable = showableTime(item);
      const notBeforeMs = Math.max(fromMs, showable.startMs);
      const holdsMs = first.get(notBeforeMs) ?? firstHeld(rule, calendar, recurrence, notBeforeMs, untilMs);
      first.set(notBeforeMs, holdsMs);
      if (holdsMs >= Math.min(untilMs, showable.endMs)) continue;
      for (const { language } of item.variants) {
        for (const sha256 of mediaOfVariant(item, language))
          needed.set(sha256, Math.min(holdsMs, needed.get(sha256) ?? Infinity));
      }
    }
  }
  return needed;
}

/** Infinity if the rule doesn't hold by then. */
function firstHeld(
  rule: ProgramRule,
  calendar: Calendar,
  recurrence: Recurrence,
  notBeforeMs: number,
  untilMs: number,
): number {
  const validity = recurrence.validity(rule);
  const startMs = Math.max(notBeforeMs, validity.startMs);
  const endMs = Math.min(untilMs, validity.endMs);
  if (startMs >= endMs) return Infinity;
  for (let day = calendar.dayAt(startMs); day.startMs < endMs; day = calendar.nextDay(day)) {
    const held = recurrence.windows(rule, day);
    const shown = recurrence.open(day).flatMap((open) => clip(held, open.startMs, open.endMs));
    const [first] = clip(shown, startMs, endMs).sort((a, b) => a.startMs - b.startMs);
    if (first) return first.startMs;
  }
  return Infinity;
}
