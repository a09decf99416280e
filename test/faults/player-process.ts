/**
 * Runs a player of the fault suite: `player-process.ts <data folder> <notes> play|report|full`. It tells its status
 * over the channel to its parent. With `report` and `full` it has no stage: it hands over what its journal has, and
 * shows nothing; with `full` it has more problems than a status holds, each as long as can be.
 */
import { MAX_STATUS_TEXT } from '@bacheca/shared/wire/player-status';
import pino from 'pino';
import { startAgent } from '../../apps/player/agent/agent.ts';
import { NotingStage } from './noting-stage.ts';
import { Notebook } from './stage-notebook.ts';

const TELL_EVERY_MS = 100;
/** A fiftieth of the longest wait is 1.2 s: retries are soon, whatever came before. */
const SOON = 0.02;
const PROBLEMS = 60;

const [, , dataDir, notes, mode] = process.argv;
if (!dataDir || !notes) throw new Error('the data folder or the notes are missing');
const stage = new NotingStage(dataDir, new Notebook(notes));
const agent = await startAgent({
  dataDir,
  host: 'none',
  stage,
  log: pino({ level: process.env.BACHECA_LOG_LEVEL ?? 'silent' }, pino.destination(2)),
  random: () => SOON,
});
if (mode === 'play') stage.load();
for (let number = 0; mode === 'full' && number < PROBLEMS; number += 1)
  agent.hostProblem('stream-down', { title: '漢'.repeat(MAX_STATUS_TEXT), why: '漢' }, `${number}`);

const telling = setInterval(() => process.send?.(agent.status()), TELL_EVERY_MS);
process.once('SIGTERM', async () => {
  clearInterval(telling);
  // What it showed while the agent stops, the agent would no longer hear of.
  stage.close();
  await agent.stop();
  process.exit(0);
});
// The suite is gone.
process.once('disconnect', () => process.exit(1));
