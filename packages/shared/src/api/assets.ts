/** What staff uploaded, and what was made of it, as the API tells of it. */
import { z } from 'zod';
import { Id, Instant, Language, Sha256 } from '../model/ids.ts';

export const AssetKind = z.enum(['video', 'picture', 'document', 'subtitles', 'unknown']);
export type AssetKind = z.infer<typeof AssetKind>;

/** `refused`: it can't be used, and it says why. `failed`: what was at it broke off or was ended, and it may be tried again. */
export const AssetState = z.enum(['waiting', 'working', 'ready', 'refused', 'failed']);
export type AssetState = z.infer<typeof AssetState>;

/** What is done with it at the moment, in this order. */
export const AssetStep = z.enum(['looking', 'converting', 'drawing']);
export type AssetStep = z.infer<typeof AssetStep>;

/** What had better be known of something that is usable all the same. */
export const AssetAdvice = z.object({
  code: z.string(),
  message: z.string(),
  /** Where in the video. */
  atMs: z.int().min(0).optional(),
  /** A media file that shows the place. */
  picture: Sha256.optional(),
});
export type AssetAdvice = z.infer<typeof AssetAdvice>;

/** What becomes of it once it is ready: a draft of its own, nothing yet, or the file of a language of an item. */
export const UploadPurpose = z.union([
  z.literal('library'),
  z.literal('none'),
  z
    .string()
    .max(100)
    .regex(
      /^replace:[a-z0-9][a-z0-9-]{0,79}:[a-z]{2}$/,
      'a purpose is library, none or replace:ITEM:LANGUAGE',
    ),
]);
export type UploadPurpose = z.infer<typeof UploadPurpose>;

/** The item and the language of `replace:ITEM:LANGUAGE`; null for the other purposes. */
export function replacedBy(purpose: UploadPurpose): { itemId: Id; language: Language } | null {
  const [word, itemId, code] = purpose.split(':');
  const language = Language.safeParse(code);
  return word === 'replace' && itemId !== undefined && language.success
    ? { itemId, language: language.data }
    : null;
}

export const Asset = z.object({
  /** Of the original, as it came. */
  sha256: Sha256,
  name: z.string(),
  bytes: z.int(),
  kind: AssetKind,
  state: AssetState,
  step: AssetStep.nullable(),
  /** From 0 to 1. */
  progress: z.number().min(0).max(1).nullable(),
  jobId: z.int().nullable(),
  refusal: z.object({ code: z.string(), message: z.string() }).nullable(),
  durationMs: z.int().nullable(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  advice: z.array(AssetAdvice),
  /** What an item refers to: of a video the largest first, of a document its pages in order. */
  media: z.array(Sha256),
  renditions: z.array(z.object({ sha256: Sha256, height: z.int() })),
  /** The words on each page, or all that subtitles say. */
  texts: z.array(z.string()),
  hasSound: z.boolean(),
  /** In base64: some twenty bytes that draw a blur of it. */
  thumbhash: z.string().nullable(),
  /** The item that was made of it, or whose file it has replaced. */
  itemId: Id.nullable(),
  by: z.string().nullable(),
  at: Instant,
});
export type Asset = z.infer<typeof Asset>;
