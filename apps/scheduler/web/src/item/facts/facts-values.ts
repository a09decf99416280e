/** What of an item needs no new approval: as it is typed, and as it is saved. */
import type { Item } from '@bacheca/shared/model/items';
import { fromLocal, toLocal } from '../../preview/local-instant.ts';
import { shownDate, typedDate, typedTime } from '../../preview/typed-instant.ts';

export interface FactsValues extends Record<string, unknown> {
  readonly title: string;
  /** It is empty where it is about none. */
  readonly serviceId: string;
  readonly tags: string[];
  readonly fromDate: string;
  readonly fromTime: string;
  readonly untilDate: string;
  readonly untilTime: string;
}

const MIDNIGHT = '00:00';

export function factsOf(item: Item, timeZone: string): FactsValues {
  const [from, until] = [item.validFrom, item.validUntil].map((instant) => typedInstant(instant, timeZone));
  return {
    title: item.title,
    serviceId: item.serviceId ?? '',
    tags: [...(item.tags ?? [])],
    fromDate: from?.date ?? '',
    fromTime: from?.time ?? '',
    untilDate: until?.date ?? '',
    untilTime: until?.time ?? '',
  };
}

function typedInstant(instant: string | undefined, timeZone: string): { date: string; time: string } {
  if (instant === undefined) return { date: '', time: '' };
  const { date, time } = toLocal(Date.parse(instant), timeZone);
  return { date: shownDate(date), time: time.slice(0, 5) };
}

/** What was typed, put into the item as it is now: all that isn't asked for stays as it is. */
export function withFacts(values: FactsValues, timeZone: string): (item: Item) => Item {
  return (item) => {
    const { serviceId: _s, tags: _t, validFrom: _f, validUntil: _u, ...rest } = item;
    const validFrom = instantOf(values.fromDate, values.fromTime, timeZone);
    const validUntil = instantOf(values.untilDate, values.untilTime, timeZone);
    return {
      ...rest,
      title: values.title.trim(),
      ...(values.serviceId && { serviceId: values.serviceId }),
      ...(values.tags.length > 0 && { tags: values.tags }),
      ...(validFrom && { validFrom }),
      ...(validUntil && { validUntil }),
    } as Item;
  };
}

/** Returns null where no date is typed, and where it can't be read; without a time it is the day's beginning. */
export function instantOf(date: string, time: string, timeZone: string): string | null {
  const day = typedDate(date);
  const atMs = day && fromLocal(day, typedTime(time || MIDNIGHT) ?? '', timeZone);
  return typeof atMs === 'number' ? new Date(atMs).toISOString() : null;
}

/** Which fields can't be read, or end before they begin. */
export function wrongFacts(
  values: FactsValues,
  timeZone: string,
): { readonly [Name in 'fromDate' | 'fromTime' | 'untilDate' | 'untilTime']?: 'unreadable' | 'too-early' } {
  const { fromDate, fromTime, untilDate, untilTime } = values;
  const from = instantOf(fromDate, fromTime, timeZone);
  const until = instantOf(untilDate, untilTime, timeZone);
  return {
    ...((fromDate || fromTime) && typedDate(fromDate) === null && { fromDate: 'unreadable' as const }),
    ...(fromTime && typedTime(fromTime) === null && { fromTime: 'unreadable' as const }),
    ...((untilDate || untilTime) && typedDate(untilDate) === null && { untilDate: 'unreadable' as const }),
    ...(untilTime && typedTime(untilTime) === null && { untilTime: 'unreadable' as const }),
    ...(from && until && Date.parse(until) <= Date.parse(from) && { untilDate: 'too-early' as const }),
  };
}

/** A tag is an id: what people type becomes one. */
export function tagOf(typed: string): string {
  return typed
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80);
}
