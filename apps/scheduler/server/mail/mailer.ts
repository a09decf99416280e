/**
 * Mail to staff.
 *
 * 1. A mail is put in by the transaction that it tells of: it goes out if that is committed, and only then, and is tried
 *    again while the mail server is away.
 * 2. It is written in the receiver's language, to the address that they have when it goes out. Who has no address, or
 *    doesn't want to be told of such things, gets none.
 * 3. No secret waits in a job: what opens something (a link of an invitation) is made as the mail goes out.
 */
import { parseJson } from '@bacheca/node/json';
import { NoticeKind } from '@bacheca/shared/api/people';
import { LOCALES, type Locale, type Params } from '@bacheca/shared/translations/phrase';
import { z } from 'zod';
import type { Queries, SqlDatabase } from '../database/engines/sql-database.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import type { MailTransport } from './mail-transport.ts';
import { renderMail } from './render-mail.ts';
import { type MailTemplate, NOTICE_OF } from './templates.ts';

export const SEND_MAIL = 'send-mail';

/** Somebody who has an account, or an address of nobody's account yet. */
export type Receiver =
  | { readonly username: string }
  | { readonly address: string; readonly language: Locale };

export interface NewMail {
  readonly to: Receiver;
  readonly template: MailTemplate;
  readonly values: Params;
  /** Where its button leads, on this installation: `/approvals/video-spid`. */
  readonly path?: string;
}

/** Makes what a mail's button opens, as it goes out. Null where it is no longer wanted. */
type MakePath = (to: Receiver) => Promise<string | null>;

interface Parts {
  readonly database: SqlDatabase;
  readonly queue: JobQueue;
  readonly transport: MailTransport;
  readonly publicUrl: string | null;
  /** What stands in its place until the municipality has said its address. */
  readonly localUrl: () => string;
  readonly sender: () => string;
  readonly wake: () => void;
}

export class Mailer {
  readonly #parts: Parts;
  readonly #secretPaths = new Map<MailTemplate, MakePath>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Where mail goes: the server without its password, or null for files. */
  get server(): string | null {
    return this.#parts.transport.server;
  }

  /** An address of this installation, as people reach it. */
  urlOf(path: string): string {
    return new URL(path, this.#parts.publicUrl ?? this.#parts.localUrl()).href;
  }

  /** Mail of this template leads to what `make` makes as it goes out. */
  makePath(template: MailTemplate, make: MakePath): void {
    this.#secretPaths.set(template, make);
  }

  async add(tx: Queries, mail: NewMail): Promise<void> {
    if (!(await this.#receiverOf(mail.to, mail.template, tx))) return;
    await this.#parts.queue.add({ type: SEND_MAIL, payload: mail }, tx);
    // Whoever takes jobs looks once a second, too, should this come before the commit.
    this.#parts.wake();
  }

  /** The work of a job. */
  async send(payload: unknown): Promise<void> {
    const { to, template, values, path } = payload as NewMail;
    const receiver = await this.#receiverOf(to, template, this.#parts.database.query);
    if (!receiver) return;
    const make = this.#secretPaths.get(template);
    const made = make ? await make(to) : (path ?? null);
    if (make && made === null) return;
    const link = made === null ? null : this.urlOf(made);
    const sender = this.#parts.sender();
    await this.#parts.transport.send(
      receiver.address,
      renderMail(template, { ...values, sender }, receiver.language, { link, sender }),
    );
  }

  async #receiverOf(
    to: Receiver,
    template: MailTemplate,
    queries: Queries,
  ): Promise<{ address: string; language: Locale } | null> {
    if ('address' in to) return to;
    const row = await queries
      .selectFrom('staff')
      .select(['email', 'language', 'notices'])
      .where('username', '=', to.username)
      .executeTakeFirst();
    const notice: NoticeKind | null = NOTICE_OF[template];
    if (!row?.email || (notice !== null && !noticesOf(row.notices).includes(notice))) return null;
    return { address: row.email, language: languageOf(row.language) };
  }
}

/** Of what has never been said, Italian and all notices. */
export const languageOf = (stored: string | null): Locale => z.enum(LOCALES).catch('it').parse(stored);

export function noticesOf(stored: string | null): readonly NoticeKind[] {
  return z
    .array(NoticeKind)
    .catch([...NoticeKind.options])
    .parse(stored === null ? null : parseJson(stored));
}
