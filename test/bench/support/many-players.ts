import { openInstallation } from '../../../apps/scheduler/server/app/installation.ts';
import { newIdentity } from '../../../apps/scheduler/server/players/players.ts';
import { systemClock } from '../../../apps/scheduler/server/runtime/clock.ts';
import { readConfig } from '../../../apps/scheduler/server/runtime/config.ts';
import { createLog } from '../../../apps/scheduler/server/runtime/log.ts';
import { BY } from '../../../apps/scheduler/server/testing/actor.ts';

const LOCATION = 'urp';

/**
 * Writes screens at one location, each with a player, straight into a new installation. Returns their tokens.
 * @param env Its settings, besides its folder.
 */
export async function addPlayers(
  dataDir: string,
  players: number,
  env: NodeJS.ProcessEnv = {},
): Promise<string[]> {
  const config = readConfig({ ...process.env, ...env, BACHECA_DATA: dataDir, BACHECA_LOG_LEVEL: 'error' });
  const installation = await openInstallation(config, systemClock, createLog(config));
  try {
    const ids = Array.from({ length: players }, (_, index) => `bench-${index}`);
    await installation.held.change(BY, async (within) => {
      for (const id of ids) {
        const screen = { id, locationId: LOCATION, name: id, orientation: 'landscape' } as const;
        await installation.screens.save(screen, { within });
      }
    });
    const identities = ids.map((id) => newIdentity(id));
    await installation.held.change(BY, async (change) => {
      for (const identity of identities) await installation.players.add(change, identity);
    });
    return identities.map(({ token }) => token);
  } finally {
    await installation.bus.close();
    await installation.database.close();
  }
}
