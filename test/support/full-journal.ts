/** A play journal that is full of the heaviest that the schemas allow: what is sent from it fills each message. */
import { randomUUID } from 'node:crypto';
import { jsonBytes, MAX_PLAYER_MESSAGE_BYTES } from '@bacheca/shared/wire/message-size';
import type { AggregatedPlays } from '@bacheca/shared/wire/plays';
import { opened, openJournal } from '../../apps/player/agent/testing/journals.ts';

const HOUR_MS = 3_600_000;
const ITEMS = 60;
const COUNTS = 961;
const PLAYS_PER_COUNT = 12;

/** Players that counted records and not bytes wrote such aggregates: 36 letters to an id, as of a UUID. */
export function heavyAggregate(): AggregatedPlays {
  const id = (name: string, number: number) => `${name}-${number}`.padEnd(36, 'x');
  const hourMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 6 * HOUR_MS;
  return {
    firstSeq: 1,
    lastSeq: COUNTS * PLAYS_PER_COUNT,
    lost: false,
    items: Array.from({ length: ITEMS }, (_, item) => ({
      itemId: id('item', item),
      itemHash: `${item}`.padStart(64, 'a'),
      kind: 'qr',
      title: `Certificati anagrafici online, seconda parte ${item}`,
    })),
    counts: Array.from({ length: COUNTS }, (_, count) => ({
      item: count % ITEMS,
      language: 'it',
      ruleId: id('rule', Math.floor(count / ITEMS)),
      playlistId: id('playlist', count % 7),
      revision: 'c'.repeat(64),
      outcome: 'complete',
      panel: 'on',
      hourMs: hourMs + (count % 6) * HOUR_MS,
      plays: PLAYS_PER_COUNT,
      durationMs: PLAYS_PER_COUNT * 9000,
    })),
  };
}

/** Returns how many plays of each item are in it. */
export function fillJournal(dataDir: string, token: string, plays: number): Map<string, number> {
  const aggregate = heavyAggregate();
  if (jsonBytes(aggregate) <= MAX_PLAYER_MESSAGE_BYTES) throw new Error('the message is not over the limit');
  const journal = openJournal(dataDir, { owner: () => token });
  const now = Date.now();
  journal.adopt(
    {
      id: randomUUID(),
      boot_id: randomUUID(),
      owner: token,
      begun_at_ms: now - 8 * HOUR_MS,
      last_seq: aggregate.lastSeq,
      acknowledged_seq: 0,
      sent_seq: 0,
    },
    [],
    [aggregate],
  );
  const written = new Map<string, number>();
  for (const { item, plays: counted } of aggregate.counts) {
    const id = aggregate.items[item]?.itemId ?? '';
    written.set(id, (written.get(id) ?? 0) + counted);
  }
  // Each letter is six bytes long as sent.
  const reason = '\u0001'.repeat(300);
  for (let number = 0; number < plays; number += 1) {
    const itemId = `item-${number}`.padEnd(80, 'x');
    journal.add(
      opened(itemId, {
        itemHash: `${number}`.padStart(64, 'd'),
        title: '漢'.repeat(120),
        ruleId: 'r'.repeat(80),
        playlistId: 'p'.repeat(80),
        startedAtMs: now - HOUR_MS + number * 1000,
      }),
      { durationMs: 900, outcome: { type: 'failed', reason } },
    );
    written.set(itemId, 1);
  }
  journal.close();
  return written;
}

/** So many boots, each with a play that was acknowledged: of a former pairing, of which more is said. */
export function keepAcknowledged(dataDir: string, boots: number): void {
  const formerToken = 'former-token'.padEnd(200, 'x');
  for (let boot = 0; boot < boots; boot += 1) {
    const journal = openJournal(dataDir, { owner: () => formerToken });
    journal.add(opened('item'), { durationMs: 900, outcome: { type: 'complete' } });
    journal.nextBatch({ plays: 1, bytes: MAX_PLAYER_MESSAGE_BYTES });
    journal.acknowledge(journal.id, 1);
    journal.close();
  }
}

export function playsIn(written: ReadonlyMap<string, number>): number {
  return [...written.values()].reduce((sum, plays) => sum + plays, 0);
}
