import { describe, expect, it } from 'vitest';
import { type Counter, drawCounter, readCounter, STILL_FRAME } from './counter.ts';
import { checkPlays, judge } from './judge.ts';
import type { Sample } from './recording.ts';

const FRAME_MS = 1000 / 30;
const SAMPLE_MS = 1000 / 120;
const FRAMES = 30;

/** Half one picture, half the next. */
const TORN = 'torn';

/** A film of these pictures, each for so many ms; null has no counter, and one grey. */
function filmOf(...shown: readonly (readonly [Counter | null | typeof TORN, number])[]): Sample[] {
  const samples: Sample[] = [];
  let fromMs = 0;
  for (const [picture, forMs] of shown) {
    for (let atMs = Math.ceil(fromMs / SAMPLE_MS) * SAMPLE_MS; atMs < fromMs + forMs; atMs += SAMPLE_MS) {
      if (picture === TORN) samples.push({ atMs, counter: null, plain: null });
      else samples.push({ atMs, counter: picture, plain: picture ? null : 240 });
    }
    fromMs += forMs;
  }
  return samples;
}

const clip = (id: number, from = 0, until = FRAMES) =>
  Array.from({ length: until - from }, (_, index) => [{ clip: id, frame: from + index }, FRAME_MS] as const);
const still = (id: number, forMs = 3000) => [{ clip: id, frame: STILL_FRAME }, forMs] as const;
const judged = (samples: readonly Sample[]) => judge(samples, FRAME_MS, () => FRAMES);

describe('a counter', () => {
  it('is read from its blocks as it was drawn, also through a codec’s greys', () => {
    for (const counter of [
      { clip: 1, frame: 0 },
      { clip: 255, frame: 12_345 },
      { clip: 101, frame: STILL_FRAME },
    ]) {
      expect(readCounter(drawCounter(counter))).toEqual(counter);
      expect(readCounter(drawCounter(counter).map((grey) => 40 + grey / 2))).toEqual(counter);
    }
  });

  it('is none where a block is wrong or nothing is drawn', () => {
    const row = drawCounter({ clip: 3, frame: 77 });
    row[15] = 255 - (row[15] ?? 0);
    expect(readCounter(row)).toBeNull();
    expect(readCounter(new Uint8Array(40))).toBeNull();
    expect(readCounter(new Uint8Array(40).fill(255))).toBeNull();
  });
});

describe('a film', () => {
  it('of videos without a gap has nothing to find', () => {
    const { transitions, boundaries, freezesMs } = judged(
      filmOf(still(101), ...clip(1), ...clip(2), [null, 3000], ...clip(3), still(102)),
    );
    expect(transitions).toBe(5);
    expect(boundaries).toMatchObject([{ repeated: 0, lost: 0 }]);
    expect(boundaries[0]?.stoodMs).toBeLessThan(SAMPLE_MS + 0.1);
    expect(freezesMs).toEqual([]);
  });

  it('shows how long the picture stood between two videos', () => {
    const last = [{ clip: 1, frame: FRAMES - 1 }, 4 * FRAME_MS] as const;
    const { boundaries } = judged(
      filmOf(still(101), ...clip(1, 0, FRAMES - 1), last, ...clip(2), still(102)),
    );
    expect(boundaries).toMatchObject([{ repeated: 3, lost: 0 }]);
  });

  it('shows which pictures were left out between two videos', () => {
    const { boundaries } = judged(filmOf(still(101), ...clip(1, 0, FRAMES - 2), ...clip(2, 1), still(102)));
    expect(boundaries).toMatchObject([{ repeated: 0, lost: 3 }]);
  });

  it('shows a freeze within a video, and none where a still stands', () => {
    const stood = [{ clip: 1, frame: 10 }, 450] as const;
    const { freezesMs } = judged(
      filmOf(still(101), ...clip(1, 0, 10), stood, ...clip(1, 11), still(102), ...clip(2), [null, 900]),
    );
    expect(freezesMs).toHaveLength(1);
    expect(freezesMs[0]).toBeGreaterThan(440);
  });

  it('takes a clip that begins again for another showing, and a torn picture for nothing', () => {
    const torn = [TORN, SAMPLE_MS] as const;
    const { transitions, boundaries, blanksMs } = judged(
      filmOf(still(101), ...clip(1, 0, 9), torn, ...clip(1, 9), ...clip(1), still(102)),
    );
    expect(transitions).toBe(3);
    expect(boundaries).toMatchObject([{ repeated: 0, lost: 0 }]);
    expect(blanksMs).toEqual([]);
  });

  it('shows what is blank between two items, be it for one frame of the display or many', () => {
    for (const forMs of [17, 250]) {
      const { transitions, boundaries, blanksMs } = judged(
        filmOf(still(101), ...clip(1), [null, forMs], ...clip(2), still(102), [null, 3000], still(101)),
      );
      expect(transitions).toBe(5);
      expect(blanksMs).toHaveLength(1);
      expect(blanksMs[0]).toBeGreaterThan(forMs - SAMPLE_MS);
      // The picture before it stood for no longer than its time, but the next one came late.
      expect(boundaries[0]?.stoodMs).toBeGreaterThan(forMs - SAMPLE_MS);
    }
  });

  it('shows another field than an item’s own where the item has no counter', () => {
    const field = { counter: null, plain: 30 };
    const samples = filmOf(still(101), ...clip(1), [null, 3000], ...clip(2), still(102));
    const first = samples.findIndex(({ plain }) => plain !== null);
    const seen = samples.map((sample, index) =>
      index < first || index > first + 1 ? sample : { ...sample, ...field },
    );
    const { blanksMs } = judged(seen);
    expect(blanksMs).toHaveLength(1);
    expect(blanksMs[0]).toBeCloseTo(2 * SAMPLE_MS, 0);
  });

  it('tells the plays that were logged before their picture was there', () => {
    const samples = filmOf(still(101), ...clip(1), ...clip(2), [null, 3000], ...clip(3), still(102));
    const plays = [
      { clip: 1, startedAtMs: 3_005 },
      { clip: 2, startedAtMs: 3_965 },
      { clip: 3, startedAtMs: 8_020 },
      { clip: 3, startedAtMs: 28_020 },
    ];
    const checks = checkPlays(samples, plays);
    expect(checks.map(({ clip }) => clip)).toEqual([1, 2, 3]);
    const early = checks.map(({ earlyMs }) => earlyMs);
    expect([early[0], early[2]]).toEqual([0, 0]);
    expect(early[1]).toBeGreaterThan(30 - SAMPLE_MS);
    expect(early[1]).toBeLessThan(40 + SAMPLE_MS);
  });

  it('takes two pictures that fade for no blank', () => {
    const { transitions, blanksMs } = judged(
      filmOf(still(101), ...clip(1), [TORN, 300], ...clip(2), still(102)),
    );
    expect(transitions).toBe(3);
    expect(blanksMs).toEqual([]);
  });
});
