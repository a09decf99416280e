/**
 * The tests whose schedulers run over PostgreSQL, too (`npm run test:long`): all that start one. What starts none does the
 * same on either, or says itself that it is about both (`describeEngines`).
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const TESTS = ['apps/scheduler/server/**/*.test.ts', 'test/*.test.ts', 'test/faults/short.test.ts'];
const STARTS_A_SCHEDULER = /\b(?:testScheduler|startSchedulerProcess|killsAndCuts|OfflineLocation)\b/;

/** They are about SQLite's files themselves. */
const OF_SQLITE: Readonly<Record<string, string>> = {
  'apps/scheduler/server/reports/report-thread.test.ts': 'fills a file of a month, and locks it',
  'test/scheduler-disk.test.ts': 'fills the disk that they are on',
  'test/stick-seals.long.test.ts': 'tries what a copy of the file gives away',
  'apps/scheduler/server/app/moving/move-to-postgres.test.ts': 'moves what is in those files',
};

export function postgresTests(): string[] {
  return TESTS.flatMap((pattern) => globSync(pattern, { cwd: root }))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => !Object.hasOwn(OF_SQLITE, path))
    .filter((path) => STARTS_A_SCHEDULER.test(readFileSync(join(root, path), 'utf8')))
    .sort();
}
