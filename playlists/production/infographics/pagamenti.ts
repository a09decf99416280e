import { disc, type IconName } from '../drawing/icons.ts';
import { art, box, circle, colour, lettering, place, shade } from '../drawing/svg.ts';
import { chipCard, euroCoin, phone, screenHeader } from '../drawing/things.ts';
import { field, words } from '../scene.ts';
import { card, GROUND_Y, type Infographic } from './infographic.ts';

const bills: [IconName, string, string][] = [
  ['bin', 'TARI', colour.leaf],
  ['car', 'Multe', colour.red],
  ['plate', 'Servizi scolastici', colour.blue],
  ['baby', 'Iscrizione al nido', '#8a5a00'],
  ['music', 'Scuola Verdi', colour.sea],
  ['flower', 'Servizi cimiteriali', colour.night],
];

const steps = ['Inserisci i dati', 'Scegli come pagare', 'Ricevi la ricevuta'];

const screen = phone(
  screenHeader('PagoPA') +
    place(150, 300, euroCoin(104)) +
    box(40, 470, 220, 96, 48, colour.blue) +
    lettering(150, 532, 'Paga', 44, colour.paper),
);

export const pagamenti: Infographic = {
  id: 'infographic-pagamenti',
  title: 'Che cosa puoi pagare online',
  serviceId: 'pagopa',
  variants: {
    it: [
      [
        field('warm', { x: 1400, y: 480, radius: 620 }, { x: 1880, y: 20, radius: 90 }, '', GROUND_Y),
        words('Paghi online', { x: 118, y: 76, size: 9.6, weight: 700 }),
        words('con PagoPA, a qualunque ora', {
          x: 118,
          y: 200,
          size: 4.4,
          weight: 400,
          fill: colour.inkSoft,
        }),
        ...steps.flatMap((step, i) => [
          art(circle(168, 374 + i * 126, 46, colour.blue)),
          words(`${i + 1}`, {
            x: 122,
            y: 341 + i * 126,
            width: 92,
            size: 4.8,
            fill: colour.paper,
            weight: 700,
            align: 'center',
          }),
          words(step, { x: 240, y: 345 + i * 126, size: 4.4 }),
        ]),
        art(
          shade(920, GROUND_Y, 190),
          place(755, 276, screen, 1.02),
          place(370, 806, `<g transform="rotate(-7)">${chipCard('', colour.night)}</g>`, 0.92),
          place(600, 852, euroCoin(66)),
          place(184, 872, euroCoin(50)),
        ),
        ...bills.flatMap(([icon, label, tone], i) => {
          const x = 1170 + (i % 2) * 350;
          const y = 130 + Math.floor(i / 2) * 268;
          return [
            art(card(x, y, 326, 244), place(x + 163, y + 92, disc(icon, 64, tone))),
            words(label, { x, y: y + 172, width: 326, size: 3.7, align: 'center' }),
          ];
        }),
      ].join(''),
    ],
  },
};
