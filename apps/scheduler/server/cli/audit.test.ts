import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemActor } from '../database/audit/audit-chain.ts';
import { AuditTrail } from '../database/audit/audit-trail.ts';
import { TestClock } from '../testing/clock.ts';
import { describeEngines, type TestDatabase } from '../testing/engines.ts';

const COMMAND = fileURLToPath(new URL('./audit.ts', import.meta.url));

describeEngines('the command that verifies the audit', (open) => {
  let test: TestDatabase;
  let dataFolder: string;
  beforeEach(async () => {
    test = await open();
    dataFolder = mkdtempSync(join(tmpdir(), 'bacheca-audit-'));
    const audit = new AuditTrail(test.database, new TestClock());
    for (const id of ['a', 'b', 'c'])
      await audit.note(systemActor('start'), {
        event: 'item-saved',
        entity: 'item',
        id,
        before: null,
        after: '{}',
      });
  });
  afterEach(async () => {
    await test.remove();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  function run(args: readonly string[], locale = 'C.UTF-8') {
    const where =
      test.database.engine === 'sqlite'
        ? { BACHECA_DATA: test.at }
        : { BACHECA_DATA: dataFolder, BACHECA_DATABASE_URL: test.at };
    const { status, stdout, stderr } = spawnSync(process.execPath, [COMMAND, ...args], {
      env: { ...process.env, ...where, LC_ALL: locale },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  it('says that it is whole and where it ends, also to whoever had noted an earlier end', () => {
    const whole = run(['verify']);
    expect(whole).toMatchObject({ status: 0, stderr: '' });
    const [, end = ''] =
      /^The audit is whole\. Entries: 3\. .*: (3:[0-9a-f]{64})\nApprovals: 0 contents in 0 programs, .*\n$/.exec(
        whole.stdout,
      ) ?? [];
    expect(run(['verify', '--known', end], 'it_IT.UTF-8')).toEqual({
      status: 0,
      stdout: `Il registro è integro. Voci: 3. La sua fine, da annotare: ${end}\nApprovazioni: 0 contenuti in 0 programmi, tutti approvati quando sono stati scritti.\n`,
      stderr: '',
    });
    expect(run(['verify', '--known', end.replace(/.$/, (last) => (last === '0' ? '1' : '0'))])).toMatchObject(
      {
        status: 1,
        stderr: expect.stringMatching(/^The audit is broken at entry 3: /),
      },
    );
  });

  it('ends with 1 and says at which entry it is broken', async () => {
    await test.database.query.deleteFrom('audit_entries').where('id', '=', 2).execute();
    expect(run(['verify'])).toMatchObject({
      status: 1,
      stdout: '',
      stderr: expect.stringMatching(/^The audit is broken at entry 2: .* 1 before it are whole\./),
    });
    expect(run(['verify'], 'it_IT.UTF-8')).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^Il registro è .* 2/),
    });
  });

  it('ends with 1 and its usage for anything else', () => {
    const usage = 'npm run audit -- verify [--known NUMBER:HASH]';
    for (const args of [[], ['walk'], ['verify', '--known', '3']])
      expect(run(args)).toEqual({ status: 1, stdout: '', stderr: `Usage: ${usage}\n` });
    expect(run([], 'it_IT.UTF-8')).toMatchObject({ status: 1, stderr: `Uso: ${usage}\n` });
  });
});
