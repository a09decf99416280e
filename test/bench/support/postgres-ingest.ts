/**
 * How many plays a second one scheduler takes in on PostgreSQL: from the text of the players' messages (parsed, validated,
 * recognised as new, written with their ranges and roll-ups in one transaction) to the commit on disk, while the next ones
 * come in. The floor is bare `pg` inserting the same rows of plays, already in memory, many to a statement and as many to a
 * transaction, into the same partition with the same indexes, with the same durability: `fsync` and `synchronous_commit`
 * are on for both.
 */
import { setImmediate } from 'node:timers/promises';
import { MAX_PLAYS_PER_BATCH, PlayerMessage, readMessage } from '@bacheca/shared/wire/protocol';
import pg from 'pg';
import { postgresDatabase } from '../../../apps/scheduler/server/database/engines/postgres.ts';
import { migrateToNewest } from '../../../apps/scheduler/server/database/migrations/migrate.ts';
import {
  openPlaysNode,
  type PlaysNode,
  playSums,
} from '../../../apps/scheduler/server/testing/plays/postgres-plays.ts';
import { onServer } from '../../support/postgres.ts';
import { measureBursts } from './bursts.ts';
import { startMeasuredCluster } from './engines.ts';
import { median } from './figures.ts';
import { makeMessages, type SentPlays } from './reported-plays.ts';

/**
 * With this, and prepared, bare `pg` is the fastest: of 250, 1000 and as many as a statement may have parameters none is
 * faster, and parsed anew each time it takes twice as long.
 */
const ROWS_PER_STATEMENT = 500;
const RECEIVED_AT_MS = Date.parse('2026-11-21T10:00:00Z');

export async function measurePostgresIngest(
  plays: number,
  players: number,
  rounds: number,
): Promise<Record<string, number>> {
  const cluster = await startMeasuredCluster();
  try {
    await expectDurability(cluster.url);
    const ours: number[] = [];
    const floor: number[] = [];
    // The first round warms both up and does not count.
    for (let round = 0; round <= rounds; round++) {
      const [url, bareUrl] = [
        await newDatabase(cluster.url, `ours_${round}`),
        await newDatabase(cluster.url, `bare_${round}`),
      ];
      const node = await openPlaysNode(url, { clock: { now: () => RECEIVED_AT_MS } });
      const messages = makeMessages(players, Math.ceil(plays / players / MAX_PLAYS_PER_BATCH));
      const taken = await takeIn(node, messages);
      await node.close();
      const bare = await insertBare(url, bareUrl, players * MAX_PLAYS_PER_BATCH);
      for (const name of [`ours_${round}`, `bare_${round}`])
        await onServer(cluster.url, `drop database ${name} with (force)`);
      if (round === 0) continue;
      ours.push(taken);
      floor.push(bare);
    }
    const perSecond = median(ours);
    const floorPerSecond = median(floor);
    return { plays, players, perSecond, floorPerSecond, ratio: perSecond / floorPerSecond };
  } finally {
    await cluster.stop();
  }
}

export async function measurePostgresBursts(): Promise<Record<string, number>> {
  const cluster = await startMeasuredCluster();
  try {
    const node = await openPlaysNode(await newDatabase(cluster.url, 'bursts'), {
      clock: { now: () => RECEIVED_AT_MS },
    });
    const figure = await measureBursts(node.ingest);
    await node.close();
    return figure;
  } finally {
    await cluster.stop();
  }
}

/** A figure of a server that answers before the disk has it would mean nothing. */
async function expectDurability(server: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  const { rows } = await client.query(
    "select name from pg_settings where name in ('fsync', 'synchronous_commit') and setting <> 'on'",
  );
  await client.end();
  if (rows.length > 0) throw new Error(`The server to measure has ${rows[0].name} off.`);
}

async function newDatabase(server: string, name: string): Promise<string> {
  await onServer(server, `create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = await postgresDatabase(url.href);
  await migrateToNewest(database, name);
  await database.close();
  return url.href;
}

/**
 * Each message comes by itself, as from a socket. As many plays as two commits have are under way at most: players wait
 * for their answers before they send more.
 */
async function takeIn({ ingest, database }: PlaysNode, rounds: readonly SentPlays[][]): Promise<number> {
  let acknowledged = 0;
  let failure: unknown = null;
  const startedMs = performance.now();
  let before: Promise<unknown> = Promise.resolve();
  for (const messages of rounds) {
    const answers: Promise<void>[] = [];
    for (const { playerId, text } of messages) {
      const read = readMessage(PlayerMessage, text);
      if (!read.ok || read.message.type !== 'plays')
        throw new Error('the bench made a message that is not valid');
      const { journalId, plays } = read.message;
      const answered = Promise.withResolvers<void>();
      ingest.add({ playerId, screenId: `screen-${playerId}`, journalId, plays }, (answer) => {
        if ('error' in answer) failure = answer.error;
        acknowledged += plays.length;
        answered.resolve();
      });
      answers.push(answered.promise);
      await setImmediate();
    }
    await before;
    before = Promise.all(answers);
  }
  await before;
  const seconds = (performance.now() - startedMs) / 1000;
  if (failure) throw failure;
  const { timed, kept } = await playSums(database);
  if (kept !== acknowledged || timed !== acknowledged)
    throw new Error(`${acknowledged} plays were acknowledged, ${kept} stored, ${timed} counted`);
  return acknowledged / seconds;
}

/** Gives the plays of a database to a bare connection to another, `perTransaction` at a time. */
async function insertBare(sourceUrl: string, url: string, perTransaction: number): Promise<number> {
  const source = new pg.Client({ connectionString: sourceUrl });
  await source.connect();
  const { rows, fields } = await source.query({ text: 'select * from plays', rowMode: 'array' });
  await source.end();
  const node = await openPlaysNode(url);
  await node.partitions.ensure(RECEIVED_AT_MS);
  await node.close();

  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const insert = async (some: unknown[][]) => {
    const values = some.map(
      (row, index) => `(${row.map((_, column) => `$${index * fields.length + column + 1}`).join(',')})`,
    );
    const text = `insert into plays values ${values.join(',')}`;
    await client.query({ name: `insert ${some.length}`, text, values: some.flat() });
  };
  const startedMs = performance.now();
  for (let first = 0; first < rows.length; first += perTransaction) {
    await client.query('begin');
    for (let at = first; at < Math.min(first + perTransaction, rows.length); at += ROWS_PER_STATEMENT)
      await insert(rows.slice(at, Math.min(at + ROWS_PER_STATEMENT, first + perTransaction)));
    await client.query('commit');
  }
  const seconds = (performance.now() - startedMs) / 1000;
  await client.end();
  return rows.length / seconds;
}
