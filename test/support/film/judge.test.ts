import { describe, expect, it } from 'vitest';
import { type Counter, drawCounter, readCounter, STILL_FRAME } from './counter.ts';
import { checkPlays, judge } from './judge.ts';
import type { Sample } from './recording.ts';

const FRAME_MS = 1000 / 30;
const SAMPLE_MS = 1000 / 120;
const FRAMES = 30;
const FADE_MS = 300;
/** These are the grey of an item without a counter, and that of the field behind all. */
const ITEM = 240;
const FIELD = 30;

/** What the strip has at so many ms from when it begins to be shown. */
type Picture = Counter | null | ((ms: number) => Uint8Array);
type Shown = readonly [Picture, number];

/** Makes a film of these pictures, each for so many ms; null has no counter, and one grey. */
function filmOf(...shown: readonly Shown[]): Sample[] {
  const samples: Sample[] = [];
  let fromMs = 0;
  for (const [picture, forMs] of shown) {
    for (let atMs = Math.ceil(fromMs / SAMPLE_MS) * SAMPLE_MS; atMs < fromMs + forMs; atMs += SAMPLE_MS) {
      samples.push({ atMs, row: rowOf(picture, atMs - fromMs) });
    }
    fromMs += forMs;
  }
  return samples;
}

function rowOf(picture: Picture, ms: number): Uint8Array {
  if (typeof picture === 'function') return picture(ms);
  return picture ? drawCounter(picture) : plain(ITEM);
}

const plain = (grey: number) => new Uint8Array(40).fill(grey);

/** So much of one row over the rest of another, and a codec's noise. */
function mixed(over: Uint8Array, under: Uint8Array, share: number): Uint8Array {
  return over.map((grey, index) => {
    const noise = ((index * 7) % 9) - 4;
    const exact = share * grey + (1 - share) * (under[index] ?? 0);
    return Math.min(255, Math.max(0, Math.round(exact + noise)));
  });
}

/** A fade by opacity off a picture that stands; the next one's is given by its ms in the fade. */
function fade(old: Picture, next: (ms: number) => Picture): Shown {
  return [(ms) => mixed(rowOf(old, ms), rowOf(next(ms), ms), 1 - ms / FADE_MS), FADE_MS];
}

const playing =
  (id: number, from = 0) =>
  (ms: number) => ({ clip: id, frame: from + Math.floor(ms / FRAME_MS) });
/** It is half one picture, half the next, by the rows that the recorder took of each. */
const torn = (old: Counter, next: Counter): Shown => [
  () => mixed(drawCounter(old), drawCounter(next), 0.5),
  SAMPLE_MS,
];

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
    const half = torn({ clip: 1, frame: 8 }, { clip: 1, frame: 9 });
    const { transitions, boundaries, blanksMs } = judged(
      filmOf(still(101), ...clip(1, 0, 9), half, ...clip(1, 9), ...clip(1), still(102)),
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
    const field = [() => plain(FIELD), 2 * SAMPLE_MS] as const;
    for (const parts of [
      [field, [null, 3000]],
      [[null, 1500], field, [null, 1500]],
    ] as Shown[][]) {
      const { blanksMs } = judged(filmOf(still(101), ...clip(1), ...parts, ...clip(2), still(102)));
      expect(blanksMs).toHaveLength(1);
      expect(blanksMs[0]).toBeCloseTo(2 * SAMPLE_MS, 0);
    }
  });

  it('tells the plays that were logged before their picture was there', () => {
    const samples = filmOf(still(101), ...clip(1), ...clip(2), [null, 3000], ...clip(3), still(102));
    const plays = [
      { clip: 1, startedAtMs: 3_005 },
      { clip: 2, startedAtMs: 3_965 },
      { clip: 3, startedAtMs: 8_020 },
      { clip: 3, startedAtMs: 28_020 },
    ];
    const checks = checkPlays(samples, FRAME_MS, plays);
    expect(checks.map(({ clip }) => clip)).toEqual([1, 2, 3]);
    const early = checks.map(({ earlyMs }) => earlyMs);
    expect([early[0], early[2]]).toEqual([0, 0]);
    expect(early[1]).toBeGreaterThan(30 - SAMPLE_MS);
    expect(early[1]).toBeLessThan(40 + SAMPLE_MS);
  });
});

describe('a film with fades', () => {
  const lastOf = (id: number) => ({ clip: id, frame: FRAMES - 1 });
  const inFade = FADE_MS / FRAME_MS;

  it('of which each shows both pictures whole has nothing to find', () => {
    const { transitions, boundaries, freezesMs, blanksMs } = judged(
      filmOf(
        still(101),
        fade({ clip: 101, frame: STILL_FRAME }, playing(1)),
        ...clip(1, inFade),
        fade(lastOf(1), playing(2)),
        ...clip(2, inFade),
        fade(lastOf(2), () => null),
        [null, 3000],
        fade(null, playing(3)),
        ...clip(3, inFade),
        still(102),
      ),
    );
    expect(transitions).toBe(5);
    // Of the first picture there is too little to be seen when it comes on.
    expect(boundaries).toMatchObject([{ repeated: 0, lost: 0 }]);
    expect(freezesMs).toEqual([]);
    expect(blanksMs).toEqual([]);
  });

  it('is judged by an item’s own row where it has no counter and more than one grey', () => {
    const slide = () => plain(ITEM).map((grey, index) => (index > 22 ? 83 : grey));
    const film = (...between: Shown[]) =>
      filmOf(
        still(101),
        ...clip(1),
        ...between,
        [slide, 3000],
        fade(slide, playing(2)),
        ...clip(2, inFade),
        still(102),
      );
    const faded = fade(lastOf(1), () => slide);
    expect(judged(film(faded))).toMatchObject({ transitions: 4, blanksMs: [] });
    expect(judged(film(faded, [() => plain(FIELD), 17])).blanksMs).toHaveLength(1);
  });

  it('shows the field between two pictures that are both gone', () => {
    const gone = [() => plain(FIELD), 25] as const;
    const out = [
      (ms: number) => mixed(drawCounter(lastOf(1)), plain(FIELD), 1 - ms / FADE_MS),
      FADE_MS,
    ] as const;
    const { blanksMs, transitions } = judged(
      filmOf(still(101), ...clip(1), out, gone, ...clip(2), still(102)),
    );
    expect(transitions).toBe(3);
    expect(blanksMs).toHaveLength(1);
    expect(blanksMs[0]).toBeGreaterThan(FADE_MS / 2);
  });

  it('shows the field shining through where the old picture fades out while the new one fades in', () => {
    for (const next of [playing(2), () => null]) {
      const cross = (ms: number) => {
        const share = ms / FADE_MS;
        const under = mixed(drawCounter(lastOf(1)), plain(FIELD), 1 - share);
        return mixed(rowOf(next(ms), ms), under, share);
      };
      const rest: Shown[] = next(0) ? clip(2, inFade) : [[null, 3000]];
      const { blanksMs, transitions } = judged(
        filmOf(still(101), ...clip(1), [cross, FADE_MS], ...rest, still(102)),
      );
      expect(transitions).toBe(3);
      expect(blanksMs).toHaveLength(1);
      expect(blanksMs[0]).toBeGreaterThan(FADE_MS / 2);
    }
  });

  it('shows a picture that is held while it comes on', () => {
    const held = () => ({ clip: 2, frame: 2 });
    const late = fade(lastOf(1), held);
    const { boundaries, freezesMs } = judged(filmOf(still(101), ...clip(1), late, ...clip(2, 9), still(102)));
    expect(freezesMs).toHaveLength(1);
    expect(boundaries[0]?.repeated).toBeGreaterThanOrEqual(7);
  });

  it('shows a new picture that stops and jumps on while the old one still fades', () => {
    const stutters = (ms: number) => {
      const frame = Math.floor(ms / FRAME_MS);
      return { clip: 2, frame: frame > 2 && frame < 6 ? 2 : frame };
    };
    const { boundaries } = judged(
      filmOf(still(101), ...clip(1), fade(lastOf(1), stutters), ...clip(2, inFade), still(102)),
    );
    expect(boundaries).toMatchObject([{ repeated: 3, lost: 3 }]);
  });

  it('shows how long the old picture stood before the fade began', () => {
    const stood = [lastOf(1), 4 * FRAME_MS] as const;
    const { boundaries } = judged(
      filmOf(
        still(101),
        ...clip(1, 0, FRAMES - 1),
        stood,
        fade(lastOf(1), playing(2)),
        ...clip(2, inFade),
        still(102),
      ),
    );
    expect(boundaries).toMatchObject([{ repeated: 3, lost: 0 }]);
  });

  it('tells the plays that were logged before any of their picture was there, not before most of it was', () => {
    const samples = filmOf(
      still(101),
      ...clip(1),
      fade(lastOf(1), playing(2)),
      ...clip(2, inFade),
      still(102),
    );
    // The fade begins at 4 s; by 4.02 s a fifteenth of the new picture is there.
    const early = [3_960, 3_990, 4_020, 4_100].map(
      (startedAtMs) => checkPlays(samples, FRAME_MS, [{ clip: 2, startedAtMs }])[0]?.earlyMs ?? Number.NaN,
    );
    expect(early[0]).toBeGreaterThan(40);
    expect(early[1]).toBeGreaterThan(10);
    expect(early.slice(2)).toEqual([0, 0]);
  });
});
