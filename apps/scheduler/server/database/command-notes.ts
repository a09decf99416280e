/**
 * What the commands beside the scheduler did, for its log: their own output is on somebody's terminal and gone. They
 * leave a note in the database, and the scheduler takes it over into its log.
 */
import { userInfo } from 'node:os';
import { z } from 'zod';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { SqlDatabase } from './engines/sql-database.ts';
import type { LeaveOut } from './left-out.ts';
import { readStored } from './stored-json.ts';

const Note = z.looseObject({ event: z.string() });
const MAX_UNREADABLE = 500;

type Details = Readonly<Record<string, string | number | boolean>>;

interface NotesDatabase {
  readonly sql: SqlDatabase;
}

export async function noteCommand(
  { sql }: NotesDatabase,
  clock: Clock,
  event: string,
  details: Details,
): Promise<void> {
  const note = { event, systemUser: systemUser(), at: new Date(clock.now()).toISOString(), ...details };
  await sql.query
    .insertInto('command_notes')
    .values({ body: JSON.stringify(note) })
    .execute();
}

/** Of several nodes each note is in the log of one. */
export async function logCommandNotes(
  database: NotesDatabase & { readonly leaveOut: LeaveOut },
  log: Log,
): Promise<void> {
  const notes = await database.sql.query.selectFrom('command_notes').selectAll().orderBy('id').execute();
  for (const { id, body } of notes) {
    const { numDeletedRows } = await database.sql.query
      .deleteFrom('command_notes')
      .where('id', '=', id)
      .executeTakeFirst();
    if (numDeletedRows === 0n) continue;
    const note = readStored(database, { table: 'command_notes', row: id }, body, Note);
    // One that can't be read is in the log as it is, and keeps no later one back.
    const { event, ...facts } = note ?? { event: 'unreadable', note: body.slice(0, MAX_UNREADABLE) };
    log.info({ security: event, by: 'command', ...facts }, 'security');
  }
}

function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A user that the system has no name for, as in a container.
    return String(process.getuid?.() ?? 'unknown');
  }
}
