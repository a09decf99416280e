// `npm start`: the scheduler and one player, already paired to the demo screen at the URP.

import type { ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { errorMessage } from '@bacheca/node/errors';
import { buildWhatChanged } from './support/builds.ts';
import { hostChoice, startPlayer } from './support/player.ts';
import { askedToStop, projectRoot, run, stop } from './support/processes.ts';
import { inWords } from './support/say.ts';

try {
  const choice = hostChoice(undefined);
  const asked = askedToStop();
  await buildWhatChanged();
  // Whoever starts it here wants to see addresses, not a log; what is wrong still shows.
  process.env.BACHECA_LOG_LEVEL ||= 'warn';

  const dataDir = resolve(projectRoot, process.env.BACHECA_DATA || 'data');
  const playerDir = resolve(dataDir, 'player');
  const scheduler = run(process.execPath, ['apps/scheduler/server/app/main.ts'], {
    env: { ...process.env, BACHECA_DATA: dataDir, BACHECA_DEMO_PLAYER: playerDir },
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  const schedulerGone = new Promise<'scheduler'>((done) => scheduler.once('exit', () => done('scheduler')));

  const first = await Promise.race([listening(scheduler), schedulerGone, asked]);
  if (typeof first === 'string') {
    await stop(scheduler);
    process.exit(first === 'scheduler' ? (scheduler.exitCode ?? 1) : 0);
  }
  const address = `http://localhost:${first.port}`;
  console.log(inWords('running', { address }));

  const player = startPlayer(choice, {
    BACHECA_PLAYER_DATA: playerDir,
    BACHECA_SERVER: address,
  });
  const playerGone = new Promise<'player'>((done) => player.once('exit', () => done('player')));
  const ended = await Promise.race([asked, schedulerGone, playerGone]);
  // The player first, so that its last play still reaches the scheduler.
  await stop(player);
  await stop(scheduler);
  process.exit(ended === 'scheduler' ? 1 : ended === 'player' ? (player.exitCode ?? 1) : 0);
} catch (error) {
  console.error(errorMessage(error));
  process.exit(1);
}

/** The scheduler says itself where it listens: at the port another program, even another scheduler, may answer. */
function listening(child: ChildProcess): Promise<{ port: number }> {
  return new Promise((done) => {
    child.once('message', (message) => done(message as { port: number }));
  });
}
