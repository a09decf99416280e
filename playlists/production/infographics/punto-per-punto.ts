import { disc, type IconName } from '../drawing/icons.ts';
import { cast, person } from '../drawing/people.ts';
import { art, circle, colour, line, place } from '../drawing/svg.ts';
import { phone } from '../drawing/things.ts';
import { field, words } from '../scene.ts';
import { card, GROUND_Y, type Infographic } from './infographic.ts';

const HUB = { x: 1240, y: 520 };

const services: { icon: IconName; label: string; x: number; y: number; tone: string }[] = [
  { icon: 'calendar', label: 'Agenda\nappuntamenti', x: 700, y: 110, tone: colour.blue },
  { icon: 'umbrella', label: 'SMS Protezione\nCivile', x: 1420, y: 110, tone: colour.red },
  { icon: 'bell', label: 'Promemoria\nZTL', x: 700, y: 560, tone: '#8a5a00' },
  { icon: 'heart', label: 'Attività motoria\nover 60', x: 1420, y: 560, tone: colour.leaf },
];

export const puntoPerPunto: Infographic = {
  id: 'infographic-punto-per-punto',
  title: 'Punto per Punto: ti registri una volta sola',
  serviceId: 'punto-per-punto',
  variants: {
    it: [
      [
        field('deep', { x: HUB.x, y: HUB.y, radius: 640 }, { x: 40, y: 20, radius: 90 }, '', GROUND_Y),
        art(
          ...services.map(({ x, y }) => line(`M${HUB.x} ${HUB.y}L${x + 180} ${y + 170}`, colour.steel, 10)),
          circle(HUB.x, HUB.y - 10, 252, colour.ice),
          `<svg x="${HUB.x - 252}" y="${HUB.y - 300}" width="504" height="542" viewBox="-252 -300 504 542"><clipPath id="hub"><circle cx="0" cy="-10" r="252"/><rect x="-252" y="-320" width="504" height="310"/></clipPath><g clip-path="url(#hub)">${place(0, 470, person(cast.anna, 'hold', 'hold') + place(-36, -428, phone('', colour.ice), 0.22), 1.1)}</g></svg>`,
        ),
        words('Punto\nper Punto', { x: 118, y: 130, size: 9.2, weight: 700, fill: colour.paper }),
        words('Ti registri una volta\ne scegli come ricevere\ngli avvisi del Comune.', {
          x: 118,
          y: 356,
          size: 4.2,
          weight: 400,
          fill: colour.paper,
        }),
        art(
          place(172, 640, disc('message', 54, colour.paper, colour.night)),
          place(172, 784, disc('mail', 54, colour.paper, colour.night)),
        ),
        words('SMS', { x: 254, y: 610, size: 4.8, fill: colour.paper }),
        words('Email', { x: 254, y: 754, size: 4.8, fill: colour.paper }),
        ...services.flatMap(({ icon, label, x, y, tone }) => [
          art(card(x, y, 380, 330), place(x + 190, y + 110, disc(icon, 76, tone))),
          words(label, { x, y: y + 206, width: 380, size: 4, align: 'center' }),
        ]),
      ].join(''),
    ],
  },
};
