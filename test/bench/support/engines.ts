/** Which database a scheduler is measured over. */
import { onServer, startCluster } from '../../support/postgres.ts';

const ENGINES = ['sqlite', 'postgres'] as const;
export type Engine = (typeof ENGINES)[number];

export interface MeasuredEngine {
  /** The settings of a scheduler over it. */
  readonly env: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/** @throws If it is no engine. */
export function engineNamed(name = 'sqlite'): Engine {
  const engine = ENGINES.find((one) => one === name);
  if (!engine) throw new Error(`--engine is ${name}; it should be one of ${ENGINES.join(', ')}`);
  return engine;
}

/** A PostgreSQL is one of its own, empty, which has on disk what it has committed, as SQLite has. */
export async function openEngine(engine: Engine): Promise<MeasuredEngine> {
  if (engine === 'sqlite') return { env: {}, close: async () => {} };
  const cluster = await startMeasuredCluster();
  await onServer(cluster.url, 'create database measured');
  const url = new URL(cluster.url);
  url.pathname = '/measured';
  return { env: { BACHECA_DATABASE_URL: url.href }, close: () => cluster.stop() };
}

/** One that has on disk what it has committed. */
export async function startMeasuredCluster() {
  const cluster = await startCluster({ isDurable: true });
  if (!cluster)
    throw new Error('This machine has no PostgreSQL to measure (Debian: apt install postgresql).');
  return cluster;
}
