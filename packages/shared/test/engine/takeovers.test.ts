import { describe, expect, test } from 'vitest';
import { prepare } from '../../src/engine/layout/prepare-program.ts';
import { nextChange } from '../../src/engine/resolve.ts';
import { timeline } from '../../src/engine/timeline.ts';
import type { Takeover } from '../../src/model/schedule.ts';
import { program, qr } from '../programs/programs.ts';
import { at, strip } from './showings.ts';

describe('takeovers', () => {
  const takeover = (id: string, severity: Takeover['severity'], from: string, until: string): Takeover => ({
    id,
    severity,
    item: {
      id: `notice-${id}`,
      kind: 'notice',
      title: id,
      severity,
      durationMs: 20_000,
      variants: [{ language: 'it', title: id, text: '' }],
    },
    mediaFiles: {},
    startsAt: from,
    endsAt: until,
    reason: 'prova',
  });
  const source = program({ p: ['a'] }, [{ playlistId: 'p' }], [qr('a', 60)]);
  const flood = takeover('flood', 'warning', '2026-11-21T08:00:30Z', '2026-11-21T08:02:00Z');

  test('interrupt mid-item, end by themselves, and the timeline is joined where it is', () => {
    const shown = strip(source, '2026-11-21T08:00:00Z', 180, [flood]);
    expect(shown).toEqual([
      'a 30',
      ...['notice-flood 20', 'notice-flood 20', 'notice-flood 20', 'notice-flood 20', 'notice-flood 10'],
      'a 60',
    ]);
  });

  test('order by severity, then newest', () => {
    const worse = takeover('worse', 'emergency', '2026-11-21T08:01:00Z', '2026-11-21T08:01:10Z');
    const newer = takeover('newer', 'warning', '2026-11-21T08:01:00Z', '2026-11-21T08:01:30Z');
    const seen = strip(source, '2026-11-21T08:00:55Z', 45, [flood, worse, newer]);
    expect(seen).toEqual([
      'notice-flood 5',
      'notice-worse 10',
      'notice-newer 10',
      'notice-newer 10',
      'notice-flood 10',
    ]);
  });

  test('are not cut by a less urgent one that starts', () => {
    const lesser = takeover('lesser', 'info', '2026-11-21T08:00:40Z', '2026-11-21T08:01:40Z');
    expect(strip(source, '2026-11-21T08:00:30Z', 40, [flood, lesser])).toEqual([
      'notice-flood 20',
      'notice-flood 20',
    ]);
  });

  test('go on in the languages that can be shown; one that can’t at all leaves what is on alone', () => {
    const bilingual = prepare(
      program({ p: ['a'] }, [{ playlistId: 'p' }], [qr('a', 60)], {
        languages: [
          { language: 'it', weight: 1 },
          { language: 'en', weight: 1 },
        ],
      }),
    );
    const spoken: Takeover = {
      ...flood,
      item: {
        ...flood.item,
        variants: [
          { language: 'it', title: 'Piena', text: '' },
          { language: 'en', title: 'Flood', text: '' },
        ],
      } as Takeover['item'],
    };
    const shownWithout = (...keys: string[]) =>
      timeline(
        bilingual,
        [spoken],
        at('2026-11-21T08:00:00Z'),
        at('2026-11-21T08:02:00Z'),
        new Set(keys),
      ).map((entry) =>
        entry.type === 'item' ? `${entry.showing.item.id} ${entry.showing.language}` : entry.type,
      );
    const flooded = (...languages: string[]) => ['a it', ...languages.map((one) => `notice-flood ${one}`)];
    expect(shownWithout()).toEqual(flooded('it', 'en', 'it', 'en', 'it'));
    expect(shownWithout('notice-flood/en')).toEqual(flooded('it', 'it', 'it', 'it', 'it'));
    expect(shownWithout('notice-flood/it')).toEqual(flooded('en', 'en', 'en', 'en', 'en'));
    expect(shownWithout('notice-flood')).toEqual(['a it', 'a it']);
  });

  test('are boundaries for nextChange', () => {
    const prepared = prepare(source);
    expect(nextChange(prepared, [flood], at('2026-11-21T08:00:00Z'))).toBe(at(flood.startsAt));
    expect(nextChange(prepared, [flood], at(flood.startsAt))).toBe(at(flood.endsAt));
  });
});
