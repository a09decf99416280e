import { randomUUID } from 'node:crypto';
import type { Play } from '@bacheca/shared/wire/plays';
import { MAX_PLAYS_PER_BATCH } from '@bacheca/shared/wire/protocol';

/** A message of a player, as its text. */
export interface SentPlays {
  readonly playerId: string;
  readonly text: string;
}

/** One message of each player in turn, as they come when all report a backlog at once. */
export function makeMessages(players: number, batches: number): SentPlays[][] {
  const journals = Array.from({ length: players }, () => ({ journalId: randomUUID(), bootId: randomUUID() }));
  return Array.from({ length: batches }, (_, batch) =>
    journals.map(({ journalId, bootId }, player) => ({
      playerId: `player-${player}`,
      text: JSON.stringify({
        type: 'plays',
        journalId,
        plays: Array.from({ length: MAX_PLAYS_PER_BATCH }, (_, index) =>
          makePlay(batch * MAX_PLAYS_PER_BATCH + index + 1, bootId),
        ),
      }),
    })),
  );
}

function makePlay(seq: number, bootId: string): Play {
  return {
    seq,
    itemId: `qr-servizio-${seq % 40}`,
    itemHash: (seq % 40).toString(16).padStart(64, '0'),
    kind: 'qr',
    title: 'Certificati anagrafici online',
    serviceId: `servizio-${seq % 40}`,
    language: 'it',
    ruleId: 'urp-certificati',
    playlistId: 'certificati-online',
    revision: 'ab'.repeat(32),
    startedAtMs: 1_795_248_000_000 + seq * 12_000,
    durationMs: 12_000,
    outcome: { type: 'complete' },
    bootId,
    monotonicMs: seq * 12_000,
    clock: { quality: 'synced', boundMs: 4.2 },
    panel: 'unknown',
  };
}
