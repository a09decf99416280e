// `npm run player -- --server URL`: a further player, which shows a pairing code until staff claim it.

import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { errorMessage } from '@bacheca/node/errors';
import { buildWhatChanged } from './support/builds.ts';
import { hostChoice, startPlayer } from './support/player.ts';
import { askedToStop, projectRoot, stop } from './support/processes.ts';
import { inWords } from './support/say.ts';

const USAGE = 'npm run player -- --server URL [--data FOLDER] [--port NUMBER] [--host auto|electron|browser]';

try {
  const { values } = parseArgs({
    options: {
      server: { type: 'string' },
      data: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
    },
  });
  const server = values.server ?? process.env.BACHECA_SERVER;
  if (!server) throw new Error(inWords('which-scheduler', { usage: USAGE }));
  const asked = askedToStop();
  await buildWhatChanged();
  const player = startPlayer(hostChoice(values.host), {
    BACHECA_SERVER: server,
    BACHECA_PLAYER_DATA: resolve(
      projectRoot,
      values.data ?? process.env.BACHECA_PLAYER_DATA ?? 'data/player-2',
    ),
    // Beside the player of `npm start`, which has the first port.
    BACHECA_PLAYER_PORT: values.port ?? process.env.BACHECA_PLAYER_PORT ?? '8091',
  });
  await Promise.race([asked, new Promise((done) => player.once('exit', done))]);
  await stop(player);
  process.exit(player.exitCode ?? 0);
} catch (error) {
  console.error(errorMessage(error));
  process.exit(1);
}
