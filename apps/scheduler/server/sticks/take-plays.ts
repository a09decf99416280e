/** Takes files of plays that players wrote onto a stick, each play once, by the same key as over a link. */

import { gunzipSync } from 'node:zlib';
import { errorCode } from '@bacheca/node/errors';
import type { Id } from '@bacheca/shared/model/ids';
import { type Phrase, phrase } from '@bacheca/shared/translations/phrase';
import { systemCause } from '@bacheca/shared/translations/system-error';
import { MAX_STICK_FILE_BYTES } from '@bacheca/shared/wire/message-size';
import { StickPlays } from '@bacheca/shared/wire/stick';
import { isSealedByKey, SealError, unseal } from '@bacheca/shared/wire/stick-seal';
import { z } from 'zod';
import type { Player, Players } from '../players/players.ts';
import type { Batch } from '../plays/ingest-plan.ts';
import type { PlayIngest } from '../plays/play-ingest.ts';
import { SEAL_SECRET_FILE, type SealSecret } from './seal-secret.ts';

export interface PlaysFile {
  /** Its path on the stick below `plays/`: `PLAYER/JOURNAL-FIRST-LAST.plays`. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A `Phrase` as it travels, whose parameters are texts and numbers. */
const Refusal = z.object({
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** It says what became of the files, and travels from the server to the command that brought them. */
export const TakenPlays = z.object({
  /** They are on the scheduler's disk, and may go from the stick. */
  taken: z.array(z.string()),
  refused: z.array(z.object({ name: z.string(), why: z.union([z.string(), Refusal]) })),
  /** Every play up to and including `upTo` is on disk. */
  journals: z.array(z.object({ playerId: z.string(), journalId: z.string(), upTo: z.int() })),
  plays: z.int(),
});
export type TakenPlays = z.infer<typeof TakenPlays>;

type Known = Pick<
  Players,
  'get' | 'tokenHashOf' | 'everWithToken' | 'sealKeyState' | 'saveSealKey' | 'saveEdition'
>;
type Secret = Pick<SealSecret, 'keyOf' | 'idOf' | 'isOther'>;

export async function takePlays(
  files: AsyncIterable<PlaysFile> | Iterable<PlaysFile>,
  { players, sealSecret }: { players: Known; sealSecret: Secret },
  ingest: Pick<PlayIngest, 'add'>,
): Promise<TakenPlays> {
  const result: TakenPlays = { taken: [], refused: [], journals: [], plays: 0 };
  const upTo = new Map<string, TakenPlays['journals'][number]>();
  for await (const { name, bytes } of files) {
    try {
      const { player, messages } = await open(name, bytes, players, sealSecret);
      for (const message of messages) {
        if (message.type !== 'plays' && message.type !== 'fold')
          throw new PlaysRefused(phrase('plays-other-message', { type: message.type }));
        const { journalId, formerToken } = message;
        // Whose plays they are: those that it recorded before it was paired anew are its earlier self's.
        const owner = formerToken === undefined ? player : await players.everWithToken(formerToken);
        if (!owner) throw new PlaysRefused(phrase('plays-unknown-token'));
        const reported = message.type === 'fold' ? { fold: message.fold } : { plays: message.plays };
        const done = await commit(ingest, {
          playerId: owner.id,
          screenId: owner.screenId,
          journalId,
          ...reported,
        });
        upTo.set(journalId, { playerId: player.id, journalId, upTo: done });
        result.plays +=
          message.type === 'fold' ? message.fold.lastSeq - message.fold.firstSeq + 1 : message.plays.length;
      }
      result.taken.push(name);
    } catch (error) {
      result.refused.push({ name, why: Refusal.or(z.string()).parse(whyRefused(error)) });
    }
  }
  return { ...result, journals: [...upTo.values()] };
}

async function open(
  name: string,
  bytes: Uint8Array,
  players: Known,
  sealSecret: Secret,
): Promise<{ player: Player } & Pick<StickPlays, 'messages'>> {
  const playerId: Id = name.split('/')[0] ?? '';
  const player = players.get(playerId);
  const tokenHash = players.tokenHashOf(playerId);
  if (!player || !tokenHash) throw new PlaysRefused(phrase('plays-unknown-player', { player: playerId }));
  const text = gunzipSync(bytes, { maxOutputLength: MAX_STICK_FILE_BYTES }).toString('utf8');
  // Until a player has shown its key it may be an older one, which has none.
  const isByKey = (await players.sealKeyState(playerId)).isUsed || isSealedByKey(text);
  const sealKey = isByKey ? sealSecret.keyOf(playerId) : undefined;
  try {
    const { messages, edition = 0 } = unseal('plays', { tokenHash, sealKey }, text, StickPlays);
    await players.saveEdition(playerId, edition);
    if (isByKey) await players.saveSealKey(playerId, sealSecret.idOf(playerId), 'shown');
    return { player, messages };
  } catch (error) {
    if (!isByKey || !(await sealSecret.isOther(players, playerId))) throw error;
    const why = phrase('plays-other-key', { file: SEAL_SECRET_FILE, screen: player.screenId });
    throw new PlaysRefused(why, error);
  }
}

class PlaysRefused extends Error {
  override name = 'PlaysRefused';
  readonly why: Phrase;

  constructor(why: Phrase, cause?: unknown) {
    super(why.code, { cause });
    this.why = why;
  }
}

function whyRefused(error: unknown): Phrase | string {
  if (error instanceof PlaysRefused) return error.why;
  if (error instanceof SealError) {
    const { code, detail } = error;
    return code === 'other-version'
      ? phrase('plays-other-version', { at: detail?.at ?? '?', code: detail?.code ?? code })
      : phrase(`plays-${code}`);
  }
  const code = errorCode(error) ?? '';
  return code.startsWith('Z_') ? phrase('plays-damaged', { code }) : systemCause(error);
}

function commit(ingest: Pick<PlayIngest, 'add'>, batch: Batch): Promise<number> {
  return new Promise((resolve, reject) => {
    ingest.add(batch, (answer) => {
      if ('upTo' in answer) return resolve(answer.upTo);
      if ('error' in answer) return reject(answer.error);
      reject(new PlaysRefused(phrase('plays-conflict', { from: answer.conflictFrom })));
    });
  });
}
