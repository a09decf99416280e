import { describe, expect, test } from 'vitest';
import { prepare } from '../../src/engine/layout/prepare-program.ts';
import type { Program } from '../../src/model/program.ts';
import type { Takeover } from '../../src/model/schedule.ts';
import { explain } from '../../src/questions/explain.ts';
import { program, qr, video } from '../programs/programs.ts';

const AT = '2026-11-21T08:00:00Z';

function codes(
  source: Program,
  instant: string,
  itemId: string,
  takeovers: Takeover[] = [],
  unavailable?: Set<string>,
) {
  const { isOn, findings, rules } = explain(
    prepare(source),
    takeovers,
    Date.parse(instant),
    itemId,
    unavailable,
  );
  return {
    isOn,
    item: findings.map(({ code }) => code),
    rules: rules.map((rule) => rule.findings.map(({ code }) => code)),
  };
}

const two = [qr('a', 10), qr('b', 10)];

describe('explain says of an item', () => {
  test('that it is on, by which rule and until when', () => {
    const source = program({ p: ['a'] }, [{ playlistId: 'p' }], [qr('a', 10)]);
    const { findings, nextAtMs } = explain(prepare(source), [], Date.parse(AT), 'a');
    expect(findings).toEqual([
      {
        code: 'on-screen',
        ruleId: 'r0',
        language: 'it',
        sinceMs: Date.parse(AT),
        untilMs: Date.parse(AT) + 10_000,
      },
    ]);
    expect(nextAtMs).toBe(Date.parse(AT) + 10_000);
  });

  test('that it waits its turn, with its part of the plays', () => {
    const source = program({ p: [['a', 3], 'b'] }, [{ playlistId: 'p' }], two);
    const [rule] = explain(prepare(source), [], Date.parse(AT), 'b').rules;
    expect(rule?.findings).toEqual([{ code: 'takes-part', plays: 1, of: 4 }]);
  });

  test('that it is not in the program, or in no rule’s playlist', () => {
    const source = program({ p: ['a'], q: ['b'] }, [{ playlistId: 'p' }], two);
    expect(codes(source, AT, 'z')).toEqual({ isOn: false, item: ['not-in-program'], rules: [] });
    expect(codes(source, AT, 'b').item).toEqual(['no-rule']);
  });

  test.each<[string, Parameters<typeof qr>[2]]>([
    ['not-yet-valid', { validFrom: '2026-11-22T00:00:00Z' }],
    ['no-longer-valid', { validUntil: '2026-11-20T00:00:00Z' }],
    [
      'deadline-not-open',
      { deadline: { opensAt: '2026-11-22T00:00:00Z', closesAt: '2027-01-22T00:00:00Z' } },
    ],
    ['deadline-passed', { deadline: { closesAt: '2026-11-20T00:00:00Z' } }],
    ['deadline-near', { deadline: { closesAt: '2026-11-23T00:00:00Z' } }],
  ])('%s', (code, extra) => {
    const source = program({ p: ['a', 'b'] }, [{ playlistId: 'p' }], [qr('a', 10), qr('b', 10, extra)]);
    expect(codes(source, AT, 'b').item).toContain(code);
  });

  test('that the place is closed, or a takeover runs', () => {
    const hours = [{ weekdays: [1], dayparts: [{ from: '09:00', until: '10:00' }] }];
    const closed = program({ p: ['a'] }, [{ playlistId: 'p' }], two, { openingHours: hours });
    expect(codes(closed, AT, 'a').item).toEqual(['closed']);
    const takeover: Takeover = {
      id: 'flood',
      severity: 'warning',
      item: qr('notice', 20),
      mediaFiles: {},
      startsAt: '2026-11-21T07:00:00Z',
      endsAt: '2026-11-21T09:00:00Z',
      reason: 'prova',
    };
    expect(codes(closed, AT, 'a', [takeover]).item).toEqual(['takeover']);
    expect(codes(closed, AT, 'notice', [takeover]).isOn).toBe(true);
    // One that can't be shown keeps nothing off.
    expect(codes(closed, AT, 'a', [takeover], new Set(['notice'])).item).toEqual(['closed']);
  });

  test('which languages it lacks, what can’t be shown, and what it stands in for', () => {
    const source = program({ p: ['v', 'a'] }, [{ playlistId: 'p' }], [video('v', { it: 20 }), qr('a', 10)], {
      languages: [
        { language: 'it', weight: 1 },
        { language: 'zh', weight: 1 },
      ],
    });
    const unavailable = new Set(['v']);
    expect(codes(source, AT, 'v', [], unavailable)).toMatchObject({
      isOn: false,
      item: ['languages-missing', 'unavailable'],
    });
    expect(codes(source, AT, 'a', [], unavailable)).toMatchObject({
      isOn: true,
      item: ['on-screen', 'substitute', 'languages-missing'],
    });
  });
});

describe('explain says of a rule', () => {
  test.each<[string, Parameters<typeof program>[1][number]]>([
    ['rule-not-yet-valid', { playlistId: 'p', validFrom: '2026-11-22' }],
    ['rule-over', { playlistId: 'p', validUntil: '2026-11-20' }],
    ['outside-dayparts', { playlistId: 'p', dayparts: [{ from: '10:00', until: '11:00' }] }],
    ['day', { playlistId: 'p', weekdays: [1] }],
    ['day', { playlistId: 'p', exceptDates: ['2026-11-21'] }],
    ['outside-opening-hours', { playlistId: 'p', openingHours: { firstMinutes: 30 } }],
  ])('%s', (code, rule) => {
    const hours = [{ weekdays: [6], dayparts: [{ from: '08:00', until: '18:00' }] }];
    const source = program({ p: ['a'] }, [rule], two, { openingHours: hours });
    expect(codes(source, AT, 'a').rules).toEqual([[code]]);
  });

  test('that a higher class takes all the time, and which rules win', () => {
    const source = program(
      { p: ['a'], q: ['b'] },
      [{ playlistId: 'p', priority: 'priority' }, { playlistId: 'q' }],
      two,
    );
    const [rule] = explain(prepare(source), [], Date.parse(AT), 'b').rules;
    expect(rule?.findings).toEqual([{ code: 'lower-class', priority: 'normal', winningRuleIds: ['r0'] }]);
  });

  test('which cap or distance holds it back, and until when', () => {
    const source = (limits: object) =>
      program(
        { p: ['a'], q: ['b'] },
        [{ playlistId: 'p', priority: 'priority', ...limits }, { playlistId: 'q' }],
        two,
      );
    const at = Date.parse('2026-11-21T08:00:30Z');
    const findings = (limits: object) => explain(prepare(source(limits)), [], at, 'a').rules[0]?.findings[0];
    expect(findings({ maxPlaysPerHour: 2 })).toEqual({
      code: 'cap',
      maxPlaysPerHour: 2,
      freeAtMs: Date.parse('2026-11-21T08:30:00Z'),
    });
    const distance = findings({ minMinutesBetween: 5 });
    const next = explain(prepare(source({ minMinutesBetween: 5 })), [], at, 'a').nextAtMs;
    expect(distance).toEqual({ code: 'distance', minMinutesBetween: 5, freeAtMs: next });
  });

  test('that it plays at exact times, and that one of them is another’s', () => {
    const playAt = { type: 'hourly' as const, minutes: [0] };
    const source = program(
      { p: ['a'], q: ['b'] },
      [
        { playlistId: 'p', playAt, share: 2 },
        { playlistId: 'q', playAt },
      ],
      two,
    );
    const [rule] = explain(prepare(source), [], Date.parse(AT), 'b').rules;
    expect(rule?.findings).toEqual([
      { code: 'exact-times', nextAtMs: Date.parse('2026-11-21T09:00:00Z') },
      { code: 'exact-time-taken', byRuleId: 'r0' },
    ]);
  });
});
