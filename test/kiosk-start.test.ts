import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const packaging = fileURLToPath(new URL('../packaging', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bacheca-kiosk-'));
  cpSync(packaging, join(folder, 'packaging'), { recursive: true });
  mkdirSync(join(folder, 'node_modules/electron/dist'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/electron/dist/electron'), '');
  mkdirSync(join(folder, 'apparmor.d'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A machine whose kernel has these settings. */
function run(script: string, settings: Record<string, string>) {
  mkdirSync(join(folder, 'proc/sys/kernel'), { recursive: true });
  for (const [name, value] of Object.entries(settings))
    writeFileSync(join(folder, 'proc/sys/kernel', name), `${value}\n`);
  const { status, stderr } = spawnSync(join(folder, 'packaging', script), {
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      BACHECA_PROC: join(folder, 'proc'),
      BACHECA_APPARMOR: join(folder, 'apparmor.d'),
    },
  });
  return { status, stderr };
}

describe.skipIf(process.platform !== 'linux')('a kiosk whose Electron can’t start', () => {
  it('is told that AppArmor is in the way, and what to run; then it is not any more', () => {
    const ubuntu = { apparmor_restrict_unprivileged_userns: '1' };
    const told = run('kiosk/check-sandbox.sh', ubuntu);
    expect(told).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('packaging/apparmor/install.sh'),
    });
    const failure = run('kiosk/say-failure.sh', ubuntu);
    expect(failure.stderr).toMatch(/failed to start ten times.*AppArmor/);
    expect(run('apparmor/install.sh', ubuntu).status).toBe(0);
    const profile = readFileSync(join(folder, 'apparmor.d/bacheca-player'), 'utf8');
    expect(profile).toMatch(
      /^profile bacheca-player "\/.*\/electron" flags=\(unconfined\) \{\n {2}userns,$/m,
    );
    expect(run('kiosk/check-sandbox.sh', ubuntu)).toEqual({ status: 0, stderr: '' });
  });

  it('is told which setting of a hardened kernel is in the way', () => {
    const told = run('kiosk/check-sandbox.sh', { unprivileged_userns_clone: '0' });
    expect(told).toMatchObject({ status: 1, stderr: expect.stringContaining('unprivileged_userns_clone=1') });
  });

  it('hears nothing where all is well', () => {
    expect(run('kiosk/check-sandbox.sh', {})).toEqual({ status: 0, stderr: '' });
  });

  it('gives up after its failures however long each takes, and says why', () => {
    const unit = readFileSync(join(packaging, 'systemd/bacheca-player.service'), 'utf8');
    const setting = (name: string) => Number(new RegExp(`^${name}=(\\d+)$`, 'm').exec(unit)?.[1]);
    // A start that fails at once comes again after RestartSec; one that takes 20 s to fail is counted as well.
    const longestS = setting('StartLimitBurst') * (setting('RestartSec') + 20);
    expect(setting('StartLimitIntervalSec')).toBeGreaterThanOrEqual(longestS);
    expect(unit).toContain('OnFailure=bacheca-player-failed.service');
  });
});

/** Debian's package apparmor has it; it compiles without a kernel that would take the profile. */
const parser = spawnSync('apparmor_parser', ['--version'], { encoding: 'utf8' });
const version = Number(/version (\d+)/.exec(parser.stdout ?? '')?.[1] ?? 0);
const how =
  {
    0: ' (skipped: apparmor_parser is not installed)',
    3: ' (but for the rule of user namespaces, which this AppArmor 3 does not know)',
  }[version] ?? '';

describe.skipIf(version === 0)(`the profile for AppArmor${how}`, () => {
  /** What the parser says of the profile as it is installed, with this added to it. */
  function compile(more = '') {
    mkdirSync(join(folder, 'apparmor.d'), { recursive: true });
    expect(run('apparmor/install.sh', {}).status).toBe(0);
    const path = join(folder, 'apparmor.d/bacheca-player');
    let profile = readFileSync(path, 'utf8');
    if (version < 4) profile = profile.replace('abi/4.0', 'abi/3.0').replace(/^ *userns,\n/m, '');
    writeFileSync(path, profile.replace(/\}\s*$/, `${more}}\n`));
    return spawnSync('apparmor_parser', ['--skip-kernel-load', '--skip-cache', path], { encoding: 'utf8' });
  }

  it('is one that the real parser compiles', () => {
    expect(compile()).toMatchObject({ status: 0 });
  });

  it('would not be with a rule that is none', () => {
    expect(compile('  namespaces,\n')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('syntax error'),
    });
  });
});
