import { rmSync } from 'node:fs';
import type { Play } from '@bacheca/shared/wire/plays';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { COMPLETE, journalFolder, NOW_MS, opened, openJournal, playsOf } from '../testing/journals.ts';
import type { Batch } from './journal-outbox.ts';
import type { Journal } from './numbered-journal.ts';

const DAY_MS = 24 * 3_600_000;

it('plays are never lost nor doubled, whatever plays, answers, new links, crashes and lost pasts come in between', () => {
  type Step =
    | 'begin'
    | 'progress'
    | 'end'
    | 'fail'
    | 'send'
    | 'acknowledge'
    | 'lose-link'
    | 'crash'
    | 'prune'
    | 'scheduler-restored';
  const steps: Step[] = [
    'begin',
    'progress',
    'end',
    'fail',
    'send',
    'send',
    'acknowledge',
    'lose-link',
    'crash',
    'prune',
    'scheduler-restored',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 120 }), (course) => {
      const dir = journalFolder();
      let running = openJournal(dir);
      const begun: string[] = [];
      let stored = new Map<string, Play>();
      const backup = new Map<string, Play>();
      const inFlight: Batch[] = [];
      let open: ReturnType<Journal['begin']> | null = null;
      const seqsOf = (journalId: string) =>
        new Set(
          [...stored.keys()]
            .filter((key) => key.startsWith(journalId))
            .map((key) => Number(key.split('/')[1])),
        );
      const contiguous = (journalId: string, from = 1) => {
        const seqs = seqsOf(journalId);
        let upTo = from - 1;
        while (seqs.has(upTo + 1)) upTo += 1;
        return upTo;
      };
      const send = () => {
        const batch = running.nextBatch({ plays: 3, bytes: 1e6 });
        if (batch) inFlight.push(batch);
      };
      const arrive = () => {
        const batch = inFlight.shift();
        for (const play of playsOf(batch ?? null)) {
          const key = `${batch?.journalId}/${play.seq}`;
          const known = stored.get(key);
          if (known) expect(play).toEqual(known);
          stored.set(key, play);
        }
        return batch;
      };
      const greet = () => {
        for (const { journalId, from, upTo } of running.kept()) {
          const has = contiguous(journalId, from);
          if (has < upTo) running.sendAgain(journalId, has + 1);
        }
      };
      for (const step of course) {
        if (step === 'begin' && open === null) {
          begun.push(`item-${begun.length}`);
          open = running.begin(opened(begun.at(-1) ?? ''));
        }
        if (step === 'progress' && open !== null) running.progress(open, 5000);
        if (step === 'end' && open !== null) {
          running.end(open, COMPLETE);
          open = null;
        }
        if (step === 'fail') {
          begun.push(`item-${begun.length}`);
          running.add(opened(begun.at(-1) ?? ''), {
            durationMs: 0,
            outcome: { type: 'failed', reason: 'x' },
          });
        }
        if (step === 'send') send();
        if (step === 'acknowledge') {
          const batch = arrive();
          if (batch) running.acknowledge(batch.journalId, contiguous(batch.journalId));
        }
        if (step === 'lose-link') {
          // What was on its way may have arrived; its acknowledgement is lost.
          arrive();
          inFlight.length = 0;
          greet();
        }
        if (step === 'crash') {
          running.close();
          running = openJournal(dir);
          inFlight.length = 0;
          open = null;
          greet();
        }
        if (step === 'prune') running.prune(NOW_MS + DAY_MS);
        if (step === 'scheduler-restored') {
          stored = new Map(backup);
          inFlight.length = 0;
          greet();
        }
      }
      running.close();
      running = openJournal(dir);
      greet();
      for (let turn = 0; turn < 2 * begun.length + 2; turn++) {
        send();
        const batch = arrive();
        if (batch) running.acknowledge(batch.journalId, contiguous(batch.journalId));
      }
      expect(running.waiting).toBe(0);
      expect([...stored.values()].map(({ itemId }) => itemId).sort()).toEqual([...begun].sort());
      running.close();
      rmSync(dir, { recursive: true });
    }),
    { seed: 20261121, numRuns: 40 },
  );
});
