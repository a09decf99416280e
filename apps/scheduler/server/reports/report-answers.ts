/**
 * What is read of many rows at once: answered as JSON, in a thread of its own with connections that only read
 * (`report-worker.ts`), so that plays are taken in meanwhile. The bodies have passed the schemas of the answers.
 */
import { CoverageReport, PlayCount, PlayedReport, RecordedPlay } from '@bacheca/shared/api/reports';
import { z } from 'zod';
import { MediaUsage, mediaUsage } from '../content/media/media-usage.ts';
import type { SqlDatabase } from '../database/engines/sql-database.ts';
import type { LeaveOut } from '../database/open.ts';
import { type RowLog, readableRows } from '../database/readable-rows.ts';
import { playOf } from '../plays/months/play-rows.ts';
import type { PlayPosition, RawPlays } from '../plays/raw-plays.ts';
import { storedInstantOf } from '../runtime/clock.ts';
import { type CoverageQuestion, readCoverage } from './coverage-report.ts';
import { type CountedSpan, countItems } from './item-counts.ts';
import { type PlayedQuestion, readPlayedReport } from './played-report.ts';

export type ReportQuestion =
  | { readonly type: 'counts'; readonly span: CountedSpan }
  | { readonly type: 'played'; readonly question: PlayedQuestion }
  | {
      readonly type: 'latest';
      readonly limit: number;
      readonly screenId: string | undefined;
      readonly before: PlayPosition | undefined;
    }
  | { readonly type: 'coverage'; readonly question: CoverageQuestion }
  | { readonly type: 'media-usage' };

export interface ReportAnswer {
  /** It is JSON in UTF-8. */
  readonly json: Uint8Array;
  /** After which play the list goes on; null where that was all. */
  readonly next: PlayPosition | null;
}

export interface ReportSources {
  readonly database: SqlDatabase;
  readonly rawPlays: RawPlays;
  readonly leaveOut: LeaveOut;
  /** Rows that no answer can carry are named in it. */
  readonly log: RowLog;
}

const counts = z.array(PlayCount);
const usages = z.array(MediaUsage);
const plays = z.array(RecordedPlay);

export async function answerReport(sources: ReportSources, question: ReportQuestion): Promise<ReportAnswer> {
  const { database, rawPlays, log } = sources;
  const readable = <Row>(rows: readonly Row[], schema: z.ZodType, list: string) =>
    readableRows(rows, schema, log, list);
  switch (question.type) {
    case 'counts': {
      const found = await countItems(sources, rawPlays, question.span);
      return { json: jsonOf(counts.encode(readable(found, PlayCount, '/api/plays/counts'))), next: null };
    }
    case 'played': {
      const report = await readPlayedReport(sources, question.question);
      const { rows: Row, timeUnknown: Unknown } = PlayedReport.shape;
      const body = {
        rows: readable(report.rows, Row.element, '/api/reports/plays'),
        timeUnknown: readable(report.timeUnknown, Unknown.element, '/api/reports/plays'),
      };
      return { json: jsonOf(PlayedReport.encode(body)), next: null };
    }
    case 'latest': {
      const { limit, screenId, before } = question;
      const rows = await rawPlays.latest(limit, screenId, before);
      const last = rows.length === limit ? rows.at(-1) : undefined;
      const list = rows.map((row) => ({
        ...playOf(row),
        playerId: row.player_id,
        journalId: row.journal_id,
        screenId: row.screen_id,
        receivedAt: storedInstantOf(row.received_at_ms),
      }));
      return {
        json: jsonOf(plays.encode(readable(list, RecordedPlay, '/api/plays'))),
        next: last ? { startedAtMs: last.started_at_ms, seq: last.seq, journalId: last.journal_id } : null,
      };
    }
    case 'coverage':
      return {
        json: jsonOf(CoverageReport.encode(await readCoverage(database, question.question))),
        next: null,
      };
    case 'media-usage': {
      const found = await mediaUsage(database);
      return { json: jsonOf(usages.encode(readable(found, MediaUsage, '/api/media/usage'))), next: null };
    }
  }
}

function jsonOf(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
