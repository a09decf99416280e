/** The last lines of `npm test`, from what vitest and Playwright really report. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { playwrightOutcomes, summaryLines, vitestOutcomes } from '../scripts/support/test-reports.ts';

const root = join(import.meta.dirname, '..');
let folder: string;

const run = (script: string, args: string[], env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });

beforeAll(() => {
  // Within the project, whose libraries its tests then find.
  mkdirSync(join(root, 'test-reports'), { recursive: true });
  folder = mkdtempSync(join(root, 'test-reports', 'reports-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('vitest: what passed, failed, was skipped, could not be read, and passed late', () => {
  writeFileSync(
    join(folder, 'some.test.ts'),
    `import { describe, expect, it } from 'vitest';
    let tries = 0;
    describe('a group', () => {
      it('passes', () => {});
      it('fails', () => expect('this').toBe('that'));
      it.skip('is skipped', () => {});
      it('is late', () => expect(++tries).toBe(2));
    });`,
  );
  writeFileSync(join(folder, 'broken.test.ts'), `throw new Error('it can not be read');`);
  writeFileSync(join(folder, 'vitest.config.ts'), 'export default {};');
  const report = join(folder, 'vitest.json');
  const reporters = [`--reporter=${join(root, 'test/support/retried-tests.ts')}`, '--reporter=json'];
  const config = join(folder, 'vitest.config.ts');
  run('vitest/vitest.mjs', [
    ...['run', `--root=${folder}`, `--config=${config}`, '--retry=1', ...reporters],
    `--outputFile.json=${report}`,
  ]);
  const outcomes = vitestOutcomes(report, join(folder, 'retried-tests.txt'), folder);
  const lines = summaryLines(outcomes, 2);
  expect(lines[0]).toBe('The slowest 2:');
  expect(lines.at(-1)).toBe('2 passed, 2 failed, 1 skipped');
  expect(lines.slice(3, -1).map((line) => line.split('\n')[0])).toEqual(
    expect.arrayContaining([
      'Not run: a group is skipped',
      'Passed at the second try only: a group is late',
      'FAILED: a group fails:',
      'FAILED: broken.test.ts:',
    ]),
  );
  expect(lines.join('\n')).toContain('it can not be read');
  expect(new Set(outcomes.map(({ file }) => file))).toEqual(new Set(['some.test.ts', 'broken.test.ts']));
});

it('Playwright: what passed, failed, was skipped for a reason, and passed late', () => {
  writeFileSync(
    join(folder, 'some.spec.ts'),
    `import { expect, test } from '@playwright/test';
    test.describe('a group', () => {
      test('passes', () => {});
      test('fails', () => expect('this').toBe('that'));
      test('is skipped', () => test.skip(true, 'no such machine'));
      test('is late', () => expect(test.info().retry).toBe(1));
      test('is long', { tag: '@long' }, () => {});
    });`,
  );
  // The folder is one that Git ignores, and with it Playwright, which would empty the results of all other runs.
  const outputDir = JSON.stringify(join(folder, 'results'));
  writeFileSync(
    join(folder, 'playwright.config.ts'),
    `export default { respectGitIgnore: false, testMatch: '*.spec.ts', outputDir: ${outputDir} };`,
  );
  const report = join(folder, 'playwright.json');
  const config = join(folder, 'playwright.config.ts');
  const options = ['--retries=1', '--workers=1', '--reporter=json', '--grep-invert=@long'];
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const { stdout, stderr } = run('@playwright/test/cli.js', ['test', `--config=${config}`, ...options], env);
  expect(existsSync(report), stdout + stderr).toBe(true);
  const outcomes = playwrightOutcomes(report, folder);
  expect(outcomes, stdout + stderr).toHaveLength(4);
  const lines = summaryLines(outcomes, 1);
  // Which that is depends on what else the machine does.
  const [slowest] = outcomes.toSorted((a, b) => b.durationMs - a.durationMs);
  expect(lines[1]).toMatch(/^ +\d+\.\d s {2}some\.spec\.ts: /);
  expect(lines[1]?.endsWith(`: ${slowest?.name}`)).toBe(true);
  expect(lines.slice(2, -1).map((line) => line.split('\n').slice(0, 2).join(' ').trim())).toEqual([
    'Not run: is skipped:     no such machine',
    expect.stringMatching(/^Passed at the second try only: is late:/),
    expect.stringMatching(/^FAILED: fails:/),
  ]);
  expect(lines.at(-1)).toBe('2 passed, 1 failed, 1 skipped');
});
