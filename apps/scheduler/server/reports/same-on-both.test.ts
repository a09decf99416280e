/** Both engines answer the same of the same plays: counts, reports, coverage, the latest plays, and those of today. */
import { createCalendar } from '@bacheca/shared/engine/time/calendar';
import type { Play } from '@bacheca/shared/wire/plays';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Batch } from '../plays/ingest-plan.ts';
import { location, play, screen } from '../testing/content.ts';
import { PlayOffice } from '../testing/plays/play-offices.ts';
import { Coverage } from './coverage.ts';
import { readCoverage } from './coverage-report.ts';
import { readDayCounts } from './day-counts.ts';
import { answerReport, type ReportQuestion } from './report-answers.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const SEED = 20261130;
/** Two days, with the hour that occurs twice in Rome. Plays come a week later. */
const FROM_MS = Date.parse('2026-10-24T12:00:00Z');
const SPAN_MINUTES = 48 * 60;
const NOW_MS = Date.parse('2026-11-01T12:00:00Z');
/** Clock hours that begin at other instants, and one whose summer time is half an hour. */
const ZONES = ['Europe/Rome', 'Asia/Kolkata', 'Australia/Lord_Howe'];
const SCREENS = Array.from({ length: 7 }, (_, index) => `bus-${index}`);
const LOCATIONS = Object.fromEntries(
  ZONES.map((timeZone, index) => [
    `place-${index}`,
    location(`place-${index}`, {
      timeZone,
      openingHours: [{ weekdays: [6, 7], dayparts: [{ from: '08:00', until: '20:00' }] }],
    }),
  ]),
);
const placeOf = (index: number) => `place-${index % ZONES.length}`;

const anyPlay = fc.record({
  minute: fc.integer({ min: 0, max: SPAN_MINUTES }),
  item: fc.integer({ min: 0, max: 3 }),
  durationMs: fc.constantFrom(0, 5_000, 20_000, 2 * HOUR_MS),
  quality: fc.constantFrom('synced', 'synced', 'estimated', 'unsynced'),
  panel: fc.constantFrom<Play['panel']>('on', 'off', 'unknown'),
  outcome: fc.constantFrom<Play['outcome']>(
    { type: 'complete' },
    { type: 'joined' },
    { type: 'cut', cause: 'takeover' } as Play['outcome'],
    { type: 'interrupted' },
    { type: 'failed', reason: 'decode' },
  ),
});

/** Each screen has two journals, the second with plays whose time is not known. Instants and numbers are shared. */
function batches(): Batch[][] {
  return fc
    .sample(fc.array(anyPlay, { minLength: 40, maxLength: 60 }), { seed: SEED, numRuns: 14 })
    .map((plays, index) => {
      const number = index % SCREENS.length;
      const isDated = index < SCREENS.length;
      const journalId = `5f0c2c63-2a3c-4a0e-9c7e-${String(index).padStart(12, '0')}`;
      return [
        {
          ...{ playerId: `player-${number}`, screenId: `bus-${number}`, journalId },
          plays: plays.map(({ minute, item, durationMs, quality, panel, outcome }, at) =>
            play(at + 1, {
              ...{ itemId: `item-${item}`, itemHash: `${item}`.repeat(64), title: `Voce ${item}` },
              ...{ durationMs, panel, outcome, bootId: journalId, monotonicMs: at * 1000 },
              startedAtMs: FROM_MS + (minute - (minute % 5)) * MINUTE_MS,
              clock:
                isDated && quality === 'synced'
                  ? { quality, boundMs: 5 }
                  : { quality: quality === 'synced' ? 'unsynced' : (quality as 'estimated' | 'unsynced') },
            }),
          ),
        },
      ];
    });
}

describe.skipIf(inject('postgresUrl') === null)('SQLite and PostgreSQL', () => {
  const offices: PlayOffice[] = [];

  beforeAll(async () => {
    for (const engine of ['sqlite', 'postgres'] as const) {
      const office = await PlayOffice.open(engine);
      offices.push(office);
      office.clock.ms = NOW_MS;
      office.locations = LOCATIONS;
      office.screens = Object.fromEntries(SCREENS.map((id, index) => [id, screen(id, placeOf(index))]));
      for (const group of batches()) await office.commit(...group);
      // One was moved since, into another zone.
      office.screens['bus-0'] = screen('bus-0', placeOf(1));
      const moved = play(1, { startedAtMs: FROM_MS + HOUR_MS });
      await office.commit({
        ...{ playerId: 'player-0', screenId: 'bus-0', journalId: '0a9b8c7d-6e5f-4a3b-9c1d-0e2f4a6b8c0d' },
        plays: [moved],
      });
    }
  }, 120_000);
  afterAll(async () => {
    for (const office of offices) await office.close();
  });

  /** What each engine answers to `ask`, which is the same. */
  async function both<Answer>(ask: (office: PlayOffice) => Promise<Answer>): Promise<Answer> {
    const [first, second] = await Promise.all(offices.map(ask));
    expect(second).toEqual(first);
    return first as Answer;
  }

  const answer = (question: ReportQuestion) =>
    both(async (office) => {
      const { sql: database, rawPlays, leaveOut } = office;
      const log = { error: (facts: object) => expect.unreachable(JSON.stringify(facts)) };
      const { json, next } = await answerReport({ database, rawPlays, leaveOut, log }, question);
      return { body: JSON.parse(Buffer.from(json).toString()) as object[], next };
    });

  const anyScreen = fc.constantFrom(undefined, ...SCREENS, 'none');
  const anyInstant = fc.option(
    fc.integer({ min: -60, max: SPAN_MINUTES + 60 }).map((minute) => FROM_MS + minute * MINUTE_MS + 7),
    { nil: undefined },
  );
  const anyDay = fc.constantFrom('2026-10-23', '2026-10-24', '2026-10-25', '2026-10-26', '2026-10-27');
  const property = { seed: SEED, numRuns: 60 };

  it('count the same in any span', { timeout: 120_000 }, async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(anyInstant, anyInstant, anyScreen, async (fromMs, toMs, screenId) => {
        const { body } = await answer({ type: 'counts', span: { fromMs, toMs, screenId } });
        found += body.length;
      }),
      property,
    );
    expect(found).toBeGreaterThan(20);
  });

  it('report the same by hour and by day, of all or of a screen or an item', {
    timeout: 120_000,
  }, async () => {
    const by = fc.constantFrom('hour' as const, 'day' as const);
    const item = fc.constantFrom(undefined, 'item-0', 'item-3', 'none');
    let found = 0;
    await fc.assert(
      fc.asyncProperty(by, anyDay, anyDay, anyScreen, item, async (unit, one, other, screenId, itemId) => {
        const [fromDate = '', untilDate = ''] = [one, other].sort();
        const question = { by: unit, fromDate, untilDate, screenId, itemId };
        const { body } = await answer({ type: 'played', question });
        found += (body as unknown as { rows: unknown[] }).rows.length;
      }),
      property,
    );
    expect(found).toBeGreaterThan(100);
  });

  it('list the latest plays in the same order, page after page', { timeout: 120_000 }, async () => {
    const limit = fc.constantFrom(1, 7, 64, 1000);
    await fc.assert(
      fc.asyncProperty(limit, anyScreen, async (limit, screenId) => {
        const listed: object[] = [];
        let page = await answer({ type: 'latest', limit, screenId, before: undefined });
        for (let pages = 1; ; pages++) {
          listed.push(...page.body);
          if (!page.next || pages === 12) break;
          page = await answer({ type: 'latest', limit, screenId, before: page.next });
        }
        const names = listed.map((of) => {
          const { journalId, seq } = of as { journalId: string; seq: number };
          return `${journalId}/${seq}`;
        });
        expect(new Set(names).size, 'each once').toBe(names.length);
      }),
      { ...property, numRuns: 15 },
    );
    const all = await answer({ type: 'latest', limit: 1000, screenId: undefined, before: undefined });
    expect(all.body).toHaveLength(await both((office) => office.rawPlays.count()));
  });

  it('know the same of a screen’s hours', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: SCREENS.length - 1 }), anyDay, anyDay, async (index, one, other) => {
        const [from = '', until = ''] = [one, other].sort();
        const where = LOCATIONS[placeOf(index)] ?? location('urp');
        const id = `bus-${index}`;
        const report = await both((office) =>
          readCoverage(office.sql, new Coverage(office.clock).question(id, where, from, until)),
        );
        if (from < until) expect(report.plays).toBeGreaterThan(0);
      }),
      property,
    );
  });

  it('count the same for today, wherever a screen was and is', { timeout: 120_000 }, async () => {
    let counted = 0;
    for (const timeZone of ZONES) {
      for (let day = 0; day < 3; day++) {
        const today = createCalendar(timeZone).dayAt(FROM_MS + day * 24 * HOUR_MS);
        const counts = await both(async ({ sql: database, leaveOut }) =>
          [...(await readDayCounts({ database, leaveOut }, timeZone, today, SCREENS))].sort(),
        );
        counted += counts.length;
      }
    }
    expect(counted).toBeGreaterThan(30);
  });
});
