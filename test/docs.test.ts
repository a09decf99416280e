/** The pages in docs/ and packaging/ that promise something are held to it. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from '@bacheca/shared/model/program';
import { IdentifyArgs, UnpairArgs } from '@bacheca/shared/wire/commands';
import { SchedulerMessage } from '@bacheca/shared/wire/protocol';
import { describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

describe('docs/security.md', () => {
  const tests = globSync(['test/**/*.{spec,test}.ts', 'apps/player/**/*.test.ts'], { cwd: root })
    .map(read)
    .join('\n');
  const rows = read('docs/security.md')
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| ---'));

  const named = rows.flatMap((row) => /`([^`]+)` \|$/.exec(row)?.[1] ?? []);
  it.each([...new Set(named)])('names a test that exists: %s', (name) => {
    expect(tests).toContain(`('${name}'`);
  });
  it('names a test for every point but the fuses', () => {
    const points = rows.filter((row) => !row.includes('| point |'));
    expect(points.filter((row) => !/`[^`]+` \|$/.test(row)).map((row) => row.split('|')[2]?.trim())).toEqual([
      'Fuses',
    ]);
  });
});

describe('the sources', () => {
  const sources = globSync('apps/player/**/*.{ts,tsx}', {
    cwd: root,
    exclude: ['**/dist/**', '**/*.test.ts'],
  });

  it('the player opens nothing in other programs', () => {
    const opening = sources.filter((path) => /openExternal|openPath|shell\.open/.test(read(path)));
    expect(opening).toEqual([]);
  });

  it('nothing that a scheduler sends makes a player run a program', () => {
    // The panel's commands are the environment's; the other one starts the player's own agent and nothing else.
    const running = sources.filter(
      (path) => !path.includes('/testing/') && /node:child_process/.test(read(path)),
    );
    expect(running.map((path) => path.replaceAll('\\', '/')).sort()).toEqual([
      'apps/player/agent/playback/panel-power.ts',
      'apps/player/electron/agent-child.ts',
    ]);
    expect(read('apps/player/electron/agent-child.ts').match(/import .*node:child_process.*/g)).toEqual([
      "import { fork } from 'node:child_process';",
    ]);
    const orders = ['command', 'command-acknowledged'];
    const messages = SchedulerMessage.options.filter(({ shape }) => !orders.includes(shape.type.value));
    for (const schema of [...messages, Program])
      expect(JSON.stringify(schema.toJSONSchema({ unrepresentable: 'any' }))).not.toMatch(/command|panel/i);
    // What a command may carry is what its name asks for, and those here are all.
    expect(Object.keys(IdentifyArgs.shape)).toEqual(['screenName', 'locationName', 'forMs']);
    expect(Object.keys(UnpairArgs.shape)).toEqual([]);
    const names = read('apps/player/agent/player-commands.ts').match(/^ {6}[A-Z_]+,$/gm);
    expect(names?.map((name) => name.trim())).toEqual(['IDENTIFY,', 'UNPAIR,']);
  });

  it('the player asks for a current Electron', () => {
    expect(Number(/^\^(\d+)\./.exec(manifest.devDependencies.electron)?.[1])).toBeGreaterThanOrEqual(45);
  });
});

describe('packaging', () => {
  const unit = read('packaging/systemd/bacheca-player.service');

  it('waits for no network: a player shows what it has without one', () => {
    expect(unit).not.toMatch(/^(?:After|Wants|Requires)=.*network/m);
  });

  it('is tried again, each minute, when it has failed so often that systemd gives up', () => {
    expect(unit).toMatch(/^OnFailure=bacheca-player-failed\.service$/m);
    expect(read('packaging/systemd/bacheca-player-failed.service')).toContain(
      'start bacheca-player-retry.timer',
    );
    expect(read('packaging/systemd/bacheca-player-retry.service')).toMatch(
      /reset-failed bacheca-player[\s\S]*start bacheca-player/,
    );
  });

  it.each(readdirSync(join(root, 'packaging/systemd')))('%s names units that are there', (name) => {
    const named = read(`packaging/systemd/${name}`).match(/bacheca-[\w-]+(?:\.(?:service|timer))?/g) ?? [];
    const missing = named.filter((one) =>
      [one, `${one}.service`, `${one}.timer`].every(
        (file) => !existsSync(join(root, 'packaging/systemd', file)),
      ),
    );
    expect(missing).toEqual([]);
  });

  const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
  it.skipIf(!hasSystemd)('which systemd takes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'bacheca-unit-'));
    try {
      // It looks whether the programs exist, which depends on where Bacheca is unpacked.
      const path = join(folder, 'bacheca-player.service');
      writeFileSync(
        path,
        unit.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`).replace(/^ExecStartPre=.*$/m, ''),
      );
      const checked = spawnSync('systemd-analyze', ['--user', 'verify', path], {
        encoding: 'utf8',
        env: { ...process.env, HOME: homedir(), XDG_RUNTIME_DIR: folder },
      });
      expect(checked.stderr.split('\n').filter((line) => line.includes('bacheca-player.service'))).toEqual(
        [],
      );
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('ends the lines of the script for Windows as its command interpreter wants: else it may miss a label', () => {
    const lines = read('packaging/windows/player.cmd').split('\n').slice(0, -1);
    expect(lines.filter((line) => !line.endsWith('\r'))).toEqual([]);
  });
});
