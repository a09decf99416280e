import { describe, expect, it } from 'vitest';
import { createFindingTranslator, translated } from './finding-messages.ts';

const AT = Date.parse('2026-12-16T11:00:00Z');
const titles = new Map([['tari', 'Paga la TARI']]);
const translate = {
  it: createFindingTranslator('it', 'Europe/Rome', titles),
  en: createFindingTranslator('en', 'Europe/Rome', titles),
};

const findings = [
  { code: 'on-screen', ruleId: 'r', language: 'zh', sinceMs: AT, untilMs: AT + 10_000 },
  { code: 'substitute', plannedItemId: 'tari' },
  { code: 'not-in-program' },
  { code: 'no-rule' },
  { code: 'not-yet-valid', validFrom: '2026-12-16T11:00:00Z' },
  { code: 'not-yet-valid', fromMs: AT },
  { code: 'no-longer-valid', validUntil: '2026-12-16T11:00:00Z' },
  { code: 'deadline-not-open', opensAt: '2026-12-16T11:00:00Z' },
  { code: 'deadline-passed', closesAt: '2026-12-16T11:00:00Z' },
  { code: 'deadline-near', closesAt: '2026-12-16T11:00:00Z', factor: 3 },
  { code: 'closed', untilMs: AT },
  { code: 'closed', untilMs: Infinity },
  { code: 'takeover', takeoverId: 't' },
  { code: 'languages-missing', languages: ['zh', 'ar'] },
  { code: 'languages-missing', languages: ['zh'], reach: 0.5 },
  { code: 'unavailable', languages: ['it'] },
  { code: 'withdrawn' },
  { code: 'not-published' },
  { code: 'left-out-for-player' },
  { code: 'shown-in-part', members: ['authority', 'url'] },
  { code: 'rule-not-yet-valid', validFrom: '2026-12-16' },
  { code: 'rule-over', validUntil: '2026-12-16' },
  { code: 'day', reason: 'holiday' },
  { code: 'outside-dayparts', dayparts: [{ from: '08:00', until: '14:00' }] },
  { code: 'outside-opening-hours' },
  { code: 'lower-class', priority: 'filler', winningRuleIds: ['a', 'b'] },
  { code: 'exact-times', nextAtMs: AT },
  { code: 'exact-times', nextAtMs: null },
  { code: 'exact-time-taken', byRuleId: 'a' },
  { code: 'cap', maxPlaysPerHour: 4, freeAtMs: AT },
  { code: 'distance', minMinutesBetween: 10, freeAtMs: AT },
  { code: 'takes-part', plays: 1, of: 3 },
  { code: 'spread-costs-share', deviation: 1.25 },
  { code: 'share-kept-until', untilMs: 1_795_248_000_000, plays: 37 },
  { code: 'share-off', untilMs: 1_795_248_000_000, plays: 37, exact: 52.25 },
  { code: 'rule-not-this-week', ruleId: 'a' },
  { code: 'rule-never-wins', ruleId: 'a', winningRuleIds: ['b'] },
  { code: 'slot-never-plays', ruleId: 'a', slotIndex: 0, itemId: 'tari' },
  { code: 'exact-time-lost', ruleId: 'a', atMs: AT },
  { code: 'gap', shows: 'filler', startsAtMs: AT, endsAtMs: AT + 60_000 },
  { code: 'gap', shows: 'nothing', startsAtMs: AT, endsAtMs: AT + 60_000 },
  { code: 'too-far-to-read', viewingDistanceMetres: 12, reachMetres: 6.21 },
  { code: 'too-far-to-scan', viewingDistanceMetres: 4.5, reachMetres: 2.677 },
  {
    code: 'code-unreadable',
    itemId: 'tari',
    viewingDistanceMetres: 9,
    reachMetres: 3.4,
    readableBytes: 62,
  },
  {
    code: 'code-unreadable',
    itemId: 'tari',
    viewingDistanceMetres: 30,
    reachMetres: 3.4,
    readableBytes: null,
  },
  { code: 'unencrypted-url', itemId: 'tari', url: 'http://www.comune.prato.it/' },
  { code: 'too-short-to-read', itemId: 'tari', language: 'it', page: 0, durationMs: 5000, neededMs: 7400 },
  { code: 'suitability', medium: 'video', rating: 1 },
  { code: 'not-rated' },
  { code: 'later-phase', phase: 2, firstPhase: 1 },
  { code: 'deadline', closesAt: '2026-12-16T11:00:00Z' },
  { code: 'better-suited', itemIds: ['tari'] },
  { code: 'over', endedMs: AT },
] as const satisfies Parameters<typeof translated>[0][];

describe.each(findings)('the finding %j', (finding) => {
  it('is one sentence in Italian and another in English, with its data kept', () => {
    const [italian, english] = [translated(finding, translate.it), translated(finding, translate.en)];
    expect(italian).toMatchObject(finding);
    expect(italian.text).not.toBe(english.text);
    for (const { text } of [italian, english]) {
      expect(text).toMatch(/^[\p{Lu}«“].*\.$/su);
      expect(text).not.toMatch(/undefined|NaN|Invalid|Infinity|\[object/);
    }
  });
});

it('instants are local, dates are dates, things have their titles', () => {
  expect(translated({ code: 'deadline', closesAt: '2026-12-16T11:00:00Z' }, translate.it).text).toBe(
    'Scade 16 dic 2026, 12:00:00.',
  );
  expect(translated({ code: 'rule-over', validUntil: '2026-12-16' }, translate.it).text).toBe(
    'La regola è scaduta: 16 dic 2026.',
  );
  const short = findings.find(({ code }) => code === 'too-short-to-read');
  expect(short && translated(short, translate.en).text).toBe(
    '“Paga la TARI” (Italian), page 1: it stays 5 s and reading it takes 8.',
  );
  const far = findings.find(({ code }) => code === 'too-far-to-scan');
  expect(far && translated(far, translate.it).text).toContain('si guardano da 4,5 m, ma');
});
