import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInstallationDatabase } from '../database/installation-database.ts';
import { JobQueue } from '../jobs/job-queue.ts';
import { JobRunner } from '../jobs/job-runner.ts';
import { WorkerProcess } from '../jobs/worker-process.ts';
import { systemClock } from '../runtime/clock.ts';
import { createLog } from '../runtime/log.ts';
import { readMail, sentMail } from '../testing/mail.ts';
import { type TestScheduler, testScheduler } from '../testing/scheduler.ts';
import { smtpServer } from '../testing/smtp-server.ts';
import { mailTransport } from './mail-transport.ts';
import { Mailer, type NewMail, SEND_MAIL } from './mailer.ts';
import { renderMail } from './render-mail.ts';

const silent = createLog({ logLevel: 'silent' });
const TEST: NewMail = {
  to: { username: 'admin' },
  template: 'test',
  values: { by: 'Anna' },
  path: '/settings',
};

let scheduler: TestScheduler;
beforeEach(async () => {
  scheduler = await testScheduler();
});
afterEach(() => scheduler.close());

/** A mailer beside the scheduler, over its database, with what takes its jobs. */
async function mailerBeside(smtpUrl: string | null = null) {
  const database = await openInstallationDatabase(scheduler.config, silent);
  const queue = new JobQueue(database.sql, 'posta', systemClock);
  const transport = mailTransport({ ...scheduler.config, smtpUrl }, systemClock);
  const mailer = new Mailer({
    ...{ database: database.sql, queue, transport, publicUrl: 'https://bacheca.example.it' },
    localUrl: () => 'http://localhost',
    sender: () => 'Comune di Prova',
    wake: () => {},
  });
  const work = (payload: unknown) => mailer.send(payload);
  const types = { [SEND_MAIL]: { runsIn: 'scheduler', concurrency: 1, work } } as const;
  const worker = new WorkerProcess(new URL('../app/worker.ts', import.meta.url));
  const runner = new JobRunner(queue, types, worker, silent, { pollMs: 20 });
  return {
    ...{ database, mailer, queue },
    set: (values: { email?: string; language?: string; notices?: string }) =>
      database.sql.query.updateTable('staff').set(values).where('username', '=', 'admin').execute(),
    start: () => runner.start(),
    async close() {
      await runner.stop();
      transport.close();
      await database.close();
    },
  };
}

describe('a mail', () => {
  it('says the same as text and as HTML, in its receiver’s language, and nothing in it is markup', () => {
    const values = { by: '<b>Anna & "Co"</b>\r\nBcc: altri@example.it' };
    const frame = { link: 'https://bacheca.example.it/settings?a=1&b=2', sender: 'Comune di Prova' };
    const italian = renderMail('test', values, 'it', frame);
    expect(italian.subject).toBe('Prova della posta di Bacheca');
    expect(italian.text).toContain('L’ha chiesto <b>Anna');
    expect(italian.text).toContain('Apri Bacheca:\nhttps://bacheca.example.it/settings?a=1&b=2');
    expect(italian.html).toContain('&lt;b&gt;Anna &amp; &quot;Co&quot;&lt;/b&gt;');
    expect(italian.html).toContain('href="https://bacheca.example.it/settings?a=1&amp;b=2"');
    expect(italian.html).not.toContain('<b>');
    const english = renderMail('test', values, 'en', { ...frame, link: null });
    expect(english.subject).toBe('A test of Bacheca’s mail');
    expect(english.text).not.toContain('Open Bacheca');
    expect(english.html).not.toContain('href');
  });
});

describe('a mailer', () => {
  it('sends what a transaction that was committed put in, and nothing of one that was rolled back', async () => {
    const beside = await mailerBeside();
    await beside.set({ email: 'anna@example.it' });
    await expect(
      beside.database.sql.transaction(async (tx) => {
        await beside.mailer.add(tx, TEST);
        throw new Error('rolled back');
      }),
    ).rejects.toThrow('rolled back');
    expect(await beside.queue.list(['queued', 'running', 'done', 'failed'], 9, null)).toEqual([]);
    await beside.database.sql.transaction((tx) => beside.mailer.add(tx, TEST));
    await beside.start();
    const folder = join(scheduler.config.dataFolder, 'mail');
    await expect.poll(() => beside.queue.count(['done']), { timeout: 20_000 }).toBe(1);
    const [name = ''] = readdirSync(folder);
    expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
    const [mail] = await sentMail(scheduler, 1);
    expect(mail?.to).toBe('anna@example.it');
    expect(mail?.subject).toBe('Prova della posta di Bacheca');
    expect(mail?.text).toContain('https://bacheca.example.it/settings');
    expect(mail?.text).toContain('Comune di Prova');
    await beside.close();
  });

  it('puts in nothing for who has no address', async () => {
    const beside = await mailerBeside();
    await beside.mailer.add(beside.database.sql.query, TEST);
    expect(await beside.queue.list(['queued', 'running', 'done'], 9, null)).toEqual([]);
    await beside.close();
  });

  it('makes what opens something as it goes out, and keeps none of it', async () => {
    const beside = await mailerBeside();
    await beside.set({ email: 'anna@example.it' });
    beside.mailer.makePath('test', async () => '/qui#segreto-del-link');
    await beside.mailer.add(beside.database.sql.query, TEST);
    await beside.start();
    await expect.poll(() => beside.queue.count(['done']), { timeout: 20_000 }).toBe(1);
    const jobs = await beside.database.sql.query.selectFrom('jobs').selectAll().execute();
    expect(JSON.stringify(jobs)).not.toContain('segreto-del-link');
    await beside.close();
  });
});

describe('over SMTP', () => {
  it('a real server takes it whole, in the receiver’s language', async () => {
    const server = await smtpServer();
    const beside = await mailerBeside(server.url);
    await beside.set({ email: 'anna@example.it', language: 'en' });
    await beside.mailer.add(beside.database.sql.query, TEST);
    await beside.start();
    await expect.poll(() => server.received.length, { timeout: 20_000 }).toBe(1);
    const [received] = server.received;
    expect(received?.to).toEqual(['anna@example.it']);
    expect(received?.user).toBe('bacheca');
    const mail = readMail(received?.message ?? '');
    expect(mail.subject).toBe('A test of Bacheca’s mail');
    expect(mail.html).toContain('<a href="https://bacheca.example.it/settings"');
    await beside.close();
    await server.close();
  });

  it('an address that the server refuses isn’t tried again, and the job says what it answered', async () => {
    const server = await smtpServer();
    const beside = await mailerBeside(server.url);
    await beside.set({ email: 'nessuno@example.it' });
    await beside.mailer.add(beside.database.sql.query, TEST);
    await beside.start();
    await expect.poll(() => beside.queue.count(['failed']), { timeout: 20_000 }).toBe(1);
    const [job] = await beside.queue.list(['failed'], 1, null);
    expect(job).toMatchObject({ attempts: 1, error: { code: 'mail-refused' } });
    expect(JSON.stringify(job?.error)).toContain('No such person here');
    await beside.close();
    await server.close();
  });

  it('what couldn’t go out is tried again', async () => {
    const server = await smtpServer();
    const beside = await mailerBeside(server.url);
    await server.close();
    await beside.set({ email: 'anna@example.it' });
    await beside.mailer.add(beside.database.sql.query, TEST);
    await beside.start();
    await expect
      .poll(async () => (await beside.queue.list(['queued'], 1, null))[0]?.attempts, { timeout: 20_000 })
      .toBe(1);
    await beside.close();
  });

  it('a password goes to no server that has no TLS, but on this machine', async () => {
    const server = await smtpServer();
    // This machine by an address that isn't known as its own.
    const smtpUrl = server.url.replace('127.0.0.1', '0.0.0.0');
    const transport = mailTransport({ ...scheduler.config, smtpUrl }, systemClock);
    expect(transport.server).not.toContain('segreta');
    const mail = { subject: 'Prova', text: 'Prova', html: '<p>Prova</p>' };
    await expect(transport.send('anna@example.it', mail)).rejects.toThrow(/STARTTLS|TLS/);
    expect([server.received, server.passwords]).toEqual([[], []]);
    transport.close();
    await server.close();
  });
});
