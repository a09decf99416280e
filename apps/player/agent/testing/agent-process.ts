/** Runs an agent with a stage that plays, for tests that end it: `agent-process.ts <data folder>`. */
import pino from 'pino';
import { startAgent } from '../agent.ts';
import { FakeStage } from './fake-stage.ts';

const [, , dataDir] = process.argv;
if (!dataDir) throw new Error('the data folder is missing');
const stage = new FakeStage();
const agent = await startAgent({ dataDir, host: 'none', stage, log: pino({ level: 'silent' }) });
process.once('SIGTERM', async () => {
  await agent.stop();
  stage.close();
});
stage.load();
sayWhatShows();

async function sayWhatShows(): Promise<void> {
  for (let told = 0; ; told += 1) console.log(`shown ${await stage.until(() => stage.screen[told])}`);
}
