import type { RowName } from '../database/open.ts';
import { isDamage } from '../plays/months/month-files.ts';
import { WorkerThread } from '../runtime/worker-thread.ts';
import {
  answerReport,
  type ReportAnswer,
  type ReportQuestion,
  type ReportSources,
} from './report-answers.ts';

/** Where the thread reads, over connections of its own. */
export interface ReportPlace {
  readonly dataFolder: string;
  readonly sqliteBinding: string | null;
  /** The address of PostgreSQL; null where the data folder has the database. */
  readonly databaseUrl: string | null;
}

export interface LeftOutRow {
  readonly name: RowName;
  readonly why: string;
}

export interface Unreadable {
  readonly facts: object;
  readonly message: string;
}

/** The answer has what it could not read: the log is not kept in that thread. */
export interface ThreadAnswer extends ReportAnswer {
  readonly leftOut: readonly LeftOutRow[];
  readonly unreadable: readonly Unreadable[];
}

/** Reads reports and long lists beside the loop. */
export class ReportThread {
  readonly #own: ReportSources;
  readonly #thread: WorkerThread<ReportQuestion, ThreadAnswer>;

  /** `own` are those of the loop. */
  constructor({ dataFolder, sqliteBinding, databaseUrl }: ReportPlace, own: ReportSources) {
    this.#own = own;
    const script = new URL('./report-worker.ts', import.meta.url);
    const place: ReportPlace = { dataFolder, sqliteBinding, databaseUrl };
    this.#thread = new WorkerThread(script, 'the thread that reads reports', place);
  }

  async ask(question: ReportQuestion): Promise<ReportAnswer> {
    const { leaveOut, log } = this.#own;
    try {
      const answer = await this.#thread.ask(question);
      for (const { name, why } of answer.leftOut) leaveOut(name, why);
      for (const { facts, message } of answer.unreadable) log.error(facts, message);
      return answer;
    } catch (error) {
      // Only who writes a damaged file may quarantine it: whoever reads it here does.
      if (isDamage(error)) return answerReport(this.#own, question);
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#thread.close();
  }
}
