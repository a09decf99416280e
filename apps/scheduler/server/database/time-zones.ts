/** Which time zones this machine's calendar knows: another one would make every answer fail that has its time in it. */
import { createCalendar } from '@bacheca/shared/engine/time/calendar';
import type { Database, RowName } from './open.ts';

/** Places are in few zones. */
const MAX_KNOWN = 1000;
const known = new Map<string, boolean>();

export function isTimeZone(name: string): boolean {
  let is = known.get(name);
  if (is === undefined) {
    is = canBeUsed(name);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(name, is);
  }
  return is;
}

/** Checks a stored zone alike, whose row is reported where it is none. */
export function isStoredTimeZone(database: Pick<Database, 'leaveOut'>, name: RowName, zone: string): boolean {
  if (isTimeZone(zone)) return true;
  database.leaveOut(name, `its time zone “${zone}” is not known here`);
  return false;
}

function canBeUsed(name: string): boolean {
  try {
    createCalendar(name).dayAt(0);
    return true;
  } catch {
    return false;
  }
}
