import { disc, type IconName } from '../drawing/icons.ts';
import { cast, person } from '../drawing/people.ts';
import { art, box, colour, path, place } from '../drawing/svg.ts';
import { words } from '../scene.ts';
import { backdrop, type Infographic } from './infographic.ts';

interface Book {
  icon: IconName;
  title: string;
  line: string;
  fill: string;
  spine: string;
  height: number;
}

const books: Book[] = [
  {
    icon: 'search',
    title: 'Catalogo',
    line: 'Cerca un libro\nin biblioteca',
    fill: colour.blue,
    spine: colour.sea,
    height: 660,
  },
  {
    icon: 'book',
    title: 'Prestito',
    line: 'Chiedi un libro\ncon le tue\ncredenziali',
    fill: colour.red,
    spine: colour.ruby,
    height: 720,
  },
  {
    icon: 'film',
    title: 'MediaLibrary',
    line: 'La biblioteca\ndigitale della\nToscana',
    fill: colour.leaf,
    spine: '#0a5238',
    height: 620,
  },
  {
    icon: 'newspaper',
    title: 'Periodici',
    line: 'Le riviste\ndella Lazzerini',
    fill: colour.night,
    spine: colour.abyss,
    height: 690,
  },
];

const SHELF_Y = 922;

export const biblioteche: Infographic = {
  id: 'infographic-biblioteche',
  title: 'Le biblioteche online',
  variants: {
    it: [
      [
        art(
          backdrop(
            '#fff8ea',
            { x: 1260, y: 430, radius: 640, fill: '#ffecc2' },
            { x: 1880, y: 30, radius: 90, fill: colour.blue },
          ),
          box(0, SHELF_Y, 1920, 158, 0, '#d9a766'),
          box(0, SHELF_Y, 1920, 16, 0, '#c08c4a'),
          place(300, SHELF_Y + 2, person(cast.grace, 'hold', 'hold'), 0.9),
          place(
            300,
            596,
            path(
              'M0 8C-30-14-70-14-104 0V70C-70 56-30 56 0 78C30 56 70 56 104 70V0C70-14 30-14 0 8Z',
              colour.blue,
            ) + path('M-3 10h6v66h-6z', colour.night),
          ),
        ),
        words('La biblioteca\nè online', { x: 118, y: 90, size: 7.6, weight: 700 }),
        ...books.flatMap(({ icon, title, line, fill, spine, height }, i) => {
          const x = 620 + i * 312;
          const y = SHELF_Y - height;
          return [
            art(
              box(x, y, 296, height, 18, fill),
              box(x, y, 26, height, 13, spine),
              box(x + 26, SHELF_Y - 60, 270, 12, 0, spine),
              place(x + 160, y + 144, disc(icon, 76, colour.paper, fill)),
            ),
            words(title, {
              x: x + 26,
              y: y + 256,
              width: 270,
              size: 3.8,
              weight: 700,
              fill: colour.paper,
              align: 'center',
            }),
            words(line, {
              x: x + 26,
              y: y + 326,
              width: 270,
              size: 3.5,
              weight: 400,
              fill: colour.paper,
              align: 'center',
            }),
          ];
        }),
      ].join(''),
    ],
  },
};
