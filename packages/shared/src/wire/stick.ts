/**
 * What travels on a USB stick between the scheduler and players that no network reaches. In its folder `bacheca`:
 *
 *     screens/SCREEN.manifest        for one screen: sealed, written last; what it names is whole
 *     programs/REVISION.json         the program's bytes, as they are
 *     media/SHA256                   media files, shared by all screens on the stick
 *     plays/PLAYER/JOURNAL-FIRST-LAST.plays   what a player has not had acknowledged: sealed, compressed
 *     receipts/PLAYER.receipt        what the scheduler has on its disk: sealed
 *     visits/SCREEN.json             what the player made of the stick, for whoever carries it
 *
 * A player takes nothing from a passer-by's stick, and the scheduler no plays that its players did not write: seals
 * are keyed by what only that player and its scheduler have (`stick-seal.ts`).
 */
import { z } from 'zod';
import { Id, Sha256 } from '../model/ids.ts';
import { MediaFile } from '../model/items.ts';
import { Takeover } from '../model/schedule.ts';
import { PlayerMessage } from './protocol.ts';

export const STICK_FOLDER = 'bacheca';

/** The file `screens/SCREEN.manifest` has it as its body. */
export const StickManifest = z.object({
  format: z.literal(1),
  screenId: Id,
  playerId: Id,
  /** When it was written, by the scheduler's clock. The later one of two exports counts. */
  exportedAtMs: z.int().min(0),
  revision: Sha256,
  /** The program and the takeovers need these media files. */
  mediaFiles: z.array(MediaFile),
  takeovers: z.array(Takeover),
  withdrawn: z.array(Id),
});
export type StickManifest = z.infer<typeof StickManifest>;

/** The body of a file of plays: what the player would say over its link, in order. */
export const StickPlays = z.object({
  format: z.literal(1),
  playerId: Id,
  /** Which edition of programs the player reads; as in its `hello`. */
  edition: z.int().min(0).optional(),
  messages: z.array(PlayerMessage),
});
export type StickPlays = z.infer<typeof StickPlays>;

/**
 * The file `receipts/PLAYER.receipt` has it as its body: every play of a journal up to and including `upTo` has
 * arrived.
 */
export const StickReceipt = z.object({
  format: z.literal(1),
  playerId: Id,
  journals: z.array(z.object({ journalId: z.uuid(), upTo: z.int().min(0) })),
});
export type StickReceipt = z.infer<typeof StickReceipt>;
