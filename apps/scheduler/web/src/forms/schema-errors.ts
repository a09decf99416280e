import type { TFunction } from 'i18next';
import type { z } from 'zod';

/** What a page says of an issue in its own words; undefined where the usual ones do. */
type OwnWords = (issue: z.core.$ZodIssue, path: string) => string | undefined;

/**
 * Checks a form by the schema of what it sends. Each field that is wrong has one sentence, in the language of the page; the
 * schema's own are for programmers.
 */
export function schemaErrors(
  schema: z.ZodType,
  t: TFunction,
  ownWords: OwnWords = () => undefined,
): (values: unknown) => Record<string, string> {
  return (values) => {
    const { error } = schema.safeParse(values);
    const errors: Record<string, string> = {};
    for (const issue of error?.issues ?? []) {
      const path = issue.path.join('.');
      errors[path] ??= ownWords(issue, path) ?? sentence(issue, t);
    }
    return errors;
  };
}

function sentence(issue: z.core.$ZodIssue, t: TFunction): string {
  switch (issue.code) {
    case 'too_small':
      if (isOfNumber(issue)) return t('forms.tooLow', { min: issue.minimum });
      return Number(issue.minimum) > 1 ? t('forms.tooShort', { min: issue.minimum }) : t('session.required');
    case 'too_big':
      return isOfNumber(issue)
        ? t('forms.tooHigh', { max: issue.maximum })
        : t('forms.tooLong', { max: issue.maximum });
    default:
      return t('forms.invalid');
  }
}

function isOfNumber({ origin }: { readonly origin: string }): boolean {
  return origin === 'number' || origin === 'int';
}
