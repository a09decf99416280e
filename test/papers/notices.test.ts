/** Whoever gets a build of this project gets with it the licences of what is built into it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildWhatChanged } from '../../scripts/support/builds.ts';
import { NOTICES } from '../../scripts/support/third-party-notices.ts';

const root = join(import.meta.dirname, '../..');
/** Where a package is installed. */
const folderOf = (name: string) =>
  ['', 'apps/scheduler', 'apps/player']
    .map((workspace) => join(root, workspace, 'node_modules', name))
    .find((folder) => existsSync(folder)) ?? '';

beforeAll(() => buildWhatChanged());

describe.each([
  [
    'the staff app',
    'apps/scheduler/web/dist',
    ['@mantine/core', 'react', 'hls.js', '@fontsource/titillium-web'],
  ],
  ['the screens’ page', 'apps/player/dist/renderer', ['react', 'hls.js', '@fontsource/titillium-web']],
  ['the player itself', 'apps/player/dist/main', ['zod', 'pkijs']],
])('the notices of %s', (_name, folder, packages) => {
  const notices = () => readFileSync(join(root, folder, NOTICES), 'utf8');
  /** The part of a package, with the version that is installed. */
  const partOf = (name: string) => {
    const { version } = JSON.parse(readFileSync(join(folderOf(name), 'package.json'), 'utf8'));
    const [, rest] = notices().split(`\n${name} ${version} (`);
    return rest?.split(/\n-{80}\n\S+ \S+ \(/)[0] ?? '';
  };

  it.each(packages)('have the licence text of %s', (name) => {
    const text = ['LICENSE', 'LICENSE.md', 'license']
      .map((file) => join(folderOf(name), file))
      .find((path) => existsSync(path));
    if (text) expect(partOf(name)).toContain(readFileSync(text, 'utf8').trim());
    else expect(partOf(name)).toMatch(/permission|licen[cs]e/i);
  });
});

it('the notices of the screens’ page have the fonts of every script, and the Chinese ones that lie here', () => {
  const notices = readFileSync(join(root, 'apps/player/dist/renderer', NOTICES), 'utf8');
  for (const font of ['noto-sans-sc', 'noto-sans-arabic', 'noto-nastaliq-urdu', 'noto-sans'])
    expect(notices).toMatch(new RegExp(`^@fontsource-variable/${font} \\S+ \\(OFL-1\\.1\\)$`, 'm'));
  expect(notices).toMatch(/^Noto Sans S Chinese .* \(Apache-2\.0\)$/m);
});
