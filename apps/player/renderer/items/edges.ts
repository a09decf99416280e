/** The colours at a picture's edges, for the field around it to go on with. */

/** The picture is read in this many points along each side: a few are enough for a colour. */
const POINTS = 48;
/** Two colours this near, as their distance in RGB, pass for one. */
const SAME_COLOUR = 40;

type Colour = readonly [red: number, green: number, blue: number];

/** The colour along each edge of a picture. */
export interface Edges {
  readonly left: Colour;
  readonly right: Colour;
  readonly top: Colour;
  readonly bottom: Colour;
}

/** Null where the picture's points can't be read. */
export function edgesOf(image: HTMLImageElement): Edges | null {
  const pixels = readPixels(image);
  if (!pixels) return null;
  const last = POINTS - 1;
  return {
    left: edgeOf(pixels, (at) => [0, at]),
    right: edgeOf(pixels, (at) => [last, at]),
    top: edgeOf(pixels, (at) => [at, 0]),
    bottom: edgeOf(pixels, (at) => [at, last]),
  };
}

/**
 * A CSS background for a picture that stands in the middle of it: at each side the colour of the edge that it
 * goes on from, or one colour for both where they are alike.
 */
export function fieldAround({ left, right, top, bottom }: Edges, isBeside: boolean): string {
  const [one, other] = isBeside ? [left, right] : [top, bottom];
  if (distance(one, other) <= SAME_COLOUR) return css(mean(one, other));
  return `linear-gradient(${isBeside ? 'to right' : 'to bottom'}, ${css(one)} 40%, ${css(other)} 60%)`;
}

function readPixels(image: HTMLImageElement): Uint8ClampedArray | null {
  const canvas = new OffscreenCanvas(POINTS, POINTS);
  const drawing = canvas.getContext('2d', { willReadFrequently: true });
  if (!drawing) return null;
  try {
    // Under a picture that lets the field through lies white, as in the program that drew it.
    drawing.fillStyle = '#fff';
    drawing.fillRect(0, 0, POINTS, POINTS);
    drawing.drawImage(image, 0, 0, POINTS, POINTS);
    return drawing.getImageData(0, 0, POINTS, POINTS).data;
  } catch {
    // Of an origin that doesn't let its pixels be read.
    return null;
  }
}

/** The colour in the middle of those along an edge, each channel by itself: a few odd points don't count. */
function edgeOf(pixels: Uint8ClampedArray, pointAt: (at: number) => readonly [x: number, y: number]): Colour {
  const channel = (offset: number) => {
    const values = Array.from({ length: POINTS }, (_, at) => {
      const [x, y] = pointAt(at);
      return pixels[4 * (y * POINTS + x) + offset] ?? 0;
    });
    return values.sort((a, b) => a - b)[POINTS / 2] ?? 0;
  };
  return [channel(0), channel(1), channel(2)];
}

function distance(one: Colour, other: Colour): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

function mean(one: Colour, other: Colour): Colour {
  return [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2, (one[2] + other[2]) / 2];
}

function css(colour: Colour): string {
  return `rgb(${colour.map(Math.round).join(' ')})`;
}
