import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, runToEnd } from './processes.ts';
import { inWords } from './say.ts';

interface Build {
  readonly name: 'staff-app' | 'player';
  readonly sources: readonly string[];
  /** It is written last, so that its age is the build's. */
  readonly result: string;
  readonly command: readonly [string, ...string[]];
}

const builds: readonly Build[] = [
  {
    name: 'staff-app',
    sources: [
      'apps/scheduler/web',
      // Its preview is the player's stage.
      'apps/player/renderer',
      'apps/player/agent/playback/stage-setup.ts',
      'apps/player/agent/playback/planned-entry.ts',
      'apps/player/contract',
      'packages/shared',
      'LICENSES',
      'scripts/support/third-party-notices.ts',
      'package-lock.json',
    ],
    result: 'apps/scheduler/web/dist/index.html',
    command: ['vite', 'build', 'apps/scheduler/web', '--logLevel', 'warn'],
  },
  {
    name: 'player',
    sources: [
      'apps/player/agent',
      'apps/player/browser',
      'apps/player/electron',
      'apps/player/renderer',
      'apps/player/contract',
      'apps/player/host',
      'packages/node',
      'packages/shared',
      'electron.vite.config.ts',
      'LICENSES',
      'scripts/support/third-party-notices.ts',
      'scripts/support/inline-page.ts',
      'package-lock.json',
    ],
    result: 'apps/player/dist/renderer/browser.html',
    command: ['electron-vite', 'build', '--logLevel', 'warn'],
  },
];

/** Builds the staff app and the player where their sources are newer than what was built. Throws on failure. */
export async function buildWhatChanged(): Promise<void> {
  for (const build of builds) {
    const result = join(projectRoot, build.result);
    const builtAt = existsSync(result) ? statSync(result).mtimeMs : 0;
    if (build.sources.every((source) => newest(join(projectRoot, source)) < builtAt)) continue;
    const name = inWords(build.name, {});
    console.log(inWords('building', { name }));
    const [command, ...args] = build.command;
    const script = join(projectRoot, 'node_modules', command, 'bin', `${command}.js`);
    // Test runners set it to `test`, and React would be built as for development: several times as large and slow.
    const env = { ...process.env, NODE_ENV: 'production' };
    const code = await runToEnd(process.execPath, [script, ...args], { env });
    if (code !== 0) throw new Error(inWords('building-failed', { name }));
  }
}

function newest(path: string): number {
  if (!existsSync(path)) return 0;
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.name !== 'dist' && entry.name !== 'node_modules')
    .reduce((latest, entry) => Math.max(latest, newest(join(path, entry.name))), 0);
}
