import { z } from 'zod';

/** A stable name of a thing: lower-case letters, digits and hyphens, 1 to 80 characters. */
export const Id = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,79}$/, 'an id has 1 to 80 lower-case letters, digits and hyphens');
export type Id = z.infer<typeof Id>;

/** A sha256 is written as 64 lower-case hex digits. It names media files and program revisions by their bytes. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a sha256 is 64 lower-case hex digits');
export type Sha256 = z.infer<typeof Sha256>;

/** An instant is in UTC and exact to the millisecond at most: `2026-11-21T08:00:00Z`. */
export const Instant = z.iso.datetime({ error: 'an instant looks like 2026-11-21T08:00:00Z' });
export type Instant = z.infer<typeof Instant>;

/** A date is a calendar day at the location: `2026-11-21`. */
export const LocalDate = z.iso.date({ error: 'a date looks like 2026-11-21' });
export type LocalDate = z.infer<typeof LocalDate>;

/** A time is one on the clocks of the location: `08:30`. `24:00` is the end of the day. */
export const LocalTime = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, 'a time of day looks like 08:30, at most 24:00');
export type LocalTime = z.infer<typeof LocalTime>;

/** It comes round every year: `12-26`. */
export const MonthDay = z
  .string()
  .regex(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'a day of the year looks like 12-26');
export type MonthDay = z.infer<typeof MonthDay>;

/** The countries whose public holidays are known (`holidays.ts`). */
export const Country = z.enum(['it']);
export type Country = z.infer<typeof Country>;

/** The languages that screens speak. Each has its fonts on the player. */
export const Language = z.enum(['it', 'en', 'zh', 'sq', 'ro', 'ur', 'ar']);
export type Language = z.infer<typeof Language>;

/** Lists that are by language need it: a second entry of the same one would never be found. */
export function eachLanguageOnce(entries: readonly { readonly language: Language }[]): boolean {
  return new Set(entries.map(({ language }) => language)).size === entries.length;
}
export const EACH_LANGUAGE_ONCE = 'each language comes once';
