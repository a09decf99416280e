/** What the papers name is there: files by their path from the root, or by so much of it as tells which is meant. */
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '../..');
const IGNORED = /(?:^|\/)(?:node_modules|dist|data|test-results|test-reports|\.git)(?:\/|$)/;
const files = globSync(['**/*', '.ci/**', '.github/**', '.*'], {
  cwd: root,
  exclude: (path) => IGNORED.test(path.replaceAll('\\', '/')),
}).map((path) => `/${path.replaceAll('\\', '/')}`);

const FILE =
  /(?:[\w@.*-]+\/)*[\w@*-][\w@.*-]*\.(?:ts|tsx|mjs|css|html|json|md|yml|yaml|toml|svg|png|service|sh|cmd|reg|sqlite)\b/g;
/** A folder is told by its slashes: `apps/player/agent` or `apps/player/agent/`. */
const FOLDER = /^(?:apps|docs|packages|packaging|playlists|scripts|test)\/[\w@./-]+$/;
/** What an installation has, or a person makes. */
const ELSEWHERE =
  /^(?:identity|clock|downloads|orders|programs)\.json$|\.sqlite$|^X\.|^\*\.|^player-settings\./;

const papers = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...globSync('docs/*.md', { cwd: root }),
  ...globSync('test/**/*.md', { cwd: root }),
  ...globSync(['apps/**/*.md', 'packages/**/*.md'], { cwd: root, exclude: (path) => IGNORED.test(path) }),
].map((path) => path.replaceAll('\\', '/'));

describe.each(papers)('%s', (paper) => {
  // Addresses of other places name other files.
  const text = readFileSync(join(root, paper), 'utf8').replace(/\w+:\/\/\S+/g, '');

  it('names files that are there', () => {
    const named = [...text.matchAll(FILE)].map(([path]) => path).filter((path) => !ELSEWHERE.test(path));
    expect([...new Set(named)].filter((path) => !isThere(path))).toEqual([]);
  });

  it('names commands that are there', () => {
    const named = [...text.matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name = '']) => name);
    expect([...new Set(named)].filter((name) => !(name in manifest.scripts))).toEqual([]);
  });

  it('names folders that are there', () => {
    const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code.replace(/\/$/, ''));
    const named = quoted.filter((path) => FOLDER.test(path) && !/\.\w+$/.test(path));
    expect([...new Set(named)].filter((path) => !isThere(path))).toEqual([]);
  });
});

function isThere(path: string): boolean {
  const wanted = path.replace(/^(?:\.\.?\/)+/, '');
  if (!wanted.includes('*')) return files.some((file) => file.endsWith(`/${wanted}`));
  const pattern = new RegExp(`/${wanted.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`);
  return files.some((file) => pattern.test(file));
}
