// `npm test`: format and lint, types, unit and integration tests, end-to-end tests; then one line of counts.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildWhatChanged } from './support/builds.ts';
import { projectRoot, runToEnd } from './support/processes.ts';
import { prepareTools } from './support/tools.ts';
import { openDisplay } from './support/xvfb.ts';

/** Not Playwright's own folder, which it empties. */
const results = join(projectRoot, 'test-reports');
const bin = (path: string) => join(projectRoot, 'node_modules', path);

interface Counts {
  passed: number;
  failed: number;
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
    console.error(error instanceof Error ? error.message : error);
    return 1;
  });
  console.log(
    `── ${name}: ${code === 0 ? 'ok' : 'FAILED'} (${((performance.now() - startedMs) / 1000).toFixed(0)} s)`,
  );
  if (code !== 0) failedParts.push(name);
}

const node = (script: string, ...args: string[]) => runToEnd(process.execPath, [bin(script), ...args]);
const vitestReport = join(results, 'vitest.json');
const playwrightReport = join(results, 'playwright.json');

await part('format and lint', () => node('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'));
await part('types', () => node('typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'));
await part('build', async () => {
  await buildWhatChanged();
  return 0;
});
await part('unit and integration tests', () =>
  node('vitest/vitest.mjs', 'run', '--reporter=dot', '--reporter=json', `--outputFile.json=${vitestReport}`),
);
await part('end-to-end tests', async () => {
  const display = await openDisplay();
  try {
    return await runToEnd(
      process.execPath,
      [bin('@playwright/test/cli.js'), 'test', '--reporter=list,json'],
      {
        env: {
          ...process.env,
          PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightReport,
          ...(display?.name ? { DISPLAY: display.name } : {}),
        },
      },
    );
  } finally {
    await display?.close();
  }
});

const counts = [vitestCounts(), playwrightCounts()];
const total = (of: (count: Counts) => number) => counts.reduce((sum, count) => sum + of(count), 0);
console.log('');
for (const sentence of missing) console.log(`Not on this machine: ${sentence}`);
for (const name of counts.flatMap((count) => count.skipped)) console.log(`Not run: ${name}`);
for (const name of failedParts) console.log(`FAILED: ${name}`);
console.log(
  `${total((count) => count.passed)} passed, ${total((count) => count.failed)} failed, ${total((count) => count.skipped.length)} skipped`,
);
process.exit(failedParts.length > 0 ? 1 : 0);

function vitestCounts(): Counts {
  interface Report {
    numPassedTests: number;
    numFailedTests: number;
    testResults: { assertionResults: { fullName: string; status: string }[] }[];
  }
  const report = read<Report>(vitestReport);
  if (!report) return { passed: 0, failed: 0, skipped: [] };
  const skipped = report.testResults
    .flatMap((file) => file.assertionResults)
    .filter(({ status }) => status !== 'passed' && status !== 'failed')
    .map(({ fullName }) => fullName);
  return { passed: report.numPassedTests, failed: report.numFailedTests, skipped };
}

function playwrightCounts(): Counts {
  interface Suite {
    suites?: Suite[];
    specs?: {
      title: string;
      tests: { status: string; annotations: { type: string; description?: string }[] }[];
    }[];
  }
  const report = read<{ stats: { expected: number; unexpected: number; flaky: number }; suites: Suite[] }>(
    playwrightReport,
  );
  if (!report) return { passed: 0, failed: 0, skipped: [] };
  const skippedIn = (suite: Suite): string[] => [
    ...(suite.specs ?? [])
      .filter((spec) => spec.tests.some((test) => test.status === 'skipped'))
      .map((spec) => {
        const reason = spec.tests
          .flatMap((test) => test.annotations)
          .find((note) => note.type === 'skip')?.description;
        return reason ? `${spec.title}: ${reason}` : spec.title;
      }),
    ...(suite.suites ?? []).flatMap(skippedIn),
  ];
  const { expected, unexpected, flaky } = report.stats;
  return { passed: expected, failed: unexpected + flaky, skipped: report.suites.flatMap(skippedIn) };
}

function read<T>(path: string): T | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
}
