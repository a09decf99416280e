/** An asset as it is stored and as it is told. */
import { type Asset, AssetKind, type AssetState, UploadPurpose } from '@bacheca/shared/api/assets';
import { Sha256 } from '@bacheca/shared/model/ids';
import type { Locale, Params } from '@bacheca/shared/translations/phrase';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { AuditActor } from '../../database/audit/audit-chain.ts';
import type { Tables } from '../../database/tables.ts';
import type { ErrorCode } from '../../errors/codes.ts';
import { translate } from '../../i18n/translate.ts';
import { instantOf } from '../../runtime/clock.ts';
import { type AdviceCode, adviceIn } from '../media/advice.ts';

const Coded = z.object({ code: z.string(), params: z.custom<Params>() });

/** What was made of a file, as the end of its job writes it. */
export const AssetFacts = z.object({
  durationMs: z.int().nullable(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  media: z.array(Sha256),
  renditions: z.array(z.object({ sha256: Sha256, height: z.int() })),
  texts: z.array(z.string()),
  hasSound: z.boolean(),
  thumbhash: z.string().nullable(),
  advice: z.array(Coded.extend({ atMs: z.int().optional(), picture: Sha256.optional() })),
});
export type AssetFacts = z.infer<typeof AssetFacts>;

/** What somebody wants of it once it is ready. */
export const Wish = z.object({ purpose: UploadPurpose, by: z.custom<AuditActor>() });
export type Wish = z.infer<typeof Wish>;

const AssetBody = z.object({
  wishes: z.array(Wish),
  facts: AssetFacts.nullable(),
  refusal: Coded.nullable(),
});
export type AssetBody = z.infer<typeof AssetBody>;

type Row = Selectable<Tables['assets']>;
export type JobOfAsset = Pick<Selectable<Tables['jobs']>, 'state' | 'progress'>;

export interface AssetRecord extends AssetBody {
  readonly row: Row;
  readonly job: JobOfAsset | null;
}

/** `job` is that of a row which is pending, if there still is one. */
export function recordOf(row: Row, job: JobOfAsset | null): AssetRecord {
  return { row, job, ...AssetBody.parse(JSON.parse(row.body)) };
}

export function bodyText({ wishes, facts, refusal }: AssetBody): string {
  return JSON.stringify({ wishes, facts, refusal } satisfies AssetBody);
}

export function stateOf({ row, job }: Pick<AssetRecord, 'row' | 'job'>): AssetState {
  if (row.state !== 'pending') return row.state;
  if (job?.state === 'queued') return 'waiting';
  if (job?.state === 'running') return 'working';
  return 'failed';
}

/** Of a job's progress these parts are each step's. */
const STEPS = [
  { step: 'looking', until: 0.1 },
  { step: 'converting', until: 0.9 },
  { step: 'drawing', until: 1.01 },
] as const;

export function viewOf(record: AssetRecord, locale: Locale): Asset {
  const { row, job, facts } = record;
  const state = stateOf(record);
  const progress = state === 'working' ? (job?.progress ?? 0) : null;
  return {
    sha256: row.sha256,
    name: row.name,
    bytes: row.bytes,
    kind: AssetKind.catch('unknown').parse(row.kind),
    state,
    step: progress === null ? null : (STEPS.find(({ until }) => progress < until)?.step ?? null),
    progress,
    jobId: row.job_id,
    refusal: refusalOf(record, state, locale),
    durationMs: facts?.durationMs ?? null,
    width: facts?.width ?? null,
    height: facts?.height ?? null,
    advice: (facts?.advice ?? []).map(({ code, params, atMs, picture }) => ({
      ...adviceIn({ code: code as AdviceCode, params }, locale),
      ...(atMs !== undefined && { atMs }),
      ...(picture !== undefined && { picture }),
    })),
    media: facts?.media ?? [],
    renditions: facts?.renditions ?? [],
    texts: facts?.texts ?? [],
    hasSound: facts?.hasSound ?? false,
    thumbhash: facts?.thumbhash ?? null,
    itemId: row.item_id,
    by: row.added_by,
    at: instantOf(row.added_at_ms),
  };
}

function refusalOf({ job, refusal }: AssetRecord, state: AssetState, locale: Locale): Asset['refusal'] {
  const failed = job?.state === 'cancelled' ? 'asset-cancelled' : 'asset-failed';
  const why = state === 'failed' ? { code: failed, params: {} } : state === 'refused' ? refusal : null;
  if (!why) return null;
  return { code: why.code, message: translate(locale, `errors:${why.code as ErrorCode}.detail`, why.params) };
}
