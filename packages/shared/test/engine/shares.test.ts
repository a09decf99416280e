import fc from 'fast-check';
import { expect, test } from 'vitest';
import { prepare } from '../../src/engine/layout/prepare-program.ts';
import { timeline } from '../../src/engine/timeline.ts';
import { explain } from '../../src/questions/explain.ts';
import { SEED } from '../programs/any-program.ts';
import { program, qr } from '../programs/programs.ts';
import { worstPrograms } from '../programs/worst-programs.ts';

const WEEK_MS = 7 * 86_400_000;
const FROM_MS = Date.parse('2026-11-22T23:00:00Z');
const items = Array.from({ length: 6 }, (_, index) => qr(`i${index}`, 600 + 60 * index));

const slot = fc.record({ item: fc.nat({ max: 5 }), weight: fc.integer({ min: 1, max: 100 }) });
const anyRules = fc.array(
  fc.record({
    share: fc.integer({ min: 1, max: 100 }),
    slots: fc.uniqueArray(slot, { minLength: 1, maxLength: 4, selector: ({ item }) => item }),
    dayparts: fc.constantFrom(undefined, undefined, [{ from: '08:00', until: '19:00' }]),
    // Three rules in five have no limits, so that some programs have none at all.
    limits: fc.constantFrom({}, {}, {}, { maxPlaysPerHour: 2 }, { minMinutesBetween: 25 }),
    priority: fc.constantFrom('normal' as const, 'normal' as const, 'priority' as const),
  }),
  { minLength: 1, maxLength: 3 },
);

/** The same as the engine is asked for, worked out from the timeline and from the weights as they are written. */
function countedOf(
  rules: readonly { readonly slots: readonly { readonly item: number; readonly weight: number }[] }[],
  made: ReturnType<typeof prepare>,
  fromMs: number,
  toMs: number,
) {
  const plays = new Map<string, number>();
  const exact = new Map<string, number>();
  const add = (to: Map<string, number>, key: string, by: number) => to.set(key, (to.get(key) ?? 0) + by);
  for (const entry of timeline(made, [], fromMs, toMs)) {
    if (entry.type !== 'item' || entry.planned.source.type !== 'rule') continue;
    if (entry.planned.startsAtMs < fromMs) continue;
    add(plays, `${entry.planned.source.ruleId}/${entry.planned.item.id}`, 1);
    const { ruleId } = entry.planned.source;
    const own = made.program.rules.find(({ id }) => id === ruleId);
    const holding = made.rulesAt(entry.startsAtMs).filter(({ priority }) => priority === own?.priority);
    const shares = holding.reduce((sum, { share }) => sum + share, 0);
    for (const { id, share } of holding) {
      const own = rules[Number(id.slice('rule-'.length))]?.slots ?? [];
      const total = own.reduce((sum, { weight }) => sum + weight, 0);
      for (const { item, weight } of own) add(exact, `${id}/i${item}`, (share / shares) * (weight / total));
    }
  }
  return { plays, exact };
}

function saidOf(made: ReturnType<typeof prepare>, ruleId: string, itemId: string, fromMs: number) {
  const found = explain(made, [], fromMs, itemId).rules.find((rule) => rule.ruleId === ruleId);
  const findings = found?.findings ?? [];
  const takesPart = findings.some(({ code }) => code === 'takes-part');
  return { takesPart, said: findings.filter(({ code }) => code.startsWith('share-')) };
}

test('over seven days a slot is less than a play from its exact share, or it is said by how much not', () => {
  const seen = { off: 0, right: 0, offWithLimits: 0, rightWithLimits: 0, changing: 0 };
  fc.assert(
    fc.property(anyRules, fc.nat({ max: 6 * 86_400 }), (rules, laterS) => {
      const playlists = Object.fromEntries(
        rules.map(({ slots }, index) => [
          `p${index}`,
          slots.map(({ item, weight }): [string, number] => [`i${item}`, weight]),
        ]),
      );
      const drawn = rules.map(({ share, dayparts, limits, priority }, index) => ({
        id: `rule-${index}`,
        playlistId: `p${index}`,
        share,
        priority,
        ...limits,
        ...(dayparts && { dayparts: [...dayparts] }),
      }));
      const made = prepare(program(playlists, drawn, items));
      const fromMs = FROM_MS + laterS * 1000;
      const counted = countedOf(rules, made, fromMs, fromMs + WEEK_MS);
      for (const rule of made.rulesAt(fromMs)) {
        for (const { item } of rules[Number(rule.id.slice('rule-'.length))]?.slots ?? []) {
          const { takesPart, said } = saidOf(made, rule.id, `i${item}`, fromMs);
          if (!takesPart) {
            expect(said).toEqual([]);
            continue;
          }
          const plays = counted.plays.get(`${rule.id}/i${item}`) ?? 0;
          const exact = counted.exact.get(`${rule.id}/i${item}`) ?? 0;
          const isLimited = rules.some(({ limits }) => Object.keys(limits).length > 0);
          if (rules.some(({ dayparts }) => dayparts)) seen.changing++;
          if (Math.abs(plays - exact) < 1 - 1e-6) {
            expect(said).toEqual([]);
            seen[isLimited ? 'rightWithLimits' : 'right']++;
          } else if (Math.abs(plays - exact) > 1 + 1e-6) {
            const untilMs = fromMs + WEEK_MS;
            expect(said).toEqual([{ code: 'share-off', untilMs, plays, exact: expect.closeTo(exact, 6) }]);
            seen[isLimited ? 'offWithLimits' : 'off']++;
          }
        }
      }
      return true;
    }),
    { seed: SEED, numRuns: 120 },
  );
  for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(10);
}, 300_000);

test('where thousands of slots have limits it is said how far that was counted', { timeout: 300_000 }, () => {
  const { distances: worst } = worstPrograms();
  if (!worst) throw new Error('there is no program with distances');
  const made = prepare(worst);
  const fromMs = Date.parse('2026-11-21T11:00:00Z');
  const midnightMs = Date.parse('2026-11-21T23:00:00Z');
  const { said } = saidOf(made, 'rule-3', 'item-7', fromMs);
  expect(said).toEqual([expect.objectContaining({ untilMs: midnightMs })]);
  const mine = timeline(made, [], fromMs, midnightMs).filter(
    (entry) =>
      entry.type === 'item' &&
      entry.planned.item.id === 'item-7' &&
      entry.planned.source.type === 'rule' &&
      entry.planned.source.ruleId === 'rule-3' &&
      entry.planned.startsAtMs >= fromMs,
  );
  expect(said[0]).toMatchObject({ plays: mine.length });
});
