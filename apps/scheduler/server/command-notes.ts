/**
 * What the commands beside the scheduler did, for its log: their own output is on somebody's terminal and gone. They
 * leave a note in the database, and the scheduler takes it over into its log.
 */
import { userInfo } from 'node:os';
import type { Clock } from './clock.ts';
import type { Database } from './database/open.ts';
import type { Log } from './log.ts';

type Details = Readonly<Record<string, string | number | boolean>>;

export function noteCommand(database: Database, clock: Clock, event: string, details: Details): void {
  const note = { event, systemUser: systemUser(), at: new Date(clock.now()).toISOString(), ...details };
  database.run(database.query.insertInto('command_notes').values({ body: JSON.stringify(note) }));
}

export function logCommandNotes(database: Database, log: Log): void {
  const { query } = database;
  for (const { id, body } of database.all(query.selectFrom('command_notes').selectAll().orderBy('id'))) {
    const { event, ...facts } = JSON.parse(body) as { event: string } & Details;
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
