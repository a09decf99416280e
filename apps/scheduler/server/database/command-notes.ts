/**
 * What the commands beside the scheduler did, for its log: their own output is on somebody's terminal and gone. They
 * leave a note in the database, and the scheduler takes it over into its log.
 */
import { userInfo } from 'node:os';
import { z } from 'zod';
import type { Clock } from '../runtime/clock.ts';
import type { Log } from '../runtime/log.ts';
import type { Database } from './open.ts';
import { readStored } from './stored-json.ts';

const Note = z.looseObject({ event: z.string() });
const MAX_UNREADABLE = 500;

type Details = Readonly<Record<string, string | number | boolean>>;

export function noteCommand(database: Database, clock: Clock, event: string, details: Details): void {
  const note = { event, systemUser: systemUser(), at: new Date(clock.now()).toISOString(), ...details };
  database.run(database.query.insertInto('command_notes').values({ body: JSON.stringify(note) }));
}

export function logCommandNotes(database: Database, log: Log): void {
  const { query } = database;
  for (const { id, body } of database.all(query.selectFrom('command_notes').selectAll().orderBy('id'))) {
    const note = readStored(database, { table: 'command_notes', row: id }, body, Note);
    // One that can't be read is in the log as it is, and keeps no later one back.
    const { event, ...facts } = note ?? { event: 'unreadable', note: body.slice(0, MAX_UNREADABLE) };
    log.info({ security: event, by: 'command', ...facts }, 'security');
    database.run(query.deleteFrom('command_notes').where('id', '=', id));
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
