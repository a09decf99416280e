/** Another release of this project, as its own history has it, installed as it installs itself. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../scripts/support/processes.ts';

/** The one before this: 0.1.0. */
const LAST_RELEASE = 'fed6670';

export interface Release {
  readonly root: string;
  /** The file that starts its scheduler. */
  readonly schedulerMain: string;
}

export const TODAY: Release = { root: projectRoot, schedulerMain: 'apps/scheduler/server/app/main.ts' };

/** Why the last release can't be had, or null if it can. */
export function lastReleaseObstacle(): string | null {
  const found = spawnSync('git', ['cat-file', '-e', `${LAST_RELEASE}^{commit}`], { cwd: projectRoot });
  return found.status === 0 ? null : `this clone’s history has no ${LAST_RELEASE} (git fetch --unshallow)`;
}

/** Takes its packages from the registry, which needs a network or npm's cache. */
export function installLastRelease(): Release & { remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'bacheca-release-'));
  const root = join(folder, 'checkout');
  const remove = () => {
    spawnSync('git', ['worktree', 'remove', '--force', root], { cwd: projectRoot });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    execFileSync('git', ['worktree', 'add', '--detach', root, LAST_RELEASE], {
      cwd: projectRoot,
      stdio: 'pipe',
    });
    // What this process was told of its own packages is not theirs.
    const { NODE_PATH: _, NODE_COMPILE_CACHE: __, npm_execpath: ___, ...env } = process.env;
    // Any script installs first; this one then only misses its arguments.
    const installed = spawnSync('node', ['scripts/run.mjs', 'export'], { cwd: root, env, encoding: 'utf8' });
    if (!existsSync(join(root, 'node_modules/.bacheca-installed')))
      throw new Error(`the last release can't be installed: ${installed.stdout}${installed.stderr}`);
  } catch (error) {
    remove();
    throw error;
  }
  return { root, schedulerMain: 'apps/scheduler/server/main.ts', remove };
}
