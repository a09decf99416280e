/** How the staff's page says what a player reports, in Italian. */

import { interpolate } from '@bacheca/shared/translations/interpolate';
import { faults } from '@bacheca/shared/translations/it/faults';
import { problems } from '@bacheca/shared/translations/it/problems';
import { systemErrors as system } from '@bacheca/shared/translations/it/system-errors';
import { sentence } from '@bacheca/shared/translations/wording';

/** What is in brackets and marks of quotation is said by somebody else. */
export const ENGLISH_WORDS =
  /\b(?:the|this|that|is|are|was|not|and|with|check|look|have|has|it|of|to|by|or|no|be|could|should)\b/i;

const TEXTS: Readonly<Record<string, Readonly<Record<string, string>>>> = { faults, problems, system };

/** Null where it, or a part of it, has no words. */
export function inItalian({ code, params }: { code: string; params?: unknown }): string | null {
  return sentence(`problems:${code}`, params, 'it', (key, values) => {
    const [namespace = '', name = ''] = key.split(':');
    const text = TEXTS[namespace]?.[name];
    return text === undefined ? null : interpolate(text, values);
  });
}
