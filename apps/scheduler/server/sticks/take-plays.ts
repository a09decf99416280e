/** Takes files of plays that players wrote onto a stick, each play once, by the same key as over a link. */
import { gunzipSync } from 'node:zlib';
import { type Id, StickPlays } from '@bacheca/shared';
import { unseal } from '@bacheca/shared/stick-seal';
import { z } from 'zod';
import type { Players } from '../players/players.ts';
import type { Ingest } from '../plays/ingest.ts';
import { whyOf } from './files.ts';

/** A file holds a few thousand plays; one that unpacks to more is no file of a player. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;

export interface PlaysFile {
  /** Its path on the stick below `plays/`: `PLAYER/JOURNAL-FIRST-LAST.plays`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What became of the files; it travels from the server to the command that brought them. */
export const TakenPlays = z.object({
  /** On the scheduler's disk: they may go from the stick. */
  taken: z.array(z.string()),
  refused: z.array(z.object({ name: z.string(), why: z.string() })),
  /** Every play up to and including `upTo` is on disk. */
  journals: z.array(z.object({ playerId: z.string(), journalId: z.string(), upTo: z.int() })),
  plays: z.int(),
});
export type TakenPlays = z.infer<typeof TakenPlays>;

export async function takePlays(
  files: AsyncIterable<PlaysFile> | Iterable<PlaysFile>,
  players: Pick<Players, 'get' | 'tokenHashOf'>,
  ingest: Ingest,
): Promise<TakenPlays> {
  const result: TakenPlays = { taken: [], refused: [], journals: [], plays: 0 };
  const upTo = new Map<string, TakenPlays['journals'][number]>();
  for await (const { name, bytes } of files) {
    try {
      const { playerId, screenId, messages } = open(name, bytes, players);
      for (const message of messages) {
        if (message.type !== 'plays') throw new Error(`it holds a message of type ${message.type}`);
        const { journalId, plays } = message;
        const done = await commit(ingest, { playerId, screenId, journalId, plays });
        upTo.set(`${playerId}/${journalId}`, { playerId, journalId, upTo: done });
        result.plays += plays.length;
      }
      result.taken.push(name);
    } catch (error) {
      result.refused.push({ name, why: whyOf(error) });
    }
  }
  return { ...result, journals: [...upTo.values()] };
}

function open(name: string, bytes: Uint8Array, players: Pick<Players, 'get' | 'tokenHashOf'>) {
  const playerId: Id = name.split('/')[0] ?? '';
  const player = players.get(playerId);
  const tokenHash = players.tokenHashOf(playerId);
  if (!player || !tokenHash) throw new Error(`there is no player ${playerId} here, or no more`);
  const text = gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES }).toString('utf8');
  const { messages } = unseal('plays', tokenHash, text, StickPlays);
  return { playerId, screenId: player.screenId, messages };
}

function commit(ingest: Ingest, batch: Parameters<Ingest['add']>[0]): Promise<number> {
  return new Promise((resolve, reject) => {
    ingest.add(batch, (result) => ('upTo' in result ? resolve(result.upTo) : reject(result.error)));
  });
}
