import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renameSync } from '@bacheca/node/rename-with-retry';
import { listed } from '@bacheca/shared/translations/phrase';
import { systemCause } from '@bacheca/shared/translations/system-error';
import { z } from 'zod';
import { type AuditActor, systemActor } from '../database/audit/audit-chain.ts';
import type { HeldTables } from '../database/held-tables.ts';
import { StartupError } from '../errors/startup-error.ts';
import { newIdentity, type Players } from '../players/players.ts';
import type { Screens } from '../screens/screens.ts';
import type { SealSecret } from './seal-secret.ts';

/** The screen that `npm start` shows. */
const DEMO_SCREEN = 'urp-1';

/** What a player reads at its start, in place of pairing. */
const IdentityFile = z.strictObject({
  schedulerUrl: z.string(),
  playerId: z.string(),
  screenId: z.string(),
  token: z.string(),
  /** The seals of sticks need it. An identity of an older version has none. */
  sealKey: z.string().optional(),
});
type IdentityFile = z.infer<typeof IdentityFile>;

/** What a player is provisioned from. */
interface Source {
  readonly held: HeldTables;
  readonly screens: Screens;
  readonly players: Players;
  readonly sealSecret: SealSecret;
}

/** For `npm start`, whose player is on this machine. */
export async function provisionDemo(
  { demoPlayerFolder, port }: { readonly demoPlayerFolder: string | null; readonly port: number },
  source: Source,
): Promise<void> {
  if (demoPlayerFolder === null) return;
  const schedulerUrl = `http://localhost:${port}`;
  await provision(
    source,
    { screenId: DEMO_SCREEN, folder: demoPlayerFolder, schedulerUrl },
    systemActor('demo'),
  );
}

type Outcome = 'kept' | 'created' | 'replaced';

/**
 * Writes the identity of a player for this screen into the folder. One that is there and good is kept, but
 * for the scheduler's address and the key for seals; another player of the screen is unpaired.
 */
export async function provision(
  { held, screens, players, sealSecret }: Source,
  wanted: { screenId: string; folder: string; schedulerUrl: string },
  by: AuditActor,
): Promise<Outcome> {
  const { screenId, folder, schedulerUrl } = wanted;
  const screen = screens.get(screenId);
  if (!screen) {
    const known = screens.list().map(({ id }) => id);
    throw new StartupError('no-such-screen', { screen: screenId, known: listed(known) });
  }

  const there = readIdentity(folder);
  const player = there && players.withToken(there.token);
  if (there && player?.screenId === screenId) {
    const sealKey = sealSecret.keyOf(player.id);
    await players.saveSealKey(player.id, sealSecret.idOf(player.id), 'given');
    if (there.schedulerUrl !== schedulerUrl || there.sealKey !== sealKey)
      writeIdentity(folder, { ...there, schedulerUrl, sealKey });
    return 'kept';
  }

  const identity = newIdentity(screenId);
  const { id: playerId, token } = identity;
  const sealKey = sealSecret.keyOf(playerId);
  return held.change(by, async (change) => {
    const earlier = players.ofScreen(screenId);
    if (earlier) await players.remove(change, earlier.id);
    await players.add(change, identity);
    await players.saveSealKey(playerId, sealSecret.idOf(playerId), 'given', change.tx);
    // It comes before the commit: one that can't be written has replaced nobody.
    writeIdentity(folder, { schedulerUrl, playerId, screenId, token, sealKey });
    return earlier ? 'replaced' : 'created';
  });
}

function readIdentity(folder: string): IdentityFile | null {
  try {
    return IdentityFile.parse(JSON.parse(readFileSync(join(folder, 'identity.json'), 'utf8')));
  } catch {
    // None, or not one that a player could use: it is written anew.
    return null;
  }
}

/** Under its final name it is whole, and readable by this user alone. */
function writeIdentity(folder: string, identity: IdentityFile): void {
  const path = join(folder, 'identity.json');
  const partial = `${path}.partial`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
    writeFileSync(partial, `${JSON.stringify(identity, null, 2)}\n`, { mode: 0o600, flush: true });
    chmodSync(partial, 0o600);
    renameSync(partial, path);
  } catch (error) {
    const why = systemCause(error);
    throw new StartupError('identity-unwritable', { folder, why });
  }
}
