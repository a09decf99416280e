import type { TFunction } from 'i18next';
import type { z } from 'zod';

/**
 * Checks a form by the schema of what it sends. Each field that is wrong has one sentence, in the language of the page; the
 * schema's own are for programmers.
 */
export function schemaErrors(schema: z.ZodType, t: TFunction): (values: unknown) => Record<string, string> {
  return (values) => {
    const { error } = schema.safeParse(values);
    const errors: Record<string, string> = {};
    for (const issue of error?.issues ?? []) errors[issue.path.join('.')] ??= sentence(issue, t);
    return errors;
  };
}

function sentence(issue: z.core.$ZodIssue, t: TFunction): string {
  switch (issue.code) {
    case 'too_small':
      return Number(issue.minimum) > 1 ? t('forms.tooShort', { min: issue.minimum }) : t('session.required');
    case 'too_big':
      return t('forms.tooLong', { max: issue.maximum });
    default:
      return t('forms.invalid');
  }
}
