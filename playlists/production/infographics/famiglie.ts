import { cloud } from '../drawing/city.ts';
import { cast, type Look, person } from '../drawing/people.ts';
import { art, box, colour, place } from '../drawing/svg.ts';
import { words } from '../scene.ts';
import { backdrop, type Infographic } from './infographic.ts';

interface Stage {
  age: string;
  services: string;
  top: number;
  fill: string;
  tone: string;
  children: { look: Look; x: number; scale: number; child: boolean }[];
}

const stages: Stage[] = [
  {
    age: '0-3 anni',
    services: 'Asilo nido\nGiocaCipì',
    top: 690,
    fill: colour.ice,
    tone: colour.night,
    children: [{ look: cast.tom, x: 220, scale: 0.36, child: true }],
  },
  {
    age: 'Dai 3 anni',
    services: 'Scuola di musica\nVerdi',
    top: 620,
    fill: colour.steel,
    tone: '#00264d',
    children: [{ look: cast.mei, x: 220, scale: 0.46, child: true }],
  },
  {
    age: '4-13 anni',
    services: 'Mensa e scuolabus:\nmenù, sconti,\npagamenti',
    top: 550,
    fill: colour.blue,
    tone: colour.paper,
    children: [
      { look: { ...cast.grace, legs: colour.sun }, x: 150, scale: 0.58, child: true },
      { look: { ...cast.omar, beard: false }, x: 320, scale: 0.62, child: true },
    ],
  },
  {
    age: 'Sotto i 21 anni',
    services: 'Contributo\nper le spese\nscolastiche',
    top: 480,
    fill: colour.night,
    tone: colour.paper,
    children: [{ look: cast.lin, x: 240, scale: 0.72, child: false }],
  },
];

const STAIR = 480;

export const famiglie: Infographic = {
  id: 'infographic-famiglie',
  title: 'Vivere a Prato con figli e figlie',
  variants: {
    it: [
      [
        art(
          backdrop(
            '#fff8ea',
            { x: 1560, y: 260, radius: 470, fill: '#ffecc2' },
            { x: 1060, y: 20, radius: 66, fill: colour.red },
          ),
          place(1260, 190, cloud(colour.paper), 0.62),
          place(1790, 120, cloud(colour.paper), 0.5),
        ),
        words('Crescere a Prato', { x: 118, y: 84, size: 9.6, weight: 700 }),
        words('I servizi online per ogni età', {
          x: 118,
          y: 208,
          size: 4.6,
          weight: 400,
          fill: colour.inkSoft,
        }),
        ...stages.flatMap((stage, i) => {
          const x = i * STAIR;
          return [
            art(
              box(x, stage.top, STAIR + 1, 1080 - stage.top, 0, stage.fill),
              ...stage.children.map(({ look, x: dx, scale, child }, k) =>
                place(
                  x + dx,
                  stage.top + 2,
                  person(look, k ? 'down' : 'wave', i === 1 ? 'wave' : 'down', { child }),
                  scale,
                ),
              ),
            ),
            words(stage.age, {
              x: x + 44,
              y: stage.top + 34,
              width: STAIR - 60,
              size: 5,
              weight: 700,
              fill: stage.tone,
            }),
            words(stage.services, {
              x: x + 44,
              y: stage.top + 108,
              width: STAIR - 60,
              size: 4.1,
              fill: stage.tone,
            }),
          ];
        }),
      ].join(''),
    ],
  },
};
