/** The pages in docs/ and packaging/ that promise something are held to it. */
import { spawnSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from '@bacheca/shared/model/program';
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
    for (const schema of [SchedulerMessage, Program])
      expect(JSON.stringify(schema.toJSONSchema({ unrepresentable: 'any' }))).not.toMatch(/command|panel/i);
  });

  it('the player asks for a current Electron', () => {
    expect(Number(/^\^(\d+)\./.exec(manifest.devDependencies.electron)?.[1])).toBeGreaterThanOrEqual(45);
  });
});

describe('packaging', () => {
  const unit = read('packaging/systemd/bacheca-player.service');

  it('has a systemd user unit that starts a kiosk, again whenever it ends', () => {
    expect(unit).toMatch(/^Environment=BACHECA_KIOSK=1$/m);
    expect(unit).toMatch(/^Restart=always$/m);
    // Whatever it failed of, it is tried again each minute.
    expect(unit).toMatch(/^OnFailure=bacheca-player-failed\.service$/m);
    expect(read('packaging/systemd/bacheca-player-failed.service')).toContain(
      'start bacheca-player-retry.timer',
    );
    expect(read('packaging/systemd/bacheca-player-retry.service')).toMatch(
      /reset-failed bacheca-player[\s\S]*start bacheca-player/,
    );
    expect(unit).toMatch(/^WantedBy=graphical-session\.target$/m);
    expect(unit).not.toMatch(/^(?:After|Wants|Requires)=.*network/m);
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

  it('has a run key for Windows that starts a kiosk, again whenever it ends', () => {
    expect(read('packaging/windows/player-at-logon.reg')).toMatch(
      /\[HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\]\r\n"BachecaPlayer"=/,
    );
    // Without Windows' own line ends its command interpreter may miss a label.
    const script = read('packaging/windows/player.cmd');
    expect(script).toMatch(/^set BACHECA_KIOSK=1\r$/m);
    expect(script).toMatch(/^goto start\r$/m);
  });
});
