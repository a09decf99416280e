/**
 * Writes THIRD-PARTY-NOTICES.txt beside a bundle: each npm package of which something is in it, scripts, styles and
 * fonts alike, with its licence's text, as those licences ask. Vite's own `build.license` knows of no fonts.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Plugin } from 'vite';

export const NOTICES = 'THIRD-PARTY-NOTICES.txt';

const RULE = '-'.repeat(80);

interface Notice {
  readonly name: string;
  /** It is an SPDX expression. */
  readonly license: string;
  readonly text: string;
}

/** They are the fonts that lie in this project itself, by the beginning of their files' names. */
const OWN_FONTS = {
  'hanzi-': {
    name: 'Noto Sans S Chinese 1.000, cut to some characters',
    license: 'Apache-2.0',
    holder: 'Copyright © 2014 Adobe Systems Incorporated',
  },
};

/** `project` is its root, where LICENSES is. */
export function thirdPartyNotices(project: string): Plugin {
  let root = project;
  return {
    name: 'third-party-notices',
    apply: 'build',
    configResolved(config) {
      root = config.root;
    },
    generateBundle(_options, bundle) {
      const files = Object.values(bundle).flatMap((part) =>
        part.type === 'chunk' ? part.moduleIds : part.originalFileNames.map((name) => resolve(root, name)),
      );
      const notices = new Map<string, Notice>();
      for (const file of files) {
        const notice = noticeOf(project, file.replace(/^\0/, '').replace(/\?.*$/, ''));
        if (notice) notices.set(notice.name, notice);
      }
      this.emitFile({ type: 'asset', fileName: NOTICES, source: written([...notices.values()]) });
    },
  };
}

/** It is null for a file of this project. Throws for a package that says nothing of its licence. */
function noticeOf(project: string, file: string): Notice | null {
  const own = Object.entries(OWN_FONTS).find(([start]) => basename(file).startsWith(start));
  if (own) {
    const { name, license: identifier, holder } = own[1];
    return { name, license: identifier, text: `${holder}\n\n${license(project, identifier)}` };
  }
  const folder = /^.*[/\\]node_modules[/\\](?:@[^/\\]+[/\\])?[^/\\]+/.exec(file)?.[0];
  if (!folder || !existsSync(join(folder, 'package.json'))) return null;
  const { name, version, license: identifier, author } = readManifest(folder);
  if (!identifier) throw new Error(`${name} is in the bundle, and its package.json names no licence`);
  const path = readdirSync(folder).find((entry) => /^(?:licen[cs]e|copying)/i.test(entry));
  const notice = readdirSync(folder).find((entry) => /^notice/i.test(entry));
  const holder = typeof author === 'string' ? author : author?.name;
  const text = [
    path
      ? read(folder, path)
      : `Copyright © ${holder ?? `the authors of ${name}`}\n\n${license(project, identifier)}`,
    ...(notice ? [read(folder, notice)] : []),
  ].join('\n\n');
  return { name: `${name} ${version}`, license: identifier, text };
}

function written(notices: readonly Notice[]): string {
  const parts = [...notices]
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, license: identifier, text }) => `${RULE}\n${name} (${identifier})\n${RULE}\n\n${text}\n`);
  const head = 'Bacheca is under the EUPL-1.2. What is built of it has parts of these works in it:\n';
  return [head, ...parts].join('\n');
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

function readManifest(folder: string): Manifest {
  return JSON.parse(read(folder, 'package.json')) as Manifest;
}

function read(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8').trim();
}

/** Its common text, where a package brings none of its own. */
function license(project: string, identifier: string): string {
  if (identifier === 'MIT') return MIT;
  const path = join(project, 'LICENSES', `${identifier}.txt`);
  if (!existsSync(path))
    throw new Error(`a package in a bundle brings no text of its licence, ${identifier}`);
  return readFileSync(path, 'utf8').trim();
}

const MIT = `\
Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy,
modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE,
ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
