import { z } from 'zod';
import { EACH_LANGUAGE_ONCE, eachLanguageOnce, Id, Instant, Language, Sha256 } from './ids.ts';

/** Less than this on screen is a flicker; a day of it would be more turns than can be laid out. */
export const MIN_DURATION_MS = 500;
/** Nobody watches one for longer, and a wrong duration is more likely than a right one. */
export const MAX_VIDEO_DURATION_MS = 24 * 3_600_000;

/** A media file never changes: its sha256 is its name. `durationMs` was probed, and only videos have it. */
export const MediaFile = z.strictObject({
  sha256: Sha256,
  bytes: z.int().positive(),
  mimeType: z.string().regex(/^[a-z]+\/[a-z0-9.+-]+$/),
  width: z.int().positive().optional(),
  height: z.int().positive().optional(),
  durationMs: z.int().min(MIN_DURATION_MS).optional(),
  /** Only videos have it: the longest time without a new picture, by the times of the file's own packets. */
  longestHoldMs: z.int().min(0).optional(),
});
export type MediaFile = z.infer<typeof MediaFile>;

/** Something that is right as far as it goes, with what its writer had better know. */
export const Advice = z.object({ code: z.string(), message: z.string() });
export type Advice = z.infer<typeof Advice>;

/** What an upload answers: the file as it is kept, which may be a mended form of the one that was sent. */
export const UploadedMedia = MediaFile.extend({ advice: z.array(Advice) });
export type UploadedMedia = z.infer<typeof UploadedMedia>;

/** How a citizen enters a service; the legend of seed table 1 says what each means. */
export const AccessMode = z.enum([
  'open',
  'spid-cie-cns',
  'ci-number',
  'crm',
  'external',
  'municipal',
  'pagopa',
]);
export type AccessMode = z.infer<typeof AccessMode>;

/** Seed table 2 rates from 1, best suited, to 3, least. */
const Suitability = z.union([z.literal(1), z.literal(2), z.literal(3)]);

/** A service is a row of the city's catalogue of digital services (seed tables 1 to 3). */
export const Service = z.strictObject({
  id: Id,
  name: z.string().min(1),
  /** The row's name in each table of the source document that has it; table 1 merges rows. */
  source: z.strictObject({
    table1: z.string().optional(),
    table2: z.string().optional(),
    table3: z.string().optional(),
  }),
  /** Any one of these lets a citizen in. Empty where the document does not say. */
  accessModes: z.array(AccessMode),
  /** What the document says one does, step by step, in Italian. */
  accessSteps: z.array(z.string().min(1)),
  url: z.url().optional(),
  helpUrl: z.url().optional(),
  notes: z.string().min(1).optional(),
  /** This is the promotion phase 1 to 3 of table 2; services that are in table 1 only have none. */
  phase: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
  /** `deadline` = "a scadenza" (a call that closes), `seasonal` = "a tempo" (at certain times). */
  timeliness: z.enum(['always', 'deadline', 'seasonal']),
  suitability: z
    .strictObject({
      brochure: Suitability,
      video: Suitability,
      interview: Suitability,
      post: Suitability,
      podcast: Suitability,
      radioSpot: Suitability,
    })
    .optional(),
  theme: z.string().min(1).optional(),
  users: z.string().min(1).optional(),
  userJourneys: z.array(z.string().min(1)),
  /** It is set for a tool by which one enters other services (SPID, PagoPA, CNS, App IO). */
  transversal: z.boolean().optional(),
});
export type Service = z.infer<typeof Service>;

const VideoVariant = z.strictObject({
  language: Language,
  media: Sha256,
  /** They are WebVTT and always shown. */
  subtitles: Sha256.optional(),
});

const InfographicPage = z.strictObject({
  media: Sha256,
  /** It has all the words on the page: its time on screen, search and screen readers go by them. */
  text: z.string(),
  durationMs: z.int().min(MIN_DURATION_MS),
});

const InfographicVariant = z.strictObject({
  language: Language,
  pages: z.array(InfographicPage).min(1).max(20),
});

const QrVariant = z.strictObject({
  language: Language,
  title: z.string().min(1).max(60),
  /** What the service does, in one line. */
  lead: z.string().min(1).max(140),
  steps: z.array(z.string().min(1).max(70)).length(3),
});

const StreamVariant = z.strictObject({ language: Language, url: z.url() });

export const Severity = z.enum(['info', 'advisory', 'warning', 'emergency']);
export type Severity = z.infer<typeof Severity>;

const NoticeVariant = z.strictObject({
  language: Language,
  title: z.string().min(1).max(80),
  text: z.string().max(240),
});

/** When a service may be applied for: from `opensAt` until just before `closesAt`. */
export const Deadline = z
  .strictObject({ opensAt: Instant.optional(), closesAt: Instant })
  .refine(({ opensAt, closesAt }) => !opensAt || Date.parse(opensAt) < Date.parse(closesAt), {
    error: 'a deadline is after the opening',
    path: ['closesAt'],
  });
export type Deadline = z.infer<typeof Deadline>;

export const MAX_ITEM_TAGS = 50;

const itemBase = {
  id: Id,
  title: z.string().min(1).max(120),
  serviceId: Id.optional(),
  /** The item may be shown from `validFrom` until just before `validUntil`. Unset means no limit. */
  validFrom: Instant.optional(),
  validUntil: Instant.optional(),
  /** It is compiled from its service: the item is shown more as the deadline nears, and not after it. */
  deadline: Deadline.optional(),
};

/** What only staff know of an item. It is in no program: players refuse members that they don't know. */
const staffOnly = {
  /** Staff find it by these. */
  tags: z.array(Id).max(MAX_ITEM_TAGS).optional(),
  /** It is offered to nobody any more, and the next publish leaves it out. */
  archived: z.literal(true).optional(),
};

function variantsOf<V extends { language: Language }>(variant: z.ZodType<V>, most = Language.options.length) {
  return z.array(variant).min(1).max(most).refine(eachLanguageOnce, { error: EACH_LANGUAGE_ONCE });
}

const VideoItem = z.strictObject({
  ...itemBase,
  kind: z.literal('video'),
  variants: variantsOf(VideoVariant),
});

const InfographicItem = z.strictObject({
  ...itemBase,
  kind: z.literal('infographic'),
  variants: variantsOf(InfographicVariant),
});

const QrItem = z.strictObject({
  ...itemBase,
  kind: z.literal('qr'),
  /** What the code opens: the service's own URL, or its short link once there is one. */
  url: z.url(),
  /** It is printed under the code. */
  urlLabel: z.string().min(1).max(48),
  accessModes: z.array(AccessMode),
  /** So many languages share the slide, the one whose turn it is first. Unset: one, in turn. */
  languagesAtOnce: z.int().min(1).max(3).optional(),
  durationMs: z.int().min(3000),
  variants: variantsOf(QrVariant),
});

const StreamItem = z.strictObject({
  ...itemBase,
  kind: z.literal('stream'),
  durationMs: z.int().min(3000),
  variants: variantsOf(StreamVariant),
});

const NoticeItem = z.strictObject({
  ...itemBase,
  kind: z.literal('notice'),
  severity: Severity,
  /** Who says so: `Comune di Prato – Protezione Civile`. Unset: the municipality of the identity. */
  authority: z.string().min(1).max(80).optional(),
  /** A code beside the words opens the bulletin here; `urlLabel` is printed under it, or else the host. */
  url: z.url().optional(),
  urlLabel: z.string().min(1).max(48).optional(),
  durationMs: z.int().min(3000),
  variants: variantsOf(NoticeVariant, 4),
});

/** One thing that can be shown, as it is carried in a program. */
export const ShownItem = z.discriminatedUnion('kind', [
  VideoItem,
  InfographicItem,
  QrItem,
  StreamItem,
  NoticeItem,
]);
export type ShownItem = z.infer<typeof ShownItem>;

/** One thing that can be shown, as staff keep it. */
export const Item = z.discriminatedUnion('kind', [
  VideoItem.extend(staffOnly),
  InfographicItem.extend(staffOnly),
  QrItem.extend(staffOnly),
  StreamItem.extend(staffOnly),
  NoticeItem.extend(staffOnly),
]);
export type Item = z.infer<typeof Item>;
export type ItemKind = Item['kind'];
export type Variant<K extends ItemKind = ItemKind> = Extract<Item, { kind: K }>['variants'][number];

/** The sha256 of every media file that showing this variant needs. */
export function mediaOfVariant(item: Item, language: Language): Sha256[] {
  switch (item.kind) {
    case 'video': {
      const variant = item.variants.find((candidate) => candidate.language === language);
      return variant ? [variant.media, ...(variant.subtitles ? [variant.subtitles] : [])] : [];
    }
    case 'infographic':
      return (
        item.variants.find((candidate) => candidate.language === language)?.pages.map((page) => page.media) ??
        []
      );
    case 'qr':
    case 'stream':
    case 'notice':
      return [];
  }
}
