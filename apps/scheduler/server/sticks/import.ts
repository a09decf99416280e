/** Takes the plays from a stick, and leaves receipts on it by which players may forget them. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { STICK_FOLDER, StickReceipt } from '@bacheca/shared/wire/stick';
import { seal } from '@bacheca/shared/wire/stick-seal';
import type { Players } from '../players/players.ts';
import { playsFilesIn } from './inbox.ts';
import type { SealSecret } from './seal-secret.ts';
import { writeWhole } from './stick-files.ts';
import type { PlaysFile, TakenPlays } from './take-plays.ts';

/** `take` commits files of plays; when it resolves they are on the scheduler's disk. */
export async function importFromStick(
  folder: string,
  { players, sealSecret }: { players: Pick<Players, 'tokenHashOf'>; sealSecret: Pick<SealSecret, 'keyOf'> },
  take: (files: AsyncIterable<PlaysFile>) => Promise<TakenPlays>,
): Promise<TakenPlays> {
  const root = join(folder, STICK_FOLDER);
  const taken = await take(playsFilesIn(join(root, 'plays')));
  for (const playerId of new Set(taken.journals.map((journal) => journal.playerId))) {
    const tokenHash = players.tokenHashOf(playerId);
    if (!tokenHash) continue;
    const journals = taken.journals.filter((journal) => journal.playerId === playerId);
    const receipt = StickReceipt.parse({ format: 1, playerId, journals });
    const keys = { tokenHash, sealKey: sealSecret.keyOf(playerId) };
    await writeWhole(join(root, 'receipts', `${playerId}.receipt`), seal('receipt', keys, receipt));
  }
  // They are deleted only now, and one that stays is known again: each play counts once.
  for (const name of taken.taken) await rm(join(root, 'plays', name), { force: true });
  return taken;
}
