/** The thread in which `answerReport` runs. What it opens it closes again: files of plays come and go. */
import { workerData } from 'node:worker_threads';
import { openForReading } from '../database/open.ts';
import { MonthFiles } from '../plays/months/month-files.ts';
import { answerRequests } from '../runtime/worker-thread.ts';
import { answerReport, type ReportQuestion } from './report-answers.ts';
import type { LeftOutRow, ReportFolder, ThreadAnswer, Unreadable } from './report-thread.ts';

const { dataFolder, sqliteBinding } = workerData as ReportFolder;

answerRequests<ReportQuestion, ThreadAnswer>((question) => {
  const database = openForReading(dataFolder, sqliteBinding);
  const leftOut: LeftOutRow[] = [];
  const unreadable: Unreadable[] = [];
  database.onLeftOut = (name, why) => void leftOut.push({ name, why });
  try {
    const months = new MonthFiles(database);
    try {
      const log = {
        error: (facts: object, message: string) => void unreadable.push({ facts, message }),
      };
      return { ...answerReport({ database, months, log }, question), leftOut, unreadable };
    } finally {
      months.close();
    }
  } finally {
    database.close();
  }
});
