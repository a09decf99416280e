/** A vitest reporter that writes down, one a line, the tests that passed only when they were run again. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Reporter, TestCase, Vitest } from 'vitest/node';

export default class RetriedTests implements Reporter {
  readonly #names: string[] = [];
  #folder = 'test-reports';

  /** It lies beside the JSON report. */
  onInit({ config: { outputFile } }: Vitest): void {
    if (typeof outputFile === 'object' && outputFile.json) this.#folder = dirname(outputFile.json);
  }

  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky) this.#names.push(namesOf(test).join(' '));
  }

  onTestRunEnd(): void {
    writeFileSync(join(this.#folder, 'retried-tests.txt'), this.#names.map((name) => `${name}\n`).join(''));
  }
}

/** Names it with those of its groups, as the JSON report joins them. */
function namesOf(test: TestCase): string[] {
  const names = [test.name];
  for (let group = test.parent; group.type === 'suite'; group = group.parent) names.unshift(group.name);
  return names;
}
