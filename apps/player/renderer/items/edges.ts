/** The colours at a picture's edges, for the field around it to go on with. */

/** Each edge is read in this many points: where it goes on, a line is at most so much of the side off. */
const POINTS = 128;
/** How deep into the picture an edge reaches, of its side. */
const DEPTH = 0.01;

type Colour = readonly [red: number, green: number, blue: number];
/** Its colours go from left to right, or from top to bottom. */
type Edge = readonly Colour[];

export interface Edges {
  readonly left: Edge;
  readonly right: Edge;
  readonly top: Edge;
  readonly bottom: Edge;
}

/** Returns null where the picture's points can't be read. */
export function edgesOf(image: HTMLImageElement): Edges | null {
  const { naturalWidth: width, naturalHeight: height } = image;
  const [across, down] = [Math.max(1, width * DEPTH), Math.max(1, height * DEPTH)];
  const left = readEdge(image, [0, 0, across, height], [1, POINTS]);
  const right = readEdge(image, [width - across, 0, across, height], [1, POINTS]);
  const top = readEdge(image, [0, 0, width, down], [POINTS, 1]);
  const bottom = readEdge(image, [0, height - down, width, down], [POINTS, 1]);
  return left && right && top && bottom ? { left, right, top, bottom } : null;
}

/**
 * A CSS background for a picture that stands in the middle of the room. In a narrow field each edge goes on as it
 * is drawn, a ground as ground and a sky as sky. In a wide one that would be streaks: there each side has the
 * edge's middle colour.
 */
export function fieldAround(
  { left, right, top, bottom }: Edges,
  { isBeside, goesOn }: { readonly isBeside: boolean; readonly goesOn: boolean },
): string {
  const [one, other] = isBeside ? [left, right] : [top, bottom];
  if (goesOn) return [one, other].map((edge, side) => goneOn(edge, isBeside, side)).join(', ');
  const [near, far] = [css(middle(one)), css(middle(other))];
  if (near === far) return near;
  return `linear-gradient(${isBeside ? 'to right' : 'to bottom'}, ${near} 40%, ${far} 60%)`;
}

/** The edge's colours where the picture has them, over the half of the field at its side; they wander with it. */
function goneOn(edge: Edge, isBeside: boolean, side: number): string {
  const [shift, before, after] = isBeside
    ? ['var(--shift-y)', 'var(--bleed-y)', '(var(--bleed-y) + var(--footer))']
    : ['var(--shift-x)', 'var(--bleed-x)', 'var(--bleed-x)'];
  const stops = edge.map((colour, at) => {
    const share = (at + 0.5) / POINTS;
    return `${css(colour)} calc(${shift} + ${before} + (100% - ${before} - ${after}) * ${share.toFixed(4)})`;
  });
  const half = isBeside ? `${side * 100}% 0 / 50.1% 100%` : `0 ${side * 100}% / 100% 50.1%`;
  return `linear-gradient(${isBeside ? 'to bottom' : 'to right'}, ${stops.join(', ')}) ${half} no-repeat`;
}

function readEdge(
  image: HTMLImageElement,
  [x, y, width, height]: readonly [number, number, number, number],
  [columns, rows]: readonly [number, number],
): Edge | null {
  const drawing = new OffscreenCanvas(columns, rows).getContext('2d', { willReadFrequently: true });
  if (!drawing) return null;
  try {
    // Under a picture that lets the field through lies white, as in the program that drew it.
    drawing.fillStyle = '#fff';
    drawing.fillRect(0, 0, columns, rows);
    drawing.drawImage(image, x, y, width, height, 0, 0, columns, rows);
    const { data } = drawing.getImageData(0, 0, columns, rows);
    return Array.from({ length: POINTS }, (_, at) => {
      const [red = 0, green = 0, blue = 0] = data.subarray(4 * at, 4 * at + 3);
      return [red, green, blue];
    });
  } catch {
    // Its origin doesn't let the pixels be read.
    return null;
  }
}

/** Returns the colour in the middle of those along an edge, each channel by itself: a few odd points don't count. */
function middle(edge: Edge): Colour {
  const channel = (index: 0 | 1 | 2) =>
    edge.map((colour) => colour[index]).sort((a, b) => a - b)[POINTS / 2] ?? 0;
  return [channel(0), channel(1), channel(2)];
}

function css(colour: Colour): string {
  return `rgb(${colour.join(' ')})`;
}
