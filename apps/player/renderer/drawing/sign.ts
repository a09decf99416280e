import type { Severity } from '@bacheca/shared/model/items';

/**
 * What stands beside a notice, as high as its words: the shape alone tells how grave it is, whoever sees no colours.
 * On a 100 x 100 grid; the mark is drawn in the colour of the field, so that it is cut out of the shape.
 */
interface Sign {
  readonly shape: string;
  /** It is drawn as an outline instead of a full shape. */
  readonly isOutlined: boolean;
  readonly stem: string;
  readonly dot: readonly [x: number, y: number, radius: number];
}

const TRIANGLE = 'M44.4 9.2a6.4 6.4 0 0 1 11.2 0l39.6 74.4a6.4 6.4 0 0 1-5.6 9.4H10.4a6.4 6.4 0 0 1-5.6-9.4Z';
const OVER_THE_DOT: Pick<Sign, 'stem' | 'dot'> = { stem: 'M50 37v23', dot: [50, 77, 5.6] };

export const SIGNS: Readonly<Record<Severity, Sign>> = {
  info: {
    shape: 'M50 5a45 45 0 1 1 0 90a45 45 0 0 1 0-90Z',
    isOutlined: false,
    stem: 'M50 45v28',
    dot: [50, 28, 6],
  },
  advisory: { shape: TRIANGLE, isOutlined: true, ...OVER_THE_DOT },
  warning: { shape: TRIANGLE, isOutlined: false, ...OVER_THE_DOT },
  emergency: {
    shape: 'M31.4 5h37.2L95 31.4v37.2L68.6 95H31.4L5 68.6V31.4Z',
    isOutlined: false,
    stem: 'M50 26v30',
    dot: [50, 75, 6.4],
  },
};
