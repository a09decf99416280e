/**
 * Who holds the rights in a file, by the REUSE specification 3.3: the nearest REUSE.toml above it that names it, and in
 * that its last annotation that does. Only what this project's own files use of TOML is read; anything else throws.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob, relative } from 'node:path';

export interface Annotation {
  readonly paths: readonly string[];
  readonly copyright: string;
  /** It is an SPDX identifier. */
  readonly license: string;
}

/** Returns undefined if nobody says. `path` is relative to `root`. */
export function rightsOf(root: string, path: string): Annotation | undefined {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const file = join(root, folder, 'REUSE.toml');
    if (existsSync(file)) {
      const inFolder = relative(folder, path).replaceAll('\\', '/');
      const found = readAnnotations(readFileSync(file, 'utf8')).findLast(({ paths }) =>
        paths.some((pattern) => covers(pattern, inFolder)),
      );
      if (found) return found;
    }
    if (folder === '.') return undefined;
  }
}

/** A star stands for any name, two for any path, hidden ones too. */
function covers(pattern: string, path: string): boolean {
  if (pattern === '**') return true;
  if (pattern.endsWith('/**')) return path.startsWith(pattern.slice(0, -2));
  return matchesGlob(path, pattern) || (pattern === '*' && !path.includes('/'));
}

export function readAnnotations(toml: string): Annotation[] {
  const text = toml.replace(/^#.*$/gm, '');
  const [head = '', ...blocks] = text.split(/^\[\[annotations\]\]$/m);
  if (head.trim() !== 'version = 1') throw new Error(`not read in a REUSE.toml: ${head.trim()}`);
  return blocks.map((block) => {
    const values = new Map<string, unknown>();
    const rest = block.replace(
      /^([\w-]+) = ("[^"\n]*"|\[[^\]]*\])$/gm,
      (_whole, key: string, value: string) => {
        values.set(key, JSON.parse(value.replace(/,\s*\]$/, ']')));
        return '';
      },
    );
    if (rest.trim() !== '') throw new Error(`not read in a REUSE.toml: ${rest.trim()}`);
    return {
      paths: [values.get('path')].flat().map(String),
      copyright: String(values.get('SPDX-FileCopyrightText') ?? ''),
      license: String(values.get('SPDX-License-Identifier') ?? ''),
    };
  });
}
