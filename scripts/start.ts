// `npm start`: the scheduler and one player, already paired to the demo screen at the URP.
import { resolve } from 'node:path';
import { buildWhatChanged } from './support/builds.ts';
import { hostChoice, startPlayer } from './support/player.ts';
import { askedToStop, projectRoot, run, stop } from './support/processes.ts';

const HEALTH_POLL_MS = 100;

try {
  const choice = hostChoice(undefined);
  const asked = askedToStop();
  await buildWhatChanged();
  // Whoever starts it here wants to see addresses, not a log; what is wrong still shows.
  process.env.BACHECA_LOG_LEVEL ||= 'warn';

  const dataDir = resolve(projectRoot, process.env.BACHECA_DATA || 'data');
  const playerDir = resolve(dataDir, 'player');
  const port = process.env.BACHECA_PORT || '8080';
  const scheduler = run(process.execPath, ['apps/scheduler/server/main.ts'], {
    env: { ...process.env, BACHECA_DATA: dataDir, BACHECA_DEMO_PLAYER: playerDir },
  });
  const schedulerGone = new Promise<'scheduler'>((done) => scheduler.once('exit', () => done('scheduler')));

  const first = await Promise.race([answers(`http://localhost:${port}/api/health`), schedulerGone, asked]);
  if (first !== 'answers') {
    await stop(scheduler);
    process.exit(first === 'scheduler' ? (scheduler.exitCode ?? 1) : 0);
  }
  console.log(`Bacheca is running: http://localhost:${port}`);

  const player = startPlayer(choice, {
    BACHECA_PLAYER_DATA: playerDir,
    BACHECA_SERVER: `http://localhost:${port}`,
  });
  const playerGone = new Promise<'player'>((done) => player.once('exit', () => done('player')));
  const ended = await Promise.race([asked, schedulerGone, playerGone]);
  // The player first, so that its last play still reaches the scheduler.
  await stop(player);
  await stop(scheduler);
  process.exit(ended === 'scheduler' ? 1 : ended === 'player' ? (player.exitCode ?? 1) : 0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

async function answers(url: string): Promise<'answers'> {
  for (;;) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return 'answers';
    await new Promise((done) => setTimeout(done, HEALTH_POLL_MS));
  }
}
