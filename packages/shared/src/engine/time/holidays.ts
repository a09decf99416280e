/**
 * Public holidays, by country and year.
 *
 * Italy: legge 27 maggio 1949 n. 260, art. 2, as changed by legge 5 marzo 1977 n. 54, d.P.R. 28 dicembre
 * 1985 n. 792 (6 January again), legge 20 novembre 2000 n. 336 (2 June again, from 2001) and legge 8 ottobre
 * 2025 n. 151 (4 October again, from 2026). Sundays, Easter among them, are not listed: they are weekday 7.
 */
import type { Country, LocalDate, MonthDay } from '../../model/ids.ts';

interface Holidays {
  /** Days of every year, with the first year in which each is one again. */
  readonly fixed: readonly { readonly day: MonthDay; readonly fromYear?: number }[];
  /** They are counted in days after Easter Sunday. */
  readonly afterEaster: readonly number[];
}

const HOLIDAYS: Record<Country, Holidays> = {
  it: {
    fixed: [
      { day: '01-01' },
      { day: '01-06' },
      { day: '04-25' },
      { day: '05-01' },
      { day: '06-02', fromYear: 2001 },
      { day: '08-15' },
      { day: '10-04', fromYear: 2026 },
      { day: '11-01' },
      { day: '12-08' },
      { day: '12-25' },
      { day: '12-26' },
    ],
    afterEaster: [1],
  },
};

const DAY_MS = 86_400_000;

/** The holidays of a year in order, with the patron saint's day if there is one. */
export function holidaysOf(year: number, country: Country = 'it', patronDay?: MonthDay): LocalDate[] {
  const { fixed, afterEaster } = HOLIDAYS[country];
  const days = new Set(
    fixed.flatMap(({ day, fromYear = 0 }) => (year >= fromYear ? [`${fourDigits(year)}-${day}`] : [])),
  );
  for (const offset of afterEaster) days.add(dateOf(easterSunday(year) + offset * DAY_MS));
  if (patronDay) days.add(`${fourDigits(year)}-${patronDay}`);
  return [...days].sort();
}

/** Returns midnight UTC of Easter Sunday in the Gregorian calendar (Meeus, "Astronomical Algorithms", chapter 8). */
function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const month = Math.floor((h + l - 7 * m + 114) / 31);
  const day = ((h + l - 7 * m + 114) % 31) + 1;
  return Date.UTC(year, month - 1, day);
}

function dateOf(utcMs: number): LocalDate {
  return new Date(utcMs).toISOString().slice(0, 10);
}

function fourDigits(year: number): string {
  return String(year).padStart(4, '0');
}
