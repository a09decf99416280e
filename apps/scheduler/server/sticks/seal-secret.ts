/**
 * The secret from which the keys of the sticks' seals come. It has a file of its own, so that a copy of the database
 * (a backup of it, a table sent to somebody) is not enough to make a stick that a player takes.
 */

import { createHash, createHmac, randomBytes } from 'node:crypto';
import { chmodSync, linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renameSync } from '@bacheca/node/rename-with-retry';
import type { Id, Sha256 } from '@bacheca/shared/model/ids';
import { systemCause } from '@bacheca/shared/translations/system-error';
import { StartupError } from '../errors/startup-error.ts';
import type { Player, Players, SealKeyState } from '../players/players.ts';
import type { Log } from '../runtime/log.ts';

export const SEAL_SECRET_FILE = 'seal-secret';
const UNFINISHED = /^seal-secret\.\d+\.partial$/;
const SECRET = /^[0-9a-f]{64}$/;
/** A line of the log names so many screens. */
const MAX_SCREENS_NAMED = 20;

export class SealSecret {
  readonly #secret: string;

  /** Throws a `StartupError` if there is one that is no good: a new one would make every stick useless. */
  constructor(dataFolder: string) {
    const path = join(dataFolder, SEAL_SECRET_FILE);
    const secret = read(path) ?? create(path);
    if (!SECRET.test(secret)) {
      throw new StartupError('seal-secret-damaged', { path });
    }
    this.#secret = secret;
  }

  /** Returns this player's key alone: one that is stolen with its player seals nothing of others. */
  keyOf(playerId: Id): Sha256 {
    return createHmac('sha256', this.#secret).update(`bacheca seal key\n${playerId}`).digest('hex');
  }

  /** A key of 32 bytes for another purpose, by which nothing of sticks is found out. */
  keyFor(purpose: string): Buffer {
    return createHmac('sha256', this.#secret).update(`bacheca key\n${purpose}`).digest();
  }

  /** The id by which the database knows the player's key; nobody gets from it to the key. */
  idOf(playerId: Id): Sha256 {
    return createHash('sha256')
      .update(`bacheca seal key id\n${this.keyOf(playerId)}`)
      .digest('hex');
  }

  /** The player has a key that came from another secret: it refuses what is sealed by this one. */
  async isOther(players: Pick<Players, 'sealKeyState'>, playerId: Id): Promise<boolean> {
    return this.#isOther(playerId, await players.sealKeyState(playerId));
  }

  /** The players of which that is so. */
  async othersOf(players: Pick<Players, 'list' | 'sealKeyStates'>): Promise<Player[]> {
    const paired = players.list();
    const states = await players.sealKeyStates(paired.map(({ id }) => id));
    return paired.filter(({ id }) => this.#isOther(id, states.get(id)));
  }

  #isOther(playerId: Id, { givenId }: Pick<SealKeyState, 'givenId'> = { givenId: null }): boolean {
    return givenId !== null && givenId !== this.idOf(playerId);
  }
}

/** It is called at start: a data folder that came back from a backup of the database alone has lost its secret. */
export async function warnOfLostSealSecret(
  sealSecret: SealSecret,
  players: Pick<Players, 'list' | 'sealKeyStates'>,
  log: Pick<Log, 'warn'>,
): Promise<void> {
  const screens = (await sealSecret.othersOf(players)).map(({ screenId }) => screenId);
  if (screens.length === 0) return;
  log.warn(
    { screens: screens.slice(0, MAX_SCREENS_NAMED), of: screens.length },
    `the file ${SEAL_SECRET_FILE} in the data folder is not the one by which the keys of these screens' players were made: it was lost, or is of another installation. Put the right one back from a backup and start again. If there is none: players with a network get their new key as they link; for each of the others run "npm run provision -- --screen ID --to FOLDER" with a copy of its data folder's identity.json in FOLDER, and put that file back into its data folder. Until then they refuse sticks, and their plays are refused here`,
  );
}

/** What a power cut left of one that was being made. For the start of the scheduler, which has its own by then. */
export function deleteUnfinishedSecrets(dataFolder: string): void {
  for (const name of readdirSync(dataFolder)) {
    if (UNFINISHED.test(name)) rmSync(join(dataFolder, name), { force: true });
  }
}

function read(path: string): string | null {
  try {
    const secret = readFileSync(path, 'utf8').trim();
    chmodSync(path, 0o600);
    return secret;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new StartupError('seal-secret-unreadable', { path, why: systemCause(error) });
  }
}

/** Whole under its name; of two processes that start together one's counts. */
function create(path: string): string {
  const partial = `${path}.${process.pid}.partial`;
  try {
    writeFileSync(partial, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flush: true });
    takeNameIfFree(partial, path);
  } catch (error) {
    throw new StartupError('seal-secret-unwritable', { path, why: systemCause(error) });
  } finally {
    rmSync(partial, { force: true });
  }
  return read(path) ?? '';
}

function takeNameIfFree(partial: string, path: string): void {
  try {
    linkSync(partial, path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'EEXIST') return;
    // Not every file system has two names for a file.
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    renameSync(partial, path);
  }
}
