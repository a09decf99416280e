import { skyline } from '../drawing/city.ts';
import { cast, person } from '../drawing/people.ts';
import { art, colour, line, path, place } from '../drawing/svg.ts';
import { field, piece, type Scene, words } from '../scene.ts';

const mark = `<g transform="scale(3.4)">${path('M0 10A10 10 0 0 1 10 0H30A10 10 0 0 1 40 10V30A10 10 0 0 1 30 40H0Z', colour.red)}${line('M11.5 20.5 18 27 29 14', colour.paper, 4)}</g>`;

type Member = keyof typeof cast;

/** Every pill ends the same way: the promise, where to go, and citizens of Prato before their city. */
export function ending(
  durationMs: number,
  promise: string,
  members: [Member, Member, Member],
  cue: Scene['cue'],
): Scene {
  const [left, middle, right] = members.map((member) => cast[member]);
  const city = place(20, 766, skyline('#0b3b6d', '#062f5c', '#062f5c'), 0.56);
  return {
    durationMs,
    field: field('deep', { x: 1480, y: 330, radius: 520 }, undefined, city),
    cue,
    pieces: [
      piece(
        200,
        art(place(118, 118, mark)),
        words('#PratoFacile', { x: 288, y: 132, size: 9.4, fill: colour.paper, weight: 700 }),
      ),
      piece(
        500,
        words(promise, {
          x: 118,
          y: 290,
          width: 960,
          size: 6.6,
          fill: colour.paper,
          weight: 600,
          leading: 1.15,
        }),
      ),
      piece(
        900,
        words('servizi.comune.prato.it', { x: 118, y: 490, size: 4.6, fill: colour.ice, weight: 600 }),
      ),
      piece(
        400,
        art(
          left ? place(1215, 772, person(left, 'wave', 'down'), 0.94) : '',
          right ? place(1725, 772, person(right, 'down', 'wave'), 0.94) : '',
          middle ? place(1470, 776, person(middle, 'hip', 'hip'), 0.98) : '',
        ),
      ),
    ],
  };
}
