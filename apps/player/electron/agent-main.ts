/**
 * Runs the agent in a process of its own: its fsync and hashing would stall `media:` in the main one. It is configured
 * by the environment, which it shares with the main process.
 */
import { pino } from 'pino';
import { type Agent, startAgent } from '../agent/agent.ts';
import { StartError } from '../agent/faults/start-error.ts';
import { agentSettings, readPlayerConfigOrExit } from '../host/config.ts';
import { lockDataFolder } from '../host/data-folder-lock.ts';
import { createHostLink } from '../host/stage-link.ts';
import { startSentence } from '../host/start-sentence.ts';
import { agentParent } from './agent-parent.ts';
import type { AgentProcessToMain } from './window/ipc.ts';

const PLAN_EVERY_MS = 1_000;

async function run(): Promise<void> {
  const config = readPlayerConfigOrExit(process.env);
  const log = pino({ level: config.logLevel, base: { process: 'agent' } }, pino.destination(2));
  const parent = agentParent();
  const link = createHostLink((message) => parent.post({ type: 'agent', message }));

  // A Ctrl-C reaches every process of a terminal; the main one says when to stop.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);

  // Electron's own lock doesn't know of a browser host on the same folder.
  lockDataFolder(config.dataDir);
  const agent = await startAgent({
    host: 'electron',
    stage: link,
    log,
    ...agentSettings(config),
  });

  parent.onMessage((message) => {
    if (message.type === 'stage') return link.receive(message.message);
    if (message.type === 'problem') return agent.hostProblem(message.code, message.params);
    agent.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'the agent did not stop cleanly');
        process.exit(1);
      },
    );
  });
  parent.post({ type: 'started' });
  sendSafeModePlan(agent, parent.post);
}

function sendSafeModePlan(agent: Agent, toMain: (message: AgentProcessToMain) => void): void {
  let told = '';
  // It is not called at once: looking ahead takes time from the first picture.
  const tell = () => {
    toMain({ type: 'alive' });
    const safeModePlan = agent.safeModePlan();
    const text = JSON.stringify(safeModePlan);
    if (text !== told) toMain({ type: 'safe-mode-plan', safeModePlan });
    told = text;
  };
  setInterval(tell, PLAN_EVERY_MS);
}

run().catch((error: unknown) => {
  if (error instanceof StartError) console.error(startSentence(error));
  else console.error('the agent could not start:', error);
  process.exit(1);
});
