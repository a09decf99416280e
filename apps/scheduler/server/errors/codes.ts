/**
 * What the scheduler refuses, by a stable code, with what its sentence needs to know. The sentences are in
 * `packages/shared/src/translations`, the statuses of HTTP in `http/problems/statuses.ts`.
 */
import type { EntityRef, Phrase } from '@bacheca/shared/translations/phrase';

type None = Readonly<Record<never, never>>;
interface OfEntity {
  readonly entity: EntityRef;
}

/** Who came first, as far as it is known. */
interface Meanwhile {
  by: string | Phrase;
}

/** The request itself. */
interface RequestErrors {
  'invalid-request': { path: string; why: Phrase };
  'unreadable-body': { why: Phrase | string };
  'unreadable-address': None;
  'unsupported-media-type': { type: string; allowed: string };
  'too-large': { limit: string };
  'request-timeout': { seconds: number };
  'unclear-request': { header: string };
  'websocket-only': None;
  'no-such-address': { path: string };
  'range-not-satisfiable': { bytes: number };
  'upload-interrupted': None;
  'version-required': OfEntity;
  'changed-meanwhile': OfEntity & Meanwhile;
  'deleted-meanwhile': OfEntity & Meanwhile;
  'exists-already': OfEntity;
  'id-mismatch': { inPath: string; inBody: string };
  'bad-cursor': None;
}

/** Who asks, from where and how often. */
interface AccessErrors {
  'sign-in-required': None;
  'player-token-required': None;
  'wrong-credentials': None;
  'wrong-password': None;
  'same-password': None;
  'short-password': { least: number };
  'common-password': None;
  'password-with-name': None;
  'password-of-names': None;
  'password-change-required': None;
  'one-time-password-expired': None;
  'role-required': { roles: readonly Phrase[]; allowed: readonly Phrase[] };
  'outside-own-places': { areas: readonly (EntityRef | Phrase)[] };
  'last-admin': { user: EntityRef };
  'foreign-origin': { origin: string | Phrase };
  'use-public-address': { address: string };
  'wrong-host': { host: string; url: string };
  'too-many-attempts': { seconds: number };
  'too-many-connections': None;
  'too-busy': None;
}

/** Mail to staff, and what people keep of their own accounts. */
interface PeopleErrors {
  'mail-refused': { address: string; answer: string };
  'second-factor-required': None;
  'second-factor-missing': None;
  'wrong-second-factor': None;
  'sign-in-step-over': None;
  'app-there-already': None;
  'passkey-refused': None;
  'passkeys-need-name': None;
  'managed-by-provider': None;
  'link-over': None;
  'invited-already': None;
  'no-address': None;
}

/** What somebody wants to save, delete or know. */
interface ContentErrors {
  'not-found': OfEntity;
  'missing-reference': OfEntity & { missing: readonly EntityRef[] };
  'in-use': OfEntity & { users: readonly EntityRef[] };
  'line-break': OfEntity & { field: string | Phrase };
  'open-isolate': OfEntity & { field: string | Phrase };
  'blank-text': OfEntity & { field: Phrase };
  'undrawable-characters': {
    entity: EntityRef | Phrase;
    characters: readonly string[];
    field: string | Phrase;
  };
  'wrong-media': OfEntity & { sha256: string; type: string; expected: string };
  'unsuitable-url': OfEntity & { url: string; why: Phrase };
  /** `distance` and `reach` in metres. */
  'unreadable-code': OfEntity & {
    distance: number;
    screen: readonly EntityRef[];
    reach: number;
    next: Phrase;
  };
  'subtitles-after-end': OfEntity & { language: string; first: number; duration: number };
  'ends-before-start': OfEntity;
  'too-many-tags': OfEntity & { max: number };
  'unknown-time-zone': OfEntity & { zone: string };
  'over-limit': OfEntity & { count: number; max: number; what: Phrase; advice: Phrase };
  'program-over-limit': OfEntity & { count: number; max: number; what: Phrase; advice: Phrase };
  'program-too-large': OfEntity & { megabytes: number; max: number };
  'nothing-published': OfEntity;
  'invalid-span': { from: string; to: string; days: number };
  'nothing-to-suggest': { about: string };
}

/** Why nothing is decided of a content. */
interface ApprovalErrors {
  'content-changed': OfEntity;
  'already-approved': OfEntity;
  'not-approved': OfEntity;
  'own-draft': OfEntity;
  'takeover-needs-approval': None;
}

/** Why a file is refused when it is uploaded (`content/media/probe.ts`). */
interface MediaErrors {
  'empty-file': None;
  'unsupported-file': { what: Phrase; instead: Phrase };
  'unsupported-codec': { codec: string };
  'no-moving-picture': None;
  'file-incomplete': None;
  'file-damaged': { what: string };
  'animated-picture': { format: string };
  'picture-too-large': { megapixels: number; limit: number };
  'video-too-large': { width: number; height: number };
  'video-duration': { duration: string | Phrase; leastMs: number; mostHours: number };
  'subtitles-encoding': None;
  'subtitles-empty': None;
  'subtitles-not-shown': { line: number; why: Phrase };
  'media-check-busy': None;
  'media-check-ended': None;
  'no-ffprobe': None;
  'hash-mismatch': { actual: string; expected: string };
  'media-lost': { sha256: string };
}

/** Why a table of the catalogue isn't taken in (`content/catalogue/table-import.ts`). */
interface CatalogueErrors {
  'table-wrong': { line: number; count: number; why: Phrase };
  'catalogue-changed-meanwhile': None;
}

/** Uploads, and what is made of them (`content/assets`, `content/pipeline`). */
interface AssetErrors {
  'upload-length-missing': None;
  'bad-purpose': { purpose: string };
  'upload-gone': None;
  'too-many-uploads': { max: number };
  'asset-not-busy': OfEntity;
  'asset-not-failed': OfEntity;
  'asset-cancelled': None;
  'asset-failed': None;
  'needs-video-tool': { tool: string };
  'needs-document-tool': { tool: string };
  'needs-heic-tool': { tool: string };
  'file-too-slow': None;
  'animation-too-long': { minutes: number };
  'document-locked': None;
  'document-too-long': { pages: number; max: number };
  'office-document': None;
  'virus-found': { name: string };
  'scan-too-large': None;
}

/** Why a rule can never play (`checkRule`). */
interface RuleErrors {
  'rule-nowhere': OfEntity;
  'rule-no-items': OfEntity & { playlist: readonly EntityRef[] };
  'rule-over': OfEntity & { until: string };
  'rule-no-days': OfEntity;
  'rule-no-opening-hours': OfEntity & { places: readonly EntityRef[] };
  'rule-items-not-valid': OfEntity & { items: readonly string[] };
  'rule-no-day-left': OfEntity;
  'rule-never-open': OfEntity & { places: readonly EntityRef[] };
  'rule-exact-times-outside': OfEntity;
  'rule-items-not-then': OfEntity & { items: readonly string[] };
}

interface PlayerErrors {
  'wrong-code': { shown: string };
  'screen-not-connected': OfEntity;
  'no-screen-connected': OfEntity;
  'too-many-commands': OfEntity;
  'screen-has-player': OfEntity & { player: string };
  'screen-being-paired': OfEntity;
  'claim-not-confirmed': None;
}

/** The machine. */
interface FaultErrors {
  'no-space': None;
  'database-busy': None;
  'internal-error': { reference: string };
}

export interface ErrorParams
  extends RequestErrors,
    AccessErrors,
    PeopleErrors,
    ContentErrors,
    MediaErrors,
    CatalogueErrors,
    AssetErrors,
    ApprovalErrors,
    RuleErrors,
    PlayerErrors,
    FaultErrors {}

export type ErrorCode = keyof ErrorParams;
