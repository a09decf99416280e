/** Spans of time as they are written down of each screen: none of a screen touches another. */
import type { Id } from '@bacheca/shared/model/ids';
import { sql } from 'kysely';
import { padded } from '../database/engines/padded.ts';
import type { Queries } from '../database/engines/sql-database.ts';

export interface CoverageSpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface ScreenSpan extends CoverageSpan {
  readonly screenId: Id;
}

export const SPAN_TABLES = ['linked_spans', 'reported_spans'] as const;
export type SpanTable = (typeof SPAN_TABLES)[number];

/** In one statement, of all screens. */
const SPANS_AT_ONCE = 200;

/** Adds spans to those that are written, joined with what they touch. Call it inside a transaction. */
export async function joinSpans(tx: Queries, table: SpanTable, spans: readonly ScreenSpan[]): Promise<void> {
  for (let first = 0; first < spans.length; first += SPANS_AT_ONCE)
    await joinSome(tx, table, spans.slice(first, first + SPANS_AT_ONCE));
}

async function joinSome(tx: Queries, table: SpanTable, spans: readonly ScreenSpan[]): Promise<void> {
  const added = padded(spans).map(
    ({ screenId, fromMs, untilMs }) =>
      sql`(cast(${screenId} as text), cast(${fromMs} as bigint), cast(${untilMs} as bigint))`,
  );
  // None touches another: of those that begin before one that is added, only the last can reach to it.
  const { rows: touching } = await sql<ScreenSpan>`
    with added (screen_id, from_ms, until_ms) as (values ${sql.join(added)}),
      sought as materialized (select screen_id, from_ms, until_ms, coalesce((select max(earlier.from_ms)
          from ${sql.table(table)} as earlier
          where earlier.screen_id = added.screen_id and earlier.from_ms < added.from_ms), from_ms) as since_ms
        from added)
    select distinct there.screen_id as ${sql.id('screenId')}, there.from_ms as ${sql.id('fromMs')},
      there.until_ms as ${sql.id('untilMs')}
    from sought cross join ${sql.table(table)} as there
    where there.screen_id = sought.screen_id and there.from_ms >= sought.since_ms
      and there.from_ms <= sought.until_ms and there.until_ms >= sought.from_ms`.execute(tx);
  const after = [...Map.groupBy([...touching, ...spans], ({ screenId }) => screenId)].flatMap(
    ([screenId, of]) => joined(of).map(({ fromMs, untilMs }) => ({ screenId, fromMs, untilMs })),
  );
  const keyOf = ({ screenId, fromMs }: ScreenSpan) => `${screenId} ${fromMs}`;
  const kept = new Set(after.map(keyOf));
  const gone = touching.filter((span) => !kept.has(keyOf(span)));
  if (gone.length > 0) {
    const keys = padded(gone).map(
      ({ screenId, fromMs }) => sql`(cast(${screenId} as text), cast(${fromMs} as bigint))`,
    );
    await sql`delete from ${sql.table(table)} where (screen_id, from_ms) in (values ${sql.join(keys)})`.execute(
      tx,
    );
  }
  await tx
    .insertInto(table)
    .values(
      after.map(({ screenId, fromMs, untilMs }) => ({
        screen_id: screenId,
        from_ms: fromMs,
        until_ms: untilMs,
      })),
    )
    .onConflict((conflict) =>
      conflict
        .columns(['screen_id', 'from_ms'])
        .doUpdateSet(({ ref }) => ({ until_ms: ref('excluded.until_ms') })),
    )
    .execute();
}

/** Joins spans that touch; they come out in rising order. */
export function joined(spans: readonly CoverageSpan[]): CoverageSpan[] {
  const result: CoverageSpan[] = [];
  for (const span of [...spans].sort((a, b) => a.fromMs - b.fromMs)) {
    const previous = result.at(-1);
    if (previous && span.fromMs <= previous.untilMs) result[result.length - 1] = unionOf(previous, span);
    else result.push(span);
  }
  return result;
}

function unionOf(a: CoverageSpan, b: CoverageSpan): CoverageSpan {
  return { fromMs: Math.min(a.fromMs, b.fromMs), untilMs: Math.max(a.untilMs, b.untilMs) };
}
