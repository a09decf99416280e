// The parts of `npm test` and `npm run test:long`: each is timed and named when it fails; the last lines are of all.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorMessage } from '@bacheca/node/errors';
import { projectRoot, runToEnd } from './processes.ts';
import { failureLines, playwrightOutcomes, summaryLines, vitestOutcomes } from './test-reports.ts';
import { openDisplay } from './xvfb.ts';

const VITEST_REPORT = 'vitest.json';

const bin = (path: string) => join(projectRoot, 'node_modules', path);

/** Runs a library's script with this Node; resolves to its exit code. */
export const node = (script: string, ...args: string[]) => runToEnd(process.execPath, [bin(script), ...args]);

/** A run of several parts, whose reports are in one folder. */
export class TestParts {
  readonly #reports: string;
  readonly #playwrightReports: string[] = [];
  readonly #failed: string[] = [];

  /** @param reports Emptied. Not Playwright's own folder, which it empties itself. */
  constructor(reports: string) {
    this.#reports = join(projectRoot, reports);
    rmSync(this.#reports, { recursive: true, force: true });
    mkdirSync(this.#reports, { recursive: true });
  }

  /** @param work Resolves to an exit code. */
  async part(name: string, work: () => Promise<number>): Promise<void> {
    console.log(`\n── ${name}`);
    const startedMs = performance.now();
    const code = await work().catch((error: unknown) => {
      console.error(errorMessage(error));
      return 1;
    });
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(0);
    console.log(`── ${name}: ${code === 0 ? 'ok' : 'FAILED'} (${seconds} s)`);
    if (code !== 0) this.#failed.push(name);
  }

  /**
   * A shared machine can stand still at a bad moment: what fails is tried again, and said so at the end.
   * @param project Those of vitest.config.ts whose names begin so.
   */
  vitest(project: string): Promise<number> {
    return node(
      'vitest/vitest.mjs',
      'run',
      `--project=${project}*`,
      '--retry=1',
      '--reporter=dot',
      '--reporter=./test/support/retried-tests.ts',
      '--reporter=json',
      `--outputFile.json=${join(this.#reports, VITEST_REPORT)}`,
    );
  }

  /** @param which Playwright's own options that choose tests. */
  async playwright(name: string, reporter: 'dot' | 'list', ...which: string[]): Promise<number> {
    const report = join(this.#reports, `playwright-${name}.json`);
    this.#playwrightReports.push(report);
    const display = await openDisplay();
    try {
      return await runToEnd(
        process.execPath,
        [
          ...[bin('@playwright/test/cli.js'), 'test', ...which, '--retries=1'],
          ...[`--reporter=${reporter},json`, `--output=${join(projectRoot, 'test-results', name)}`],
        ],
        {
          env: {
            ...process.env,
            PLAYWRIGHT_JSON_OUTPUT_NAME: report,
            ...(display?.name ? { DISPLAY: display.name } : {}),
          },
        },
      );
    } finally {
      await display?.close();
    }
  }

  /**
   * Prints what came of all.
   * @param missing A sentence for each program of the system that is not there.
   * @returns The exit code.
   */
  conclude(missing: readonly string[]): 0 | 1 {
    const outcomes = [
      ...vitestOutcomes(
        join(this.#reports, VITEST_REPORT),
        join(this.#reports, 'retried-tests.txt'),
        projectRoot,
      ),
      ...this.#playwrightReports.flatMap((report) => playwrightOutcomes(report, projectRoot)),
    ];
    const failedParts = this.#failed.map((name) => `FAILED: ${name}`);
    console.log('');
    for (const sentence of missing) console.log(`Not on this machine: ${sentence}`);
    for (const line of [...failedParts, ...summaryLines(outcomes)]) console.log(line);
    // Whoever runs several of these one after the other can say all that failed at the end.
    writeFileSync(
      join(this.#reports, 'failures.txt'),
      [...failedParts, ...failureLines(outcomes), ''].join('\n'),
    );
    return this.#failed.length > 0 ? 1 : 0;
  }
}
