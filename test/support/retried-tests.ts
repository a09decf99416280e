/** A vitest reporter that writes down, one a line, the tests that passed only when they were run again. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reporter, TestCase } from 'vitest/node';

export default class SecondTries implements Reporter {
  readonly #names: string[] = [];

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky) this.#names.push(test.fullName);
  }

  onTestRunEnd(): void {
    writeFileSync(join('test-reports', 'second-tries.txt'), this.#names.map((name) => `${name}\n`).join(''));
  }
}
