/**
 * Whether commits of plays hold up the loop: players report a backlog of so many plays a second for some seconds, each
 * with no more batches unanswered than a link lets it have, while it is measured how late the loop is. The floor is how
 * late an idle loop is, measured in the same way.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_PLAYS_PER_BATCH, PlayerMessage, readMessage } from '@bacheca/shared/wire/protocol';
import type { PlayIngest } from '../../../apps/scheduler/server/plays/play-ingest.ts';
import { makeMessages } from './reported-plays.ts';

const PLAYS_PER_SECOND = 60_000;
const SECONDS = 10;
const PLAYERS = 500;
/** As `player-link.ts` has it: beyond it a player's socket isn't read. */
const MAX_WAITING_BATCHES = 4;
const IDLE_MS = 2_000;

export async function measureBursts(ingest: PlayIngest): Promise<Record<string, number>> {
  const perSecond = Math.ceil(PLAYS_PER_SECOND / MAX_PLAYS_PER_BATCH);
  const sent = makeMessages(PLAYERS, Math.ceil((perSecond * SECONDS) / PLAYERS)).flat();
  const idle = monitorEventLoopDelay({ resolution: 1 });
  idle.enable();
  await sleep(IDLE_MS);
  idle.disable();

  const unanswered = new Map<string, number>();
  let failure: unknown = null;
  let answered = 0;
  let next = 0;
  const late = monitorEventLoopDelay({ resolution: 1 });
  late.enable();
  const startedMs = performance.now();
  while (next < sent.length) {
    const due = Math.min(sent.length, Math.floor(((performance.now() - startedMs) / 1000) * perSecond));
    const message = sent[next];
    if (next >= due || !message || (unanswered.get(message.playerId) ?? 0) >= MAX_WAITING_BATCHES) {
      await sleep(1);
      continue;
    }
    const { playerId, text } = message;
    next += 1;
    const read = readMessage(PlayerMessage, text);
    if (!read.ok || read.message.type !== 'plays')
      throw new Error('the bench made a message that is not valid');
    const { journalId, plays } = read.message;
    unanswered.set(playerId, (unanswered.get(playerId) ?? 0) + 1);
    ingest.add({ playerId, screenId: `screen-${playerId}`, journalId, plays }, (answer) => {
      unanswered.set(playerId, (unanswered.get(playerId) ?? 1) - 1);
      if ('error' in answer) failure = answer.error;
      else answered += plays.length;
    });
    // Each comes by itself, as from a socket.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await ingest.flush();
  const seconds = (performance.now() - startedMs) / 1000;
  late.disable();
  if (failure) throw failure;
  return {
    askedPerSecond: PLAYS_PER_SECOND,
    forSeconds: SECONDS,
    perSecond: answered / seconds,
    loopP50Ms: late.percentile(50) / 1e6,
    loopP99Ms: late.percentile(99) / 1e6,
    loopWorstMs: late.max / 1e6,
    idleP99Ms: idle.percentile(99) / 1e6,
  };
}
