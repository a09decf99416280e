import { Location } from '@bacheca/shared/model/schedule';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { schemaErrors } from '../forms/schema-errors.ts';
import { useFormat } from '../i18n/use-format.ts';

/** Where the schema finds what the form's fields are named after. */
const IN_THEME = /^theme\./;

const Unreadable = z.object({ text: z.string(), on: z.string(), contrast: z.number() });

/** What is wrong with a place's look, by the names of the form's fields. */
export function usePlaceErrors(): (location: Location) => Record<string, string> {
  const { t } = useTranslation();
  const format = useFormat();
  const errors = schemaErrors(Location, t, (issue, path) => {
    if (!path.startsWith('theme.colours.')) return undefined;
    const unreadable = issue.code === 'custom' ? Unreadable.safeParse(issue.params).data : undefined;
    if (!unreadable) return t('settings.colourForm');
    const { text, on, contrast } = unreadable;
    const pair = t(`settings.pair.${text}-${on}` as 'settings.pair.ink-field');
    // It is rounded down: what is just under the limit must not read as the limit.
    const figure = format.number(Math.floor(contrast * 10) / 10);
    return `${pair}: ${t('settings.unreadable', { figure })}`;
  });
  return (location) =>
    Object.fromEntries(
      Object.entries(errors(location)).map(([path, said]) => [path.replace(IN_THEME, ''), said]),
    );
}
