// Runs a script of this project from a bare clone: `node scripts/run.mjs NAME [arguments]`.
// Plain JavaScript without dependencies, for any Node from 18 on. It installs what package-lock.json names
// when that has changed, then hands over to the project's own pinned Node.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setupTexts } from './support/setup-texts.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules', '.bacheca-installed');
const pinnedNode = join(
  root,
  'node_modules',
  'node',
  'bin',
  process.platform === 'win32' ? 'node.exe' : 'node',
);
const texts = setupTexts(process.env);
const [name, ...args] = process.argv.slice(2);

if (!name || !existsSync(join(root, 'scripts', `${name}.ts`))) {
  fail(texts.noScript(name ?? ''));
}
const major = Number(process.versions.node.split('.')[0]);
if (major < 18) fail(texts.oldNode(process.version));

installIfNeeded();

const child = spawn(
  pinnedNode,
  ['--disable-warning=ExperimentalWarning', join(root, 'scripts', `${name}.ts`), ...args],
  {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: pathWith(dirname(pinnedNode), join(root, 'node_modules', '.bin')) },
  },
);
// A terminal's Ctrl-C reaches the child by itself; a signal sent to this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));

function installIfNeeded() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
  if (wanted === installed && existsSync(pinnedNode)) return;
  console.log(texts.installing());
  const npm = process.env.npm_execpath
    ? { command: process.execPath, first: [process.env.npm_execpath] }
    : { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', first: [] };
  const result = spawnSync(
    npm.command,
    [...npm.first, 'ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'],
    {
      cwd: root,
      stdio: 'inherit',
      // What npm passes down from an outer `npm test` would otherwise reach the inner npm as settings.
      env: Object.fromEntries(
        Object.entries(process.env).filter(([key]) => !/^npm_(lifecycle|package|command)/.test(key)),
      ),
    },
  );
  if (result.status !== 0) fail(texts.failed());
  // Install scripts stay off (.npmrc): from a lock file npm would compile better-sqlite3, which brings its
  // binaries. The one that is needed fetches the registry's package with this platform's Node in it.
  spawnSync(process.execPath, ['installArchSpecificPackage'], {
    cwd: join(root, 'node_modules', 'node'),
    stdio: 'inherit',
  });
  if (!existsSync(pinnedNode)) fail(texts.noPinnedNode(pinnedNode));
  writeFileSync(stamp, wanted);
}

function pathWith(...folders) {
  const separator = process.platform === 'win32' ? ';' : ':';
  return [...folders, process.env.PATH ?? ''].join(separator);
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
