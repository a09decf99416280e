// `npm run faults [-- --kills N --seed S]`: real players and a real scheduler under every fault that can be caused
// here; it ends with one JSON line, and with code 1 if a play was lost, counted twice or in the wrong hour, or if a
// power cut took what was said to be stored.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { errorMessage } from '@bacheca/node/errors';
import { wholeNumber } from '../test/bench/support/figures.ts';
import { removeFolder } from '../test/faults/city.ts';
import { runSuite } from '../test/faults/suite.ts';

const MEDIA_BYTES = 128 * 1024 * 1024;

const startedMs = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'bacheca-faults-'));
try {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: { kills: text, cuts: text, breaks: text, 'power-cuts': text, refusals: text, seed: text },
  });
  const { figures, failures } = await runSuite({
    kills: wholeNumber('kills', values.kills, 100),
    cuts: wholeNumber('cuts', values.cuts, 100),
    breaks: wholeNumber('breaks', values.breaks, 50),
    powerCuts: wholeNumber('power-cuts', values['power-cuts'], 40),
    refusals: wholeNumber('refusals', values.refusals, 2),
    seed: wholeNumber('seed', values.seed, 20_261_121),
    mediaBytes: MEDIA_BYTES,
    folder,
    say: (line) => console.log(line),
  });
  for (const failure of failures) console.error(`FAILED: ${failure}`);
  const seconds = Math.round((performance.now() - startedMs) / 1000);
  console.log(JSON.stringify({ suite: 'faults', seconds, ...figures }));
  process.exitCode = failures.length > 0 ? 1 : 0;
} catch (error) {
  console.error(errorMessage(error));
  process.exitCode = 1;
} finally {
  removeFolder(folder);
}
process.exit();
