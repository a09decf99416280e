import type { Id, Location, Outcome, PlayCount } from '@bacheca/shared';
import { createCalendar } from '@bacheca/shared/calendar';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/open.ts';
import type { Committed } from './ingest.ts';

/** What `unsynced` plays lack is their hour: where hours matter they don't count. */
const UNSYNCED = 'unsynced';

export interface Span {
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
  readonly screenId?: Id | undefined;
}

export class PlayCounts {
  readonly #database: Database;
  readonly #clock: Clock;
  /** Complete plays of each screen's present local day. */
  readonly #today = new Map<Id, { readonly startMs: number; readonly endMs: number; count: number }>();

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Plays that started in the span (its end excluded), of each item, by how they ended. */
  byItem({ fromMs, toMs, screenId }: Span): PlayCount[] {
    const { countAll, max, sum } = this.#database.query.fn;
    const ended = (outcome: Outcome['type']) => countAll<number>().filterWhere('outcome', '=', outcome);
    let query = this.#database.query
      .selectFrom('plays')
      .select([
        'item_id as itemId',
        max('title').as('title'),
        ended('complete').as('complete'),
        ended('joined').as('joined'),
        ended('cut').as('cut'),
        ended('interrupted').as('interrupted'),
        ended('failed').as('failed'),
        sum<number>('duration_ms').as('durationMs'),
      ])
      .groupBy('item_id')
      .orderBy('item_id');
    if (screenId !== undefined) query = query.where('screen_id', '=', screenId);
    if (fromMs !== undefined) query = query.where('started_at_ms', '>=', fromMs);
    if (toMs !== undefined) query = query.where('started_at_ms', '<', toMs);
    if (fromMs !== undefined || toMs !== undefined) query = query.where('clock_quality', '!=', UNSYNCED);
    return this.#database.all(query);
  }

  /** Complete plays since local midnight. */
  today(screenId: Id, location: Location): number {
    const now = this.#clock.now();
    const known = this.#today.get(screenId);
    if (known && now >= known.startMs && now < known.endMs) return known.count;
    const { startMs, endMs } = createCalendar(location.timeZone).dayAt(now);
    const row = this.#database.first(
      this.#database.query
        .selectFrom('plays')
        .select((select) => select.fn.countAll<number>().as('count'))
        .where('screen_id', '=', screenId)
        .where('started_at_ms', '>=', startMs)
        .where('started_at_ms', '<', endMs)
        .where('outcome', '=', 'complete')
        .where('clock_quality', '!=', UNSYNCED),
    );
    const count = row?.count ?? 0;
    this.#today.set(screenId, { startMs, endMs, count });
    return count;
  }

  /** Keeps today's counts right without asking the database again. */
  add(committed: readonly Committed[]): void {
    for (const { batch, fresh, corrected } of committed) {
      const known = this.#today.get(batch.screenId);
      if (!known) continue;
      if (corrected > 0) this.#today.delete(batch.screenId);
      for (const { outcome, startedAtMs, clock } of fresh) {
        const counts = outcome.type === 'complete' && clock.quality !== UNSYNCED;
        if (counts && startedAtMs >= known.startMs && startedAtMs < known.endMs) known.count += 1;
      }
    }
  }

  /** For a location that moved to another time zone. */
  forget(): void {
    this.#today.clear();
  }
}
