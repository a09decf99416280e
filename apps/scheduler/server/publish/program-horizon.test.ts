import { describe, expect, it } from 'vitest';
import { programHorizonAt } from './program-horizon.ts';
import type { ProgramHorizon } from './programs.ts';
import { isRenewalDue } from './renewal.ts';

const at = (instant: string, timeZone = 'Europe/Rome') => {
  const { from, until } = programHorizonAt(Date.parse(instant), timeZone);
  return [new Date(from).toISOString(), new Date(until).toISOString()];
};

function isDueAt(program: ProgramHorizon, nowMs: number): boolean {
  return isRenewalDue(program, programHorizonAt(nowMs, program.location.timeZone).from, nowMs);
}

describe('the horizon', () => {
  it('runs from the local Monday of this week to the one six weeks later', () => {
    expect(at('2026-11-21T10:00:00Z')).toEqual(['2026-11-15T23:00:00.000Z', '2026-12-27T23:00:00.000Z']);
    expect(at('2026-11-15T22:59:59Z')).toEqual(['2026-11-08T23:00:00.000Z', '2026-12-20T23:00:00.000Z']);
    expect(at('2026-11-15T23:00:00Z')).toEqual(['2026-11-15T23:00:00.000Z', '2026-12-27T23:00:00.000Z']);
    expect(at('2026-11-15T23:00:00Z', 'UTC')).toEqual([
      '2026-11-09T00:00:00.000Z',
      '2026-12-21T00:00:00.000Z',
    ]);
  });

  it('is 42 local days long over a change of clocks', () => {
    expect(at('2026-03-20T10:00:00Z')).toEqual(['2026-03-15T23:00:00.000Z', '2026-04-26T22:00:00.000Z']);
  });
});

describe('a renewal', () => {
  const location = (id: string) => ({
    id,
    name: id,
    kind: 'office' as const,
    timeZone: 'Europe/Rome',
    languages: [{ language: 'it' as const, weight: 1 }],
    synchronised: false,
  });
  const from = '2026-11-15T23:00:00.000Z';

  it('is not due within the week, and overdue when the next Monday is over', () => {
    const program = { from, location: location('urp') };
    expect(isDueAt(program, Date.parse('2026-11-22T22:59:59Z'))).toBe(false);
    expect(isDueAt(program, Date.parse('2026-11-23T22:00:00Z'))).toBe(true);
  });

  it('comes at different hours of Monday at different places', () => {
    const hours = Array.from({ length: 60 }, (_, index) => {
      const program = { from, location: location(`luogo-${index}`) };
      const due = (hour: number) => isDueAt(program, Date.parse('2026-11-22T23:00:00Z') + hour * 3_600_000);
      return Array.from({ length: 24 }, (_hour, hour) => hour).find(due);
    });
    expect(new Set(hours).size).toBeGreaterThan(10);
    expect(hours.every((hour) => hour !== undefined && hour < 18)).toBe(true);
  });
});
