import { cypress, tree } from '../drawing/city.ts';
import { disc, type IconName } from '../drawing/icons.ts';
import { cast, person } from '../drawing/people.ts';
import { art, box, colour, path, place } from '../drawing/svg.ts';
import { field, words } from '../scene.ts';
import { GROUND_Y, type Infographic } from './infographic.ts';

const rooms: [IconName, string, string][] = [
  ['calculator', 'Calcolo IMU', '#fdf0d5'],
  ['bin', 'TARI: calcolo\ne pagamento', '#d9efe4'],
  ['receipt', 'Tasse e avvisi\nSORI', '#fbe3e7'],
  ['arrows', 'Cambio\ndi indirizzo', '#d9e9fa'],
  ['hand', 'Contributi\naffitto', '#fdf0d5'],
  ['building', 'Case popolari', '#d9efe4'],
];

export const casa: Infographic = {
  id: 'infographic-casa',
  title: 'Abitare ed avere una casa a Prato',
  variants: {
    it: [
      [
        field('light', { x: 1300, y: 420, radius: 690 }, { x: 40, y: 30, radius: 90 }, '', GROUND_Y),
        art(
          place(706, GROUND_Y, tree(300, colour.green)),
          cypressAt(1880, 420),
          box(1640, 80, 74, 200, 6, colour.ruby),
          path('M700 300L1280 62L1860 300Z', colour.red),
          path('M700 300H1860L1830 286H730Z', colour.ruby),
          box(750, 300, 1060, GROUND_Y - 300, 0, colour.paper),
          place(1280, 204, disc('home', 62, colour.paper, colour.red)),
          place(240, GROUND_Y, person(cast.marco, 'hip', 'down'), 0.82),
          place(436, GROUND_Y + 2, person(cast.sara, 'down', 'down'), 0.8),
        ),
        words('La casa', { x: 118, y: 120, size: 10.4, weight: 700 }),
        words('Tasse, contributi e\ncambio di indirizzo,\nonline.', {
          x: 118,
          y: 250,
          size: 4.4,
          weight: 400,
          fill: colour.inkSoft,
        }),
        ...rooms.flatMap(([icon, label, wall], i) => {
          const x = 776 + (i % 3) * 340;
          const y = 324 + Math.floor(i / 3) * 312;
          return [
            art(box(x, y, 328, 296, 14, wall), place(x + 164, y + 94, disc(icon, 68))),
            words(label, {
              x,
              y: y + (label.includes('\n') ? 174 : 196),
              width: 328,
              size: 4,
              align: 'center',
              leading: 1.2,
            }),
          ];
        }),
      ].join(''),
    ],
  },
};

function cypressAt(x: number, height: number): string {
  return place(x, GROUND_Y, cypress(0, height, colour.leaf));
}
