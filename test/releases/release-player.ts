/**
 * Runs the player of a release: `release-player.ts <its checkout> <data folder> <scheduler> play|report`. Its stage is in
 * memory, and what that sees goes to the parent. With `report` it shows nothing: it hands over what its journal has.
 */
import { join } from 'node:path';
import pino from 'pino';
import type { AgentOptions } from '../../apps/player/agent/options.ts';
import type { FakeStage } from '../../apps/player/agent/testing/fake-stage.ts';
import type { PlayerSight } from './running.ts';

const TELL_EVERY_MS = 100;
/** A fiftieth of the longest wait: retries are soon. */
const SOON = 0.02;

const [, , root, dataDir, schedulerUrl, mode] = process.argv;
if (!root || !dataDir || !schedulerUrl)
  throw new Error('the checkout, the data folder or the scheduler is missing');
const { startAgent } = await import(join(root, 'apps/player/agent/agent.ts'));
const testing = await import(join(root, 'apps/player/agent/testing/fake-stage.ts'));
const stage: FakeStage = new testing.FakeStage();
const agent = await startAgent({
  ...{ dataDir, schedulerUrl, stage, host: 'none', random: () => SOON },
  log: pino({ level: process.env.BACHECA_LOG_LEVEL ?? 'silent' }, pino.destination(2)),
} satisfies AgentOptions);
if (mode === 'play') stage.load();

const sight = (): PlayerSight => ({
  code: stage.lastPairing()?.code ?? null,
  shown: stage.screen.filter((itemId) => !itemId.startsWith('(')),
  identified: stage.heard.filter(({ type }) => type === 'identify').length,
  status: agent.status(),
});
const telling = setInterval(() => process.send?.(sight()), TELL_EVERY_MS);
process.once('SIGTERM', async () => {
  clearInterval(telling);
  // What it showed while the agent stops, the agent would no longer hear of.
  stage.close();
  const last = sight();
  await agent.stop();
  process.send?.(last, () => process.exit(0));
});
// Whoever started it is gone.
process.once('disconnect', () => process.exit(1));
