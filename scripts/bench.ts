// `npm run bench -- NAME [--option value]`: one JSON line per figure, with its floor from the same run.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { errorMessage } from '@bacheca/node/errors';
import { projectRoot } from './support/processes.ts';

const folder = join(projectRoot, 'test', 'bench');
const names = readdirSync(folder).flatMap((file) => file.match(/^(\w+)\.bench\.ts$/)?.[1] ?? []);
const [name, ...args] = process.argv.slice(2);
if (!name || !names.includes(name)) {
  console.error(`npm run bench -- NAME [--option value], with NAME one of: ${names.join(', ')}`);
  process.exit(1);
}
try {
  const bench = (await import(pathToFileURL(join(folder, `${name}.bench.ts`)).href)) as {
    bench(args: string[]): Promise<void>;
  };
  await bench.bench(args);
  process.exit(0);
} catch (error) {
  console.error(errorMessage(error));
  process.exit(1);
}
