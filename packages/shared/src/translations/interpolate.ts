import type { Values } from './wording.ts';

/**
 * A text with its values in place of `{{name}}`, for programs that have no i18next; null where one is missing. Formats and
 * plurals are i18next's alone: texts that go through here have none.
 */
export function interpolate(text: string, values: Values): string | null {
  let isWhole = true;
  const filled = text.replace(/\{\{(\w+)\}\}/g, (_placeholder, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value === undefined) isWhole = false;
    return String(value);
  });
  return isWhole ? filled : null;
}
