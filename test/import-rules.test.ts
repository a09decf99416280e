/** Which folder imports which is held to what `docs/architecture.md` draws. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { forbiddenImports } from './support/import-rules.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bacheca-imports-'));
  write('apps/scheduler/server/database/rows.ts', 'export interface Row {}');
  write('packages/shared/src/model/ids.ts', 'export type Id = string;');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), `${content}\n`);
}

it('every import goes where it may', async () => {
  expect(await forbiddenImports(join(import.meta.dirname, '..'))).toEqual([]);
});

it('an import that goes down is allowed', async () => {
  write(
    'apps/scheduler/server/plays/ingest.ts',
    "import type { Row } from '../database/rows.ts';\nexport type A = Row;",
  );
  expect(await forbiddenImports(root)).toEqual([]);
});

it.each([
  [
    'apps/scheduler/server/database/a.ts',
    'apps/scheduler/server/plays/b.ts',
    'imports only what is below it',
  ],
  ['apps/scheduler/server/plays/a.ts', 'apps/scheduler/server/http/b.ts', 'knows no HTTP'],
  [
    'apps/scheduler/server/content/a.ts',
    'apps/scheduler/server/publish/b.ts',
    'imports only what is below it',
  ],
  ['apps/scheduler/server/people/a.ts', 'apps/player/agent/clock/b.ts', 'nothing of the player'],
  ['apps/scheduler/web/src/a.tsx', 'apps/scheduler/server/people/b.ts', 'through its API only'],
  ['apps/player/agent/clock/a.ts', 'apps/player/agent/link/b.ts', 'imports only what is below it'],
  ['apps/player/agent/link/a.ts', 'apps/player/agent/b.ts', 'imports only what is below it'],
  ['apps/player/agent/a.ts', 'apps/player/electron/b.ts', 'no host and no page'],
  ['apps/player/contract/a.ts', 'apps/player/host/b.ts', 'stands on nothing'],
  ['packages/shared/src/model/a.ts', 'packages/shared/src/engine/b.ts', 'imports only what is below it'],
  ['packages/shared/src/wire/a.ts', 'apps/scheduler/server/errors/b.ts', 'nothing of apps'],
  ['packages/shared/src/text/a.ts', 'packages/node/src/b.ts', 'is pure'],
])('%s may not import %s, not even a type of it', async (from, to, why) => {
  write(to, 'export interface Thing {}');
  const depth = dirname(from).split('/').length;
  const path = `${'../'.repeat(depth)}${to}`;
  write(from, `import type { Thing } from '${path}';\nexport type Other = Thing;`);
  expect(await forbiddenImports(root)).toEqual([
    expect.stringMatching(new RegExp(`${why}.*${from} -> ${to}`)),
  ]);
});

it('a circle is found, also one of types', async () => {
  const folder = 'apps/scheduler/server/plays';
  write(`${folder}/a.ts`, "import type { B } from './b.ts';\nexport type A = B[];");
  write(`${folder}/b.ts`, "import type { A } from './a.ts';\nexport type B = A | null;");
  expect(await forbiddenImports(root)).not.toEqual([]);
});
