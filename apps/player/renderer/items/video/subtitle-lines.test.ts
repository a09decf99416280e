import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CueText, subtitleLines } from './subtitle-lines.ts';

/** What is seen from 0 to `untilS`, frame by frame at 50 a second, each state once. */
function seen(cues: readonly CueText[], untilS: number): string[] {
  const states: string[] = [];
  let lines: readonly string[] = [];
  for (let frame = 0; frame <= untilS * 50; frame += 1) {
    lines = subtitleLines(cues, frame / 50, lines);
    const state = lines.join(' | ');
    if (state !== states.at(-1)) states.push(state);
  }
  return states;
}

const cue = (startS: number, endS: number, text: string): CueText => ({ startS, endS, text });

describe('subtitles', () => {
  it('that roll, as automatic captions do, go from one pair of lines to the next without a blink', () => {
    const rolling = [
      cue(0.5, 2, ' \noggi parliamo dello SPID'),
      cue(2, 2.02, 'oggi parliamo dello SPID\n '),
      cue(2.02, 3.98, 'oggi parliamo dello SPID\nche serve per entrare'),
      cue(3.98, 4, 'che serve per entrare\n '),
      cue(4, 5.8, 'che serve per entrare\nnei servizi del Comune'),
    ];
    expect(seen(rolling, 6)).toEqual([
      '',
      'oggi parliamo dello SPID',
      'oggi parliamo dello SPID | che serve per entrare',
      'che serve per entrare | nei servizi del Comune',
      '',
    ]);
  });

  it('of two cues at once show a line that both have only once', () => {
    const cues = [cue(0, 2, 'oggi parliamo'), cue(1, 3, 'oggi parliamo\ndello SPID')];
    expect(seen(cues, 3)).toEqual(['oggi parliamo', 'oggi parliamo | dello SPID', '']);
  });

  it('keep a refrain that one cue says twice', () => {
    expect(subtitleLines([cue(0, 1, 'la la\nla la')], 0.5, [])).toEqual(['la la', 'la la']);
  });

  it('do not vanish for a frame between two cues, and do in a real pause', () => {
    expect(seen([cue(0, 1, 'uno'), cue(1.04, 2, 'due')], 2)).toEqual(['uno', 'due', '']);
    expect(seen([cue(0, 1, 'uno'), cue(1.5, 2, 'due')], 2)).toEqual(['uno', '', 'due', '']);
  });

  it('never have a line of a cue twice, and never more than two lines', () => {
    const anyCue = fc
      .tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 5 }))
      .map(([start, length, word]) => cue(start / 10, (start + length) / 10, `riga ${word}`));
    fc.assert(
      fc.property(fc.array(anyCue, { maxLength: 12 }), (cues) => {
        let lines: readonly string[] = [];
        for (let tenth = 0; tenth <= 130; tenth += 1) {
          lines = subtitleLines(cues, tenth / 10, lines);
          expect(lines.length).toBeLessThanOrEqual(2);
          const messages = lines.join(' ').match(/riga \d/g) ?? [];
          expect(new Set(messages).size).toBe(messages.length);
        }
      }),
      { seed: 9 },
    );
  });
});
