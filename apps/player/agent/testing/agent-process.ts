/** Runs an agent with a stage that plays, for tests that kill it: `agent-process.ts <data folder>`. */
import pino from 'pino';
import { startAgent } from '../agent.ts';
import { FakeStage } from './fake-stage.ts';

const [, , dataDir] = process.argv;
if (!dataDir) throw new Error('the data folder is missing');
const stage = new FakeStage();
await startAgent({ dataDir, host: 'none', stage, log: pino({ level: 'silent' }) });
stage.load();
for (let told = 0; ; told += 1) {
  const shown = await stage.until(() => stage.screen[told]);
  console.log(`shown ${shown}`);
}
