/**
 * The bus of all nodes over one PostgreSQL: a notification goes out with the commit of the transaction that it is told
 * in, and each node has one connection that listens.
 *
 * What a node tells it hears at once and by itself, also while its listening connection is lost. While that is lost
 * nothing of others is heard: once there is another, everybody looks.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BackOff, backOffMs } from '@bacheca/node/backoff';
import { sql } from 'kysely';
import pg from 'pg';
import { z } from 'zod';
import { afterCommit, type SqlDatabase } from '../database/engines/sql-database.ts';
import { createGuardedCall } from '../runtime/guarded-callbacks.ts';
import type { Log } from '../runtime/log.ts';
import { oneAtATime } from '../runtime/one-at-a-time.ts';
import { type Bus, BusEvent } from './bus.ts';
import { Listeners } from './listeners.ts';

const CHANNEL = 'bacheca';
/** PostgreSQL takes messages of fewer than 8,000 bytes. */
const MAX_PAYLOAD_BYTES = 7_900;
/** Beneath what is told: what got lost is seen so soon. */
const POLL_INTERVAL_MS = 5_000;
/** A connection that doesn't answer for so long is lost, though nobody has said so. */
const ANSWER_LIMIT_MS = 10_000;
const BETWEEN_ATTEMPTS: BackOff = { baseMs: 200, capMs: 10_000 };

const Message = z.object({ node: z.string(), event: BusEvent });

interface BusDatabase {
  readonly sql: SqlDatabase;
  /** Where it is, for the connection that listens. */
  readonly url: string;
}

interface BusOptions {
  readonly pollIntervalMs?: number;
}

/** It listens when the promise is fulfilled, or else keeps trying to. */
export async function openPostgresBus(
  database: BusDatabase,
  log: Pick<Log, 'error' | 'warn'>,
  { pollIntervalMs = POLL_INTERVAL_MS }: BusOptions = {},
): Promise<Bus> {
  const bus = new PostgresBus(database, log, pollIntervalMs);
  await bus.listen();
  return bus;
}

class PostgresBus implements Bus {
  readonly #node = randomUUID();
  readonly #database: BusDatabase;
  readonly #log: Pick<Log, 'error' | 'warn'>;
  readonly #listeners: Listeners;
  readonly #looks = new Set<() => void>();
  readonly #polling: NodeJS.Timeout;
  readonly #closing = new AbortController();
  /** It is null while there is none. */
  #connection: pg.Client | null = null;
  #reconnecting: Promise<void> = Promise.resolve();

  constructor(database: BusDatabase, log: Pick<Log, 'error' | 'warn'>, pollIntervalMs: number) {
    this.#database = database;
    this.#log = log;
    this.#listeners = new Listeners(createGuardedCall(log));
    this.#polling = setInterval(() => this.#poll(), pollIntervalMs);
  }

  async tell(event: BusEvent, tx = this.#database.sql.query): Promise<void> {
    const payload = payloadOf(this.#node, event);
    const notifying = sql`select pg_notify(${CHANNEL}, ${payload})`.execute(tx);
    if (tx.isTransaction) await notifying;
    else
      await notifying.catch((error: unknown) =>
        this.#log.warn(
          { err: error, event: event.type },
          'other nodes were not told; they see it when they look',
        ),
      );
    afterCommit(tx, () => this.#listeners.hear(event, true));
  }

  subscribe: Bus['subscribe'] = (type, listener) => this.#listeners.add(type, listener);

  onPoll(look: () => Promise<void> | void): () => void {
    const ask = oneAtATime(look, (error) =>
      this.#log.error({ err: error }, 'it could not be told what other nodes have changed'),
    );
    this.#looks.add(ask);
    return () => void this.#looks.delete(ask);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearInterval(this.#polling);
    this.#looks.clear();
    const connection = this.#connection;
    this.#connection = null;
    await connection?.end().catch(() => undefined);
    await this.#reconnecting;
  }

  /** Connects, or begins with trying again. */
  async listen(): Promise<void> {
    try {
      await this.#connect();
    } catch (error) {
      this.#lost(error);
    }
  }

  async #connect(): Promise<void> {
    const connection = new pg.Client({
      connectionString: this.#database.url,
      application_name: 'bacheca bus',
      keepAlive: true,
      connectionTimeoutMillis: ANSWER_LIMIT_MS,
      query_timeout: ANSWER_LIMIT_MS,
    });
    const onLost = (error?: Error) => {
      if (this.#connection !== connection) return;
      this.#connection = null;
      connection.end().catch(() => undefined);
      this.#lost(error ?? new Error('the connection was ended'));
    };
    connection.on('error', onLost);
    connection.on('end', () => onLost());
    connection.on('notification', ({ payload }) => this.#heard(payload ?? ''));
    try {
      await connection.connect();
      await connection.query(`listen ${CHANNEL}`);
    } catch (error) {
      connection.end().catch(() => undefined);
      throw error;
    }
    if (this.#closing.signal.aborted) await connection.end().catch(() => undefined);
    else this.#connection = connection;
  }

  #lost(error: unknown): void {
    if (this.#closing.signal.aborted) return;
    this.#log.warn({ err: error }, 'other nodes are not heard: the connection to PostgreSQL is opened again');
    this.#reconnecting = this.#reconnect();
  }

  async #reconnect(): Promise<void> {
    const { signal } = this.#closing;
    for (let attempt = 0; !signal.aborted; attempt++) {
      await sleep(backOffMs(attempt, BETWEEN_ATTEMPTS, Math.random), undefined, { signal }).catch(
        () => undefined,
      );
      if (signal.aborted) return;
      try {
        await this.#connect();
      } catch {
        continue;
      }
      // Whatever was told meanwhile.
      return this.#lookAll();
    }
  }

  #heard(payload: string): void {
    const read = Message.safeParse(parsed(payload));
    // One of another release that this one has no name for.
    if (!read.success || read.data.node === this.#node) return;
    this.#listeners.hear(read.data.event, false);
  }

  #poll(): void {
    this.#lookAll();
    const connection = this.#connection;
    // One that has died without a word fails this, and ends.
    connection?.query('select 1').catch((error: Error) => connection.emit('error', error));
  }

  #lookAll(): void {
    for (const ask of this.#looks) ask();
  }
}

function payloadOf(node: string, event: BusEvent): string {
  const payload = JSON.stringify({ node, event });
  if (Buffer.byteLength(payload) <= MAX_PAYLOAD_BYTES) return payload;
  if ('screenIds' in event) return JSON.stringify({ node, event: { ...event, screenIds: 'all' } });
  if ('playerIds' in event) return JSON.stringify({ node, event: { ...event, playerIds: 'all' } });
  throw new Error(`“${event.type}” is too long to be told`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
