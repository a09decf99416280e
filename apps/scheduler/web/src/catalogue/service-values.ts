/** A service as its form has it: everything is text or a list, and what is empty is not there. */
import type { CatalogueService } from '@bacheca/shared/api/content';
import { AccessMode, type Service } from '@bacheca/shared/model/items';
import { fromLocal, toLocal } from '../preview/local-instant.ts';
import { shownDate, typedDate, typedTime } from '../preview/typed-instant.ts';
import { ownTimeZone } from './catalogue-api.ts';

export interface ServiceValues extends Record<string, unknown> {
  name: string;
  url: string;
  helpUrl: string;
  phase: string;
  timeliness: Service['timeliness'];
  accessModes: string[];
  theme: string;
  users: string;
  /** One a line. */
  userJourneys: string;
  notes: string;
  opensAt: string;
  closesAt: string;
}

export function serviceValues(service: CatalogueService): ServiceValues {
  const { name, url = '', helpUrl = '', phase, timeliness, accessModes, deadline } = service;
  const { theme = '', users = '', userJourneys, notes = '' } = service;
  return {
    ...{ name, url, helpUrl, phase: String(phase ?? ''), timeliness, accessModes: [...accessModes] },
    ...{ theme, users, userJourneys: userJourneys.join('\n'), notes },
    opensAt: instantText(deadline?.opensAt),
    closesAt: instantText(deadline?.closesAt),
  };
}

/** What the form makes of the service as it is by then: what the form has no field for stays. */
export function withService(values: ServiceValues): (service: CatalogueService) => CatalogueService {
  return (service) => {
    const { url: _, helpUrl: _help, phase: _phase, theme: _theme, users: _users, ...others } = service;
    const { notes: _notes, deadline: _deadline, ...kept } = others;
    const opensAt = typedInstant(values.opensAt);
    const closesAt = typedInstant(values.closesAt);
    return {
      ...kept,
      name: values.name.trim(),
      ...member('url', values.url.trim()),
      ...member('helpUrl', values.helpUrl.trim()),
      ...(values.phase !== '' && { phase: Number(values.phase) as 1 | 2 | 3 }),
      timeliness: values.timeliness,
      accessModes: AccessMode.options.filter((mode) => values.accessModes.includes(mode)),
      ...member('theme', values.theme.trim()),
      ...member('users', values.users.trim()),
      userJourneys: values.userJourneys
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
      ...member('notes', values.notes.trim()),
      ...(closesAt && { deadline: { ...(opensAt && { opensAt }), closesAt } }),
    };
  };
}

function member<Name extends string>(name: Name, value: string): Partial<Record<Name, string>> {
  return (value === '' ? {} : { [name]: value }) as Partial<Record<Name, string>>;
}

/** Writes `15/12/2026 12:00`, on the clocks of whoever reads it. */
export function instantText(instant: string | undefined): string {
  if (instant === undefined) return '';
  const { date, time } = toLocal(Date.parse(instant), ownTimeZone());
  return `${shownDate(date)} ${time.replace(/:00$/, '')}`;
}

/** Undefined where nothing is typed; null where it can't be read. */
export function typedInstant(text: string): string | null | undefined {
  const typed = text.trim();
  if (typed === '') return undefined;
  const [, day = '', time = ''] = /^(\S+)(?:\s+(\S+))?$/.exec(typed) ?? [];
  const [date, clock] = [typedDate(day), typedTime(time)];
  const ms = date && clock ? fromLocal(date, clock, ownTimeZone()) : null;
  return ms === null ? null : new Date(ms).toISOString().replace('.000Z', 'Z');
}

type DateProblem = 'dateWrong' | 'closesFirst' | 'opensAlone';

/** What is wrong with the dates, by field. */
export function dateProblems({ opensAt, closesAt }: ServiceValues): Record<string, DateProblem> {
  const [opens, closes] = [typedInstant(opensAt), typedInstant(closesAt)];
  return {
    ...(opens === null && { opensAt: 'dateWrong' as const }),
    ...(closes === null && { closesAt: 'dateWrong' as const }),
    ...(opens && closes === undefined && { closesAt: 'opensAlone' as const }),
    ...(opens && closes && Date.parse(opens) >= Date.parse(closes) && { closesAt: 'closesFirst' as const }),
  };
}
