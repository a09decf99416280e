// What the reports of vitest and Playwright say of each test, and the last lines that `npm test` prints of it.
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

export interface TestOutcome {
  readonly name: string;
  /** Where it stands, from the project's folder. */
  readonly file: string;
  /** All its tries together. */
  readonly durationMs: number;
  readonly status: 'passed' | 'failed' | 'skipped';
  /** It passed only when it was run a second time. */
  readonly passedLate: boolean;
  /** What was wrong, or why it was not run, where the report says so. */
  readonly reason?: string | undefined;
}

const MAX_REASON_LINES = 6;

/**
 * Reads vitest's JSON report and the names that `test/support/retried-tests.ts` wrote, one a line. A file that could not
 * even be read counts as one failed test. Without a report there are none.
 */
export function vitestOutcomes(reportPath: string, retriedTestsPath: string, root: string): TestOutcome[] {
  interface Report {
    testResults: {
      name: string;
      status: string;
      message: string;
      startTime: number;
      endTime: number;
      assertionResults: {
        fullName: string;
        status: string;
        duration?: number | null;
        failureMessages: string[] | null;
      }[];
    }[];
  }
  const late = new Set(
    existsSync(retriedTestsPath) ? readFileSync(retriedTestsPath, 'utf8').split('\n') : [],
  );
  return (read<Report>(reportPath)?.testResults ?? []).flatMap((file): TestOutcome[] => {
    const place = relative(root, file.name);
    if (file.status === 'failed' && file.assertionResults.length === 0) {
      const durationMs = file.endTime - file.startTime;
      return [
        { name: place, file: place, durationMs, status: 'failed', passedLate: false, reason: file.message },
      ];
    }
    return file.assertionResults.map(({ fullName, status, duration, failureMessages }) => ({
      name: fullName,
      file: place,
      durationMs: duration ?? 0,
      status: status === 'passed' || status === 'failed' ? status : 'skipped',
      // The reporter's names have their groups apart by other signs.
      passedLate: status === 'passed' && late.has(fullName),
      reason: status === 'failed' ? failureMessages?.[0] : undefined,
    }));
  });
}

/** Reads Playwright's JSON report. Without one there are no tests. */
export function playwrightOutcomes(reportPath: string, root: string): TestOutcome[] {
  interface Test {
    status: string;
    annotations: { type: string; description?: string }[];
    results: { duration: number; error?: { message?: string } }[];
  }
  interface Suite {
    suites?: Suite[];
    specs?: { title: string; file: string; tests: Test[] }[];
  }
  const report = read<{ config: { rootDir: string }; suites: Suite[] }>(reportPath);
  const testsIn = (suite: Suite): TestOutcome[] => [
    ...(suite.specs ?? []).flatMap(({ title, file, tests }) =>
      tests.map((test) => outcomeOf(title, file, test)),
    ),
    ...(suite.suites ?? []).flatMap(testsIn),
  ];
  const outcomeOf = (name: string, file: string, { status, results, annotations }: Test): TestOutcome => ({
    name,
    file: relative(root, `${report?.config.rootDir ?? root}/${file}`),
    durationMs: results.reduce((sum, { duration }) => sum + duration, 0),
    status: status === 'skipped' ? 'skipped' : status === 'unexpected' ? 'failed' : 'passed',
    passedLate: status === 'flaky',
    reason:
      status === 'skipped'
        ? annotations.find(({ type }) => type === 'skip')?.description
        : results.find(({ error }) => error)?.error?.message,
  });
  return (report?.suites ?? []).flatMap(testsIn);
}

/** The slowest, what was not run, what needed a second try, what failed, and last one line of counts. */
export function summaryLines(outcomes: readonly TestOutcome[], slowest = 10): string[] {
  const having = (status: TestOutcome['status']) => outcomes.filter((outcome) => outcome.status === status);
  const late = outcomes.filter(({ passedLate }) => passedLate);
  const slow = outcomes.toSorted((a, b) => b.durationMs - a.durationMs).slice(0, slowest);
  return [
    ...(slow.length > 0 ? [`The slowest ${slow.length}:`] : []),
    ...slow.map(({ durationMs, file, name }) => `${seconds(durationMs)} s  ${file}: ${name}`),
    ...having('skipped').map((outcome) => `Not run: ${withReason(outcome)}`),
    ...late.map((outcome) => `Passed at the second try only: ${withReason(outcome)}`),
    ...failureLines(outcomes),
    `${having('passed').length} passed, ${having('failed').length} failed, ${having('skipped').length} skipped`,
  ];
}

/** What failed, each with the first lines of why. */
export const failureLines = (outcomes: readonly TestOutcome[]): string[] =>
  outcomes.filter(({ status }) => status === 'failed').map((outcome) => `FAILED: ${withReason(outcome)}`);

const seconds = (ms: number) => (ms / 1000).toFixed(1).padStart(6);

/** The name, and the first lines of the reason without its colours. */
function withReason({ name, reason }: TestOutcome): string {
  const lines = stripVTControlCharacters(reason ?? '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, MAX_REASON_LINES);
  return lines.length > 0 ? [`${name}:`, ...lines].join('\n    ') : name;
}

function read<T>(path: string): T | undefined {
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
}
