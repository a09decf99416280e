import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { postgresDatabase } from '../database/engines/postgres.ts';
import { play } from '../testing/content.ts';
import { PlayOffice } from '../testing/plays/play-offices.ts';
import { answerReport, type ReportQuestion } from './report-answers.ts';
import { ReportThread } from './report-thread.ts';

describe.skipIf(inject('postgresUrl') === null)('the thread of reports over PostgreSQL', () => {
  let office: PlayOffice;
  let thread: ReportThread;
  const logged: object[] = [];
  const own = () => ({
    ...{ database: office.sql, rawPlays: office.rawPlays, leaveOut: office.leaveOut },
    log: { error: (facts: object) => void logged.push(facts) },
  });

  beforeEach(async () => {
    office = await PlayOffice.open('postgres');
    const place = { dataFolder: '/nowhere', sqliteBinding: null, databaseUrl: office.test.at };
    thread = new ReportThread(place, own());
    logged.length = 0;
  });
  afterEach(async () => {
    await thread.close();
    await office.close();
  });

  it('answers what is asked meanwhile in the order of the questions, as the loop itself would', async () => {
    await office.take([1, 2, 3].map((seq) => play(seq, { startedAtMs: office.clock.ms - seq * 1000 })));
    const questions: ReportQuestion[] = [
      { type: 'counts', span: {} },
      { type: 'latest', limit: 2, screenId: undefined, before: undefined },
      { type: 'played', question: { by: 'hour', fromDate: '2026-11-21', untilDate: '2026-11-21' } },
      { type: 'media-usage' },
    ];
    const order: number[] = [];
    const answers = await Promise.all(
      questions.map(async (question, index) => {
        const answer = await thread.ask(question);
        order.push(index);
        return Buffer.from(answer.json).toString();
      }),
    );
    expect(order).toEqual([0, 1, 2, 3]);
    for (const [index, question] of questions.entries()) {
      const { json } = await answerReport(own(), question);
      expect(answers[index]).toBe(Buffer.from(json).toString());
    }
    expect(answers[0]).toContain('"complete":3');
  });

  it('names the rows that it can’t read', async () => {
    await office.take([play(1, { startedAtMs: office.clock.ms })]);
    await office.rows('update daily_plays set outcome = 77');
    const question = { by: 'day', fromDate: '2026-11-01', untilDate: '2026-11-30' } as const;
    const { json } = await thread.ask({ type: 'played', question });
    expect(JSON.parse(Buffer.from(json).toString())).toEqual({ rows: [], timeUnknown: [] });
    expect(office.leftOut).toEqual([{ table: 'outcomes', row: 77 }]);
  });

  it('answers the next question after one that failed', async () => {
    await office.rows('alter table place_snapshots rename to gone');
    const question = { type: 'counts', span: {} } as const;
    await expect(thread.ask(question)).rejects.toMatchObject({ code: '42P01' });
    await office.rows('alter table gone rename to place_snapshots');
    expect(Buffer.from((await thread.ask(question)).json).toString()).toBe('[]');
  });

  it('has a connection that changes nothing', async () => {
    const reading = await postgresDatabase(office.test.at, { isReadOnly: true, connections: 1 });
    try {
      const changing = sql`insert into clones values ('player-1', 0, 0)`.execute(reading.query);
      await expect(changing).rejects.toMatchObject({ code: '25006' });
    } finally {
      await reading.close();
    }
  });
});
