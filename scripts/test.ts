// `npm test`: format and lint, types, what nothing uses, unit and integration tests, end-to-end tests; then one line of counts.

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { errorMessage } from '@bacheca/node/errors';
import { buildWhatChanged } from './support/builds.ts';
import { projectRoot, runToEnd } from './support/processes.ts';
import { prepareTools } from './support/tools.ts';
import { openDisplay } from './support/xvfb.ts';

/** Not Playwright's own folder, which it empties. */
const results = join(projectRoot, 'test-reports');
const bin = (path: string) => join(projectRoot, 'node_modules', path);

interface Counts {
  passed: number;
  /** Names, with the beginning of what was wrong. */
  failed: string[];
  /** Passed only when they were run a second time. */
  passedLate: string[];
  /** Names, with the reason where the test gives one. */
  skipped: string[];
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const missing = prepareTools();
const failedParts: string[] = [];

async function part(name: string, work: () => Promise<number>): Promise<void> {
  console.log(`\n── ${name}`);
  const startedMs = performance.now();
  const code = await work().catch((error: unknown) => {
    console.error(errorMessage(error));
    return 1;
  });
  console.log(
    `── ${name}: ${code === 0 ? 'ok' : 'FAILED'} (${((performance.now() - startedMs) / 1000).toFixed(0)} s)`,
  );
  if (code !== 0) failedParts.push(name);
}

const node = (script: string, ...args: string[]) => runToEnd(process.execPath, [bin(script), ...args]);
const vitestReport = join(results, 'vitest.json');
const playwrightReport = (project: string) => join(results, `playwright-${project}.json`);
const secondTries = join(results, 'second-tries.txt');

await part('format and lint', () => node('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'));
await part('types', () => node('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'));
await part('unused exports and dependencies', () => node('knip/bin/knip.js', '--no-progress'));
await part('build', async () => {
  await buildWhatChanged();
  return 0;
});
await Promise.all([
  part('unit and integration tests', () =>
    node(
      'vitest/vitest.mjs',
      'run',
      // A shared machine can stand still at a bad moment: tried again, and said so at the end.
      '--retry=1',
      '--reporter=dot',
      '--reporter=./test/support/second-tries.ts',
      '--reporter=json',
      `--outputFile.json=${vitestReport}`,
    ),
  ),
  // They have time for each other: most of the former wait, and nothing here depends on the machine's speed.
  part('end-to-end tests of pages', () => playwright('pages', 'dot')),
]);
await Promise.all([
  part('end-to-end tests of screens', () => playwright('screens', 'list')),
  part('end-to-end tests of whole systems', () => playwright('journeys', 'list')),
]);

async function playwright(project: 'pages' | 'screens' | 'journeys', reporter: string): Promise<number> {
  const display = await openDisplay();
  try {
    return await runToEnd(
      process.execPath,
      [
        ...[bin('@playwright/test/cli.js'), 'test', `--project=${project}`, '--retries=1'],
        ...[`--reporter=${reporter},json`, `--output=${join(projectRoot, 'test-results', project)}`],
      ],
      {
        env: {
          ...process.env,
          PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport(project),
          ...(display?.name ? { DISPLAY: display.name } : {}),
        },
      },
    );
  } finally {
    await display?.close();
  }
}

const counts = [vitestCounts(), ...(['pages', 'screens', 'journeys'] as const).map(playwrightCounts)];
const total = (of: (count: Counts) => number) => counts.reduce((sum, count) => sum + of(count), 0);
console.log('');
for (const sentence of missing) console.log(`Not on this machine: ${sentence}`);
for (const name of counts.flatMap((count) => count.skipped)) console.log(`Not run: ${name}`);
for (const name of counts.flatMap((count) => count.passedLate))
  console.log(`Passed at the second try only: ${name}`);
for (const name of failedParts) console.log(`FAILED: ${name}`);
for (const failure of counts.flatMap((count) => count.failed)) console.log(`FAILED: ${failure}`);
console.log(
  `${total((count) => count.passed)} passed, ${total((count) => count.failed.length)} failed, ${total((count) => count.skipped.length)} skipped`,
);
process.exit(failedParts.length > 0 ? 1 : 0);

function vitestCounts(): Counts {
  interface Report {
    numPassedTests: number;
    testResults: {
      name: string;
      status: string;
      message: string;
      assertionResults: { fullName: string; status: string; failureMessages: string[] | null }[];
    }[];
  }
  const report = read<Report>(vitestReport);
  if (!report) return { passed: 0, failed: [], passedLate: [], skipped: [] };
  const tests = report.testResults.flatMap((file) => file.assertionResults);
  const failed = tests.filter(({ status }) => status === 'failed');
  // A file that could not even be read has no tests.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: report.numPassedTests,
    failed: [
      ...failed.map(({ fullName, failureMessages }) => named(fullName, failureMessages?.[0])),
      ...broken.map(({ name, message }) => named(name, message)),
    ],
    passedLate: existsSync(secondTries)
      ? readFileSync(secondTries, 'utf8')
          .split('\n')
          .filter((name) => name !== '')
      : [],
    skipped: tests
      .filter(({ status }) => status !== 'passed' && status !== 'failed')
      .map(({ fullName }) => fullName),
  };
}

function playwrightCounts(project: string): Counts {
  interface Test {
    status: string;
    annotations: { type: string; description?: string }[];
    results: { error?: { message?: string } }[];
  }
  interface Suite {
    suites?: Suite[];
    specs?: { title: string; file: string; tests: Test[] }[];
  }
  const report = read<{ stats: { expected: number; flaky: number }; suites: Suite[] }>(
    playwrightReport(project),
  );
  if (!report) return { passed: 0, failed: [], passedLate: [], skipped: [] };
  const testsIn = (suite: Suite): { name: string; test: Test }[] => [
    ...(suite.specs ?? []).flatMap(({ title, tests }) => tests.map((test) => ({ name: title, test }))),
    ...(suite.suites ?? []).flatMap(testsIn),
  ];
  const tests = report.suites.flatMap(testsIn);
  const having = (wanted: string) => tests.filter(({ test }) => test.status === wanted);
  const errorOf = ({ results }: Test) => results.find(({ error }) => error)?.error?.message;
  return {
    passed: report.stats.expected + report.stats.flaky,
    failed: having('unexpected').map(({ name, test }) => named(name, errorOf(test))),
    passedLate: having('flaky').map(({ name, test }) => named(name, errorOf(test))),
    skipped: having('skipped').map(({ name, test }) =>
      named(name, test.annotations.find((note) => note.type === 'skip')?.description),
    ),
  };
}

/** The name, and the first lines of a message without its colours. */
function named(name: string, message: string | undefined): string {
  const lines = stripVTControlCharacters(message ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 6);
  return lines.length > 0 ? [`${name}:`, ...lines].join('\n    ') : name;
}

function read<T>(path: string): T | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
}
