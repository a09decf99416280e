import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type CachedFile, evictionPlan } from './eviction.ts';

const files = fc
  .array(
    fc.record({
      bytes: fc.integer({ min: 1, max: 1000 }),
      usedAtMs: fc.integer({ min: 0, max: 50 }),
      neededBy: fc.constantFrom<CachedFile['neededBy']>('none', 'earlier', 'now'),
    }),
    { maxLength: 30 },
  )
  .map((list) =>
    list.map((file, index): CachedFile => ({ ...file, sha256: String(index).padStart(64, '0') })),
  );

it('frees enough if that may be, with nothing needed, nothing newer and nothing more than it takes', () => {
  fc.assert(
    fc.property(files, fc.integer({ min: 0, max: 10_000 }), (all, bytes) => {
      const plan = evictionPlan(all, bytes).map(
        (sha256) => all.find((file) => file.sha256 === sha256) as CachedFile,
      );
      const kept = all.filter((file) => !plan.includes(file));
      const size = (some: readonly CachedFile[]) => some.reduce((sum, file) => sum + file.bytes, 0);
      expect(plan.every(({ neededBy }) => neededBy !== 'now')).toBe(true);
      const spare = all.filter(({ neededBy }) => neededBy !== 'now');
      expect(size(plan)).toBeGreaterThanOrEqual(Math.min(bytes, size(spare)));
      // Without the last of them it would not be enough.
      if (plan.length > 0) expect(size(plan.slice(0, -1))).toBeLessThan(bytes);
      for (const gone of plan) {
        for (const stays of kept.filter(({ neededBy }) => neededBy !== 'now')) {
          if (gone.neededBy === stays.neededBy) expect(gone.usedAtMs).toBeLessThanOrEqual(stays.usedAtMs);
          else expect(gone.neededBy, 'what some program needs goes last').toBe('none');
        }
      }
    }),
    { seed: 5 },
  );
});
