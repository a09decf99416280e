import { readdirSync, readFileSync } from 'node:fs';
import { prepare } from '@bacheca/shared/engine/layout/prepare-program';
import { endOf, type Resolution, resolve } from '@bacheca/shared/engine/resolve';
import { Instant } from '@bacheca/shared/model/ids';
import { Program } from '@bacheca/shared/model/program';
import { Takeover } from '@bacheca/shared/model/schedule';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

const Answer = z.union([
  z.strictObject({
    item: z.string(),
    language: z.string(),
    positionMs: z.int(),
    endsAt: Instant.optional(),
  }),
  z.strictObject({ shows: z.enum(['nothing', 'bumper', 'closed']), until: Instant.optional() }),
]);
type Answer = z.infer<typeof Answer>;

const VectorFile = z.strictObject({
  about: z.string().min(1),
  programs: z.record(z.string(), Program),
  cases: z.array(
    z.strictObject({
      program: z.string(),
      at: Instant,
      takeovers: z.array(Takeover).optional(),
      unavailable: z.array(z.string()).optional(),
      answer: Answer,
      why: z.string().min(1),
    }),
  ),
});

const folder = import.meta.dirname;
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, ...VectorFile.parse(JSON.parse(readFileSync(`${folder}/${name}`, 'utf8'))) }));

/** What was resolved, in the words of the vectors, with an end only if the expected answer has one. */
function answerOf(resolution: Resolution, atMs: number, expected: Answer): Answer {
  const hasEnd = 'endsAt' in expected || 'until' in expected;
  if (resolution.type === 'item' && resolution.shown) {
    const { item, language } = resolution.shown;
    return {
      item: item.id,
      language,
      positionMs: atMs - resolution.shown.startsAtMs,
      ...(hasEnd ? { endsAt: instant(resolution.shown.endsAtMs) } : {}),
    };
  }
  const shows = resolution.type === 'item' ? 'bumper' : resolution.type;
  return { shows, ...(hasEnd ? { until: instant(endOf(resolution)) } : {}) };
}

function instant(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z');
}

test('there are at least sixty', () => {
  expect(files.flatMap(({ cases }) => cases).length).toBeGreaterThanOrEqual(60);
});

describe.each(files)('$name', ({ programs, cases }) => {
  test.each(cases)('$program at $at: $why', ({ program, at, takeovers, unavailable, answer }) => {
    const source = programs[program];
    if (!source) throw new Error(`the vectors have no program ${program}`);
    const atMs = Date.parse(at);
    const resolution = resolve(prepare(source), takeovers ?? [], atMs, new Set(unavailable));
    expect(answerOf(resolution, atMs, answer)).toEqual(answer);
  });
});
