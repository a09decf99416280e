/** Takes plays in, a few at a time, until it is killed: `ingest-process.ts <folder> <plays>`. Prints what it acknowledged. */
import { writeSync } from 'node:fs';
import { play } from '../content.ts';
import { openPlays } from './plays.ts';

const [, , folder, total] = process.argv;
if (!folder) throw new Error('the folder is missing');
const { ingest } = openPlays(folder);
const reporter = {
  playerId: 'player-1',
  screenId: 'urp-1',
  journalId: '5f0c2c63-2a3c-4a0e-9c7e-8f6f3f8f2b11',
};
let upTo = 0;
while (upTo < Number(total)) {
  const plays = Array.from({ length: 20 }, (_, index) => play(upTo + 1 + index)).filter(
    ({ seq }) => seq <= Number(total),
  );
  upTo = ingest.commit([{ ...reporter, plays }])[0]?.upTo ?? 0;
  writeSync(1, `${upTo}\n`);
}
