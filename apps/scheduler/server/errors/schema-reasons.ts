/** What the schemas find wrong with a request, as codes and parameters. */
import { MIN_CONTRAST } from '@bacheca/shared/model/theme';
import { reasons } from '@bacheca/shared/translations/en/reasons';
import { type Phrase, phrase } from '@bacheca/shared/translations/phrase';
import type { FastifySchemaValidationError } from 'fastify';
import type { z } from 'zod';

type Invalid = Pick<FastifySchemaValidationError, 'keyword' | 'message' | 'params'>;

/** What somebody sent is repeated to them this far, and so many of a list. */
const MAX_LISTED = 10;
const MAX_LISTED_LENGTH = 40;
const MAX_LIST_LENGTH = 270;

/** What schemas say of forms that no keyword describes: it is the English text of its reason. */
const CODES_BY_TEXT: ReadonlyMap<string, string> = new Map(
  Object.entries(reasons).flatMap(([code, text]) => (code.startsWith('value-') ? [[text, code]] : [])),
);

/** Why a value doesn't pass its schema. */
export function invalidReason({ keyword, message = '', params }: Invalid): Phrase {
  const own = CODES_BY_TEXT.get(message);
  if (own !== undefined) return { code: own };
  const custom = customReason(params.params);
  if (custom) return custom;
  switch (keyword) {
    case 'invalid_type':
      return phrase('value-type');
    case 'too_small':
      return tooSmall(params.origin, Number(params.minimum));
    case 'too_big':
      return tooBig(params.origin, Number(params.maximum));
    case 'invalid_value':
      return phrase('value-one-of', { allowed: listed(params.values) });
    case 'unrecognized_keys':
      return phrase('value-more-fields', { fields: listed(params.keys) });
    case 'invalid_union':
      return Array.isArray(params.options)
        ? phrase('value-one-of', { allowed: listed(params.options) })
        : phrase('value-no-form');
    case 'invalid_format':
      return phrase(params.format === 'url' ? 'value-url' : 'value-form');
    default:
      return phrase('value-wrong');
  }
}

/** The same of an issue as Zod has it. */
export function issueReason(issue: z.core.$ZodIssue | undefined): Phrase {
  if (!issue) return phrase('value-wrong');
  const { code: keyword, message, ...params } = issue;
  return invalidReason({ keyword, message, params });
}

/** What a schema's own check says beside its message: a reason, or of `Theme` two colours that are too much alike. */
function customReason(params: unknown): Phrase | null {
  if (typeof params !== 'object' || params === null) return null;
  if ('why' in params) return params.why as Phrase;
  if (!('contrast' in params)) return null;
  const { text, on, contrast } = params as Record<string, unknown>;
  return phrase('value-contrast', {
    text: { code: `text-${text}` },
    on: { code: `on-${on}` },
    // Rounded down: what is just under the limit must not read as the limit.
    contrast: Math.floor(Number(contrast) * 10) / 10,
    min: MIN_CONTRAST,
  });
}

function tooSmall(origin: unknown, minimum: number): Phrase {
  if (origin === 'string')
    return minimum === 1 ? phrase('value-empty') : phrase('value-min-characters', { count: minimum });
  if (origin === 'array') return phrase('value-min-elements', { count: minimum });
  return phrase('value-min', { min: minimum });
}

function tooBig(origin: unknown, maximum: number): Phrase {
  if (origin === 'string') return phrase('value-max-characters', { count: maximum });
  if (origin === 'array') return phrase('value-max-elements', { count: maximum });
  return phrase('value-max', { max: maximum });
}

function listed(values: unknown): string {
  if (!Array.isArray(values)) return '';
  const first = values.slice(0, MAX_LISTED).map((value) => clipped(String(value), MAX_LISTED_LENGTH));
  return clipped([...first, ...(values.length > MAX_LISTED ? ['…'] : [])].join(', '), MAX_LIST_LENGTH);
}

function clipped(text: string, maxLength: number): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
