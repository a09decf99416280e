/**
 * What was begun and waits for its answer: a second factor, a passkey's signature, the way back from another provider.
 * Each is known by a random token of which only a hash is kept, holds for minutes, and ends with its answer.
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Queries, SqlDatabase } from '../../database/engines/sql-database.ts';
import type { Clock } from '../../runtime/clock.ts';

export const STEP_MS = 10 * 60_000;

type StepKind = 'second-factor' | 'passkey-sign-in' | 'passkey-registration' | 'provider';

export interface Step {
  readonly username: string | null;
  readonly body: string;
}

export class SignInSteps {
  readonly #database: SqlDatabase;
  readonly #clock: Clock;

  constructor(database: SqlDatabase, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async begin(kind: StepKind, { username, body }: Step): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    await this.#database.query
      .insertInto('sign_in_steps')
      .values({
        ...{ id_hash: hashOf(token), kind, username, body },
        expires_at_ms: this.#clock.now() + STEP_MS,
      })
      .execute();
    return token;
  }

  /** Null if there is none, or it is over. */
  async find(kind: StepKind, token: string): Promise<Step | null> {
    const row = await this.#database.query
      .selectFrom('sign_in_steps')
      .select(['username', 'body'])
      .where('id_hash', '=', hashOf(token))
      .where('kind', '=', kind)
      .where('expires_at_ms', '>', this.#clock.now())
      .executeTakeFirst();
    return row ?? null;
  }

  /** Ends it, and returns what it was: of two who ask at the same time one gets it. */
  async take(kind: StepKind, token: string, queries: Queries = this.#database.query): Promise<Step | null> {
    const row = await queries
      .deleteFrom('sign_in_steps')
      .where('id_hash', '=', hashOf(token))
      .where('kind', '=', kind)
      .where('expires_at_ms', '>', this.#clock.now())
      .returning(['username', 'body'])
      .executeTakeFirst();
    return row ?? null;
  }

  async deleteExpired(): Promise<void> {
    await this.#database.query
      .deleteFrom('sign_in_steps')
      .where('expires_at_ms', '<=', this.#clock.now())
      .execute();
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
