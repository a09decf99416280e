/**
 * What is known of a screen's hours: whether it should have been on, whether its player was linked, and whether
 * all that it played has come. Only of an hour that is fully reported can be said that something did *not* play;
 * of the others, that it is not reported yet.
 *
 *  1. A player claims a span: every play that began in it was acknowledged (`PlayerStatus.journal.accounted`).
 *     What such a span covers without plays is time in which nothing played, the player switched off or not.
 *  2. Spans are held in memory, written down each minute, and joined where they touch. After a crash the next claim
 *     makes up for the last.
 *  3. Expected is what the location's opening hours say now.
 */
import type { Id, LocalDate } from '@bacheca/shared/model/ids';
import type { Location } from '@bacheca/shared/model/schedule';
import type { Queries } from '../database/engines/sql-database.ts';
import type { Clock } from '../runtime/clock.ts';
import type { CoverageQuestion } from './coverage-report.ts';
import {
  type CoverageSpan,
  joined,
  joinSpans,
  type ScreenSpan,
  SPAN_TABLES,
  type SpanTable,
} from './coverage-spans.ts';

/** A player's clock is right to some seconds; of what lies further ahead it can't know. */
const MAX_AHEAD_MS = 60_000;

/** So many spans of a screen are kept in memory while the disk takes nothing; the oldest are given up beyond it. */
const MAX_HELD = 100;

export class Coverage {
  readonly #clock: Pick<Clock, 'now'>;
  /** Since when each screen's player is linked. */
  readonly #linked = new Map<Id, number>();
  /** What isn't written down yet. */
  readonly #unsaved: Record<SpanTable, Map<Id, readonly CoverageSpan[]>> = {
    linked_spans: new Map(),
    reported_spans: new Map(),
  };
  /** What `write` has written of it, which counts as written once the transaction is committed. */
  readonly #writing: Record<SpanTable, Map<Id, readonly CoverageSpan[]>> = {
    linked_spans: new Map(),
    reported_spans: new Map(),
  };

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  linked(screenId: Id): void {
    if (!this.#linked.has(screenId)) this.#linked.set(screenId, this.#clock.now());
  }

  unlinked(screenId: Id): void {
    const fromMs = this.#linked.get(screenId);
    if (fromMs === undefined) return;
    this.#linked.delete(screenId);
    this.#addUnsaved('linked_spans', screenId, { fromMs, untilMs: this.#clock.now() });
  }

  /** What a screen's player claims. It can't speak of the time before it was this screen's. */
  claimed(screenId: Id, { fromMs, untilMs }: CoverageSpan, pairedAtMs: number): void {
    const span = {
      fromMs: Math.max(fromMs, pairedAtMs),
      untilMs: Math.min(untilMs, this.#clock.now() + MAX_AHEAD_MS),
    };
    if (span.fromMs < span.untilMs) this.#addUnsaved('reported_spans', screenId, span);
  }

  /** Screens of which something is to be written down. */
  unsaved(): Id[] {
    const { linked_spans, reported_spans } = this.#unsaved;
    return [...new Set([...this.#linked.keys(), ...linked_spans.keys(), ...reported_spans.keys()])];
  }

  /**
   * Writes down what is known by now of these screens: inside the caller's transaction, and again if that is done anew;
   * `written` after it.
   */
  async write(tx: Queries, screenIds: Iterable<Id>): Promise<void> {
    const ids = [...screenIds];
    for (const table of SPAN_TABLES) {
      const spans = ids.flatMap((screenId): ScreenSpan[] => {
        const held = this.#unsaved[table].get(screenId);
        if (held) this.#writing[table].set(screenId, held);
        return this.#unsavedOf(table, screenId).map((span) => ({ screenId, ...span }));
      });
      await joinSpans(tx, table, spans);
    }
  }

  /** What has come of these screens since `write` stays to be written. */
  written(screenIds: Iterable<Id>): void {
    for (const screenId of screenIds) {
      for (const table of SPAN_TABLES) {
        const unsaved = this.#unsaved[table];
        if (unsaved.get(screenId) === this.#writing[table].get(screenId)) unsaved.delete(screenId);
        this.#writing[table].delete(screenId);
      }
    }
  }

  /** What is asked of a screen's hours from the first day to the last, both included, with what isn't written down yet. */
  question(screenId: Id, location: Location, from: LocalDate, until: LocalDate): CoverageQuestion {
    const held = {
      linked_spans: this.#unsavedOf('linked_spans', screenId),
      reported_spans: this.#unsavedOf('reported_spans', screenId),
    };
    return { screenId, location, from, until, nowMs: this.#clock.now(), held };
  }

  #addUnsaved(table: SpanTable, screenId: Id, span: CoverageSpan): void {
    const held = joined([...(this.#unsaved[table].get(screenId) ?? []), span]);
    this.#unsaved[table].set(screenId, held.slice(-MAX_HELD));
  }

  /** The spans that are not written yet, with the link that is open now. */
  #unsavedOf(table: SpanTable, screenId: Id): readonly CoverageSpan[] {
    const held = this.#unsaved[table].get(screenId) ?? [];
    const fromMs = table === 'linked_spans' ? this.#linked.get(screenId) : undefined;
    return fromMs === undefined ? held : [...held, { fromMs, untilMs: this.#clock.now() }];
  }
}
