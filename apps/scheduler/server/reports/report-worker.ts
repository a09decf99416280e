/** The thread in which `answerReport` runs, over connections that only read. */
import { workerData } from 'node:worker_threads';
import { postgresDatabase } from '../database/engines/postgres.ts';
import type { SqlDatabase } from '../database/engines/sql-database.ts';
import { type LeaveOut, openForReading } from '../database/open.ts';
import { MonthFiles } from '../plays/months/month-files.ts';
import { MonthRawPlays } from '../plays/months/month-raw-plays.ts';
import { PartitionRawPlays } from '../plays/postgres/partition-raw-plays.ts';
import { PlayPartitions } from '../plays/postgres/partitions.ts';
import { answerRequests } from '../runtime/worker-thread.ts';
import {
  answerReport,
  type ReportAnswer,
  type ReportQuestion,
  type ReportSources,
} from './report-answers.ts';
import type { LeftOutRow, ReportPlace, ThreadAnswer, Unreadable } from './report-thread.ts';

/** It answers one question after the other, with few queries at a time. */
const CONNECTIONS = 2;

const { dataFolder, sqliteBinding, databaseUrl } = workerData as ReportPlace;

type Told = Pick<ReportSources, 'leaveOut' | 'log'>;

answerRequests<ReportQuestion, ThreadAnswer>(async (question) => {
  const leftOut: LeftOutRow[] = [];
  const unreadable: Unreadable[] = [];
  const told: Told = {
    leaveOut: (name, why) => void leftOut.push({ name, why: String(why) }),
    log: { error: (facts, message) => void unreadable.push({ facts, message }) },
  };
  const answer = await (databaseUrl === null ? fromFiles(question, told) : fromServer(question, told));
  return { ...answer, leftOut, unreadable };
});

/** What it opens it closes again: files of plays come and go. */
async function fromFiles(question: ReportQuestion, told: Told): Promise<ReportAnswer> {
  const database = openForReading(dataFolder, sqliteBinding);
  database.onLeftOut = told.leaveOut;
  const leaveOut: LeaveOut = (name, why) => database.leaveOut(name, why);
  try {
    const months = new MonthFiles(database);
    try {
      const sources = { database: database.sql, rawPlays: new MonthRawPlays(months), ...told, leaveOut };
      return await answerReport(sources, question);
    } finally {
      months.close();
    }
  } finally {
    database.close();
  }
}

let server: SqlDatabase | null = null;

async function fromServer(question: ReportQuestion, told: Told): Promise<ReportAnswer> {
  server ??= await postgresDatabase(databaseUrl ?? '', { isReadOnly: true, connections: CONNECTIONS });
  const rawPlays = new PartitionRawPlays(server, new PlayPartitions(server));
  return answerReport({ database: server, rawPlays, ...told }, question);
}
