import { createHash } from 'node:crypto';
import type { ProgramHorizon } from './programs.ts';

const HOUR_MS = 60 * 60_000;
/** The renewals of a week are over by Monday evening. */
const SPREAD_HOURS = 18;

/**
 * Whether the program's week is over and its hour of the new one has come. The hour is the location's own,
 * so that neither the scheduler nor a thin network carries every program at Monday 00:00. `weekMs`: when the week of
 * now began there.
 */
export function isRenewalDue(program: ProgramHorizon, weekMs: number, nowMs: number): boolean {
  if (Date.parse(program.from) >= weekMs) return false;
  const hour = createHash('sha256').update(program.location.id).digest().readUInt16BE() % SPREAD_HOURS;
  return nowMs >= weekMs + hour * HOUR_MS;
}
