/** How long the files of code are, and how many files a folder has: what a stranger still finds the way in. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const MAX_LINES = 400;
const MAX_FILES = 20;

const CODE = /\.(?:ts|tsx|mjs|cjs|js|css|html|sh|py)$/;
/** Translations, and a table that a script writes. */
const NO_CODE = [/\/i18n\/(?:it|en)\.ts$/, /\/translations\/(?:it|en)\//, /\/fonts\/other-scripts\.css$/];
/** Pictures, films and what tests were given. */
const COLLECTIONS = [/^test\/e2e\/pictures/, /^test\/media/, /^playlists\/media/];

/** The files that git knows, of a folder that is a repository or in one. */
export function trackedFiles(root: string): string[] {
  const text = execFileSync('git', ['ls-files', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64_000_000,
  });
  return text.split('\0').filter((path) => path !== '');
}

/** Each file of code that is too long, by its path; with a last line that has no end of line it counts, too. */
export function longFiles(root: string, paths: readonly string[]): string[] {
  const code = paths.filter((path) => CODE.test(path) && !NO_CODE.some((pattern) => pattern.test(path)));
  return code.filter((path) => lineCount(readFileSync(join(root, path), 'utf8')) > MAX_LINES);
}

/** Each folder that has too many files, not counting those of its folders. */
export function fullFolders(paths: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const folder of paths.map(dirname)) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  return [...counts]
    .filter(([folder, count]) => count > MAX_FILES && !COLLECTIONS.some((pattern) => pattern.test(folder)))
    .map(([folder, count]) => `${folder} has ${count} files`);
}

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
