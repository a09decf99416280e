/** Who this player is: what pairing or provisioning left in its data folder, and that folder itself. */

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { quarantineIfPossible, writeDurably } from '@bacheca/node/durable-file';
import { isMissing, isShortage } from '@bacheca/node/errors';
import { parseJson } from '@bacheca/node/json';
import { Id, Sha256 } from '@bacheca/shared/model/ids';
import { fault } from '@bacheca/shared/translations/problem';
import { systemCause } from '@bacheca/shared/translations/system-error';
import { z } from 'zod';
import type { Problems } from '../faults/problems.ts';
import { StartError } from '../faults/start-error.ts';

export const Identity = z.object({
  schedulerUrl: z.url(),
  playerId: Id,
  screenId: Id,
  token: z.string().min(32),
  /** The seals of sticks need it. Older schedulers give none. */
  sealKey: Sha256.optional(),
});
export type Identity = z.infer<typeof Identity>;

/** What is left of an identity after staff unpaired the player: where to ask to be paired again. */
const Address = Identity.pick({ schedulerUrl: true }).strict();
export type Address = z.infer<typeof Address>;

/**
 * Makes the folder if need be. Throws a StartError if it can't be used. A disk that is full or has become
 * read-only is only reported: what is on it can be played all the same.
 */
export async function prepareDataFolder(dataDir: string, problems: Problems): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    // A disk of another system (FAT, say) knows no such rights, and can be used all the same.
    await chmod(dataDir, 0o700).catch((error: unknown) => {
      if (!isUnchangeable(error)) throw error;
    });
    const probe = join(dataDir, `.probe-${randomUUID()}`);
    await writeFile(probe, 'ok');
    await readFile(probe);
    await rm(probe);
  } catch (cause) {
    if (isUnwritable(cause) && existsSync(dataDir)) {
      problems.raise('disk', { what: fault('disk-nothing'), why: systemCause(cause) });
      return;
    }
    throw new StartError('data-folder-unusable', { folder: dataDir, why: systemCause(cause) }, cause);
  }
}

function isUnchangeable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(?:EPERM|ENOSYS|ENOTSUP)$/.test(String(error.code));
}

/** Full, or read-only. */
function isUnwritable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^(?:EROFS|ENOSPC|EDQUOT)$/.test(String(error.code));
}

/**
 * Resolves with the stored identity; null if there is none. A damaged one is quarantined: the player asks to be paired.
 * One that the disk doesn't give stays where it is, for it may at the next start, and the player plays what it has.
 */
export async function readIdentity(dataDir: string, problems: Problems): Promise<Identity | Address | null> {
  const path = identityPath(dataDir);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    if (isFolder(error)) return await damagedIdentity(path, problems);
    if (isShortage(error))
      throw new StartError('identity-unreadable', { path, why: systemCause(error) }, error);
    problems.raise('identity-unreadable', { why: systemCause(error) });
    return null;
  }
  const identity = z.union([Identity, Address]).safeParse(parseJson(text));
  if (identity.success) {
    // On a read-only disk it stays as it is.
    await chmod(path, 0o600).catch(() => undefined);
    return identity.data;
  }
  return damagedIdentity(path, problems);
}

async function damagedIdentity(path: string, problems: Problems): Promise<null> {
  const quarantined = await quarantineIfPossible(path);
  problems.raise('identity-corrupt', { file: quarantined });
  return null;
}

function isFolder(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EISDIR';
}

export async function writeIdentity(dataDir: string, identity: Identity | Address): Promise<void> {
  await writeDurably(identityPath(dataDir), `${JSON.stringify(identity, null, 2)}\n`);
}

function identityPath(dataDir: string): string {
  return join(dataDir, 'identity.json');
}
