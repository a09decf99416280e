import { cloud, tree } from '../drawing/city.ts';
import { disc, glyph, type IconName } from '../drawing/icons.ts';
import { cast, person } from '../drawing/people.ts';
import { art, box, circle, colour, lettering, place, shade } from '../drawing/svg.ts';
import { meal, phone, school, screenHeader, tick } from '../drawing/things.ts';
import { schoolBus } from '../drawing/vehicles.ts';
import { field, passing, piece, type Video, words } from '../scene.ts';
import { ending } from './ending.ts';

const riders = [
  place(-252, 60, person(cast.tom), 0.54),
  place(-146, 66, person(cast.mei), 0.54),
  place(-36, 58, person(cast.grace), 0.54),
  place(76, 62, person(cast.omar.beard ? { ...cast.omar, beard: false } : cast.omar), 0.54),
].join('');

const schoolyard =
  place(1560, 762, school(), 1.1) +
  place(1180, 764, tree(330, colour.green)) +
  place(1890, 764, tree(260, colour.leaf)) +
  place(1300, 130, cloud(colour.paper), 0.7) +
  place(1800, 200, cloud(colour.paper), 0.6);

const requests: [IconName, string, string][] = [
  ['baby', 'Iscrizione al nido', colour.red],
  ['plate', 'Sconto mensa', colour.green],
  ['bus', 'Sconto scuolabus', '#8a5a00'],
];

function dish(y: number, tone: string, label: string): string {
  return (
    box(24, y, 252, 92, 20, colour.mist) +
    circle(70, y + 46, 26, tone) +
    lettering(112, y + 59, label, 36, colour.night, { anchor: 'start', weight: 600 })
  );
}

const menu = phone(
  screenHeader('Menù') +
    dish(150, colour.sun, 'Pasta') +
    dish(260, colour.red, 'Polpette') +
    dish(370, colour.green, 'Insalata') +
    dish(480, colour.amber, 'Frutta'),
);

function pay(done: boolean): string {
  return phone(
    screenHeader('PagoPA') +
      `<g transform="translate(98 160)">${glyph('plate', 104, colour.blue, 1.6)}</g>` +
      lettering(150, 334, 'Mensa', 44, colour.night) +
      (done
        ? place(150, 470, tick(72))
        : box(40, 420, 220, 90, 45, colour.blue) + lettering(150, 479, 'Paga', 42, colour.paper)),
  );
}

export const serviziScolastici: Video = {
  id: 'video-servizi-scolastici',
  title: 'Nido e scuola: iscrizioni, menù e pagamenti online',
  serviceId: 'pagamento-servizi-scolastici',
  scenes: [
    {
      durationMs: 5000,
      field: field('light', { x: 1620, y: 360, radius: 560 }, undefined, schoolyard),
      cue: {
        it: 'Figli al nido o a scuola?\nFai tutto online.',
        en: 'Children at nursery or school?\nDo it all online.',
        zh: '孩子上托儿所或上学？\n手续网上办。',
      },
      pieces: [
        piece(0, words('Si va a scuola!', { x: 118, y: 120, size: 12.4, weight: 700 })),
        piece(0, art(place(560, 778, schoolBus(riders), 1.08))),
        piece(
          800,
          art(
            place(1090, 776, person(cast.mei, 'wave', 'down', { child: true }), 0.62),
            place(1270, 778, person(cast.tom, 'down', 'wave', { child: true }), 0.6),
          ),
        ),
      ],
    },
    {
      durationMs: 5700,
      field: field('blue', { x: 1500, y: 300, radius: 560 }, { x: 30, y: 20, radius: 80 }),
      cue: {
        it: 'Iscrivili al nido e chiedi le\nagevolazioni per mensa e scuolabus.',
        en: 'Apply for nursery\nand for lower meal and bus fees.',
        zh: '报名托儿所，\n申请餐费和校车优惠。',
      },
      pieces: [
        piece(
          200,
          words('Iscrizioni e\nagevolazioni', {
            x: 118,
            y: 120,
            size: 10.4,
            fill: colour.paper,
            weight: 700,
          }),
        ),
        ...requests.map(([icon, label, tone], i) =>
          piece(
            500 + i * 700,
            art(
              box(118, 390 + i * 122, 760, 104, 30, colour.paper),
              place(184, 442 + i * 122, disc(icon, 40, tone)),
            ),
            words(label, { x: 250, y: 411 + i * 122, size: 4.8 }),
          ),
        ),
        piece(
          300,
          art(
            place(1260, 772, person(cast.lin, 'down', 'down'), 1.08),
            place(1590, 772, person(cast.marco, 'down', 'down'), 1.1),
          ),
        ),
        piece(300, art(place(1425, 780, person(cast.mei, 'wave', 'wave', { child: true }), 0.62))),
      ],
    },
    {
      durationMs: 5700,
      field: field('warm', { x: 1400, y: 400, radius: 600 }, { x: 1850, y: 60, radius: 96 }),
      cue: {
        it: 'Guarda che cosa si mangia oggi:\nil menù scolastico è online.',
        en: 'See what is for lunch today:\nthe school menu is online.',
        zh: '看看今天吃什么：\n学校菜单可上网查询。',
      },
      pieces: [
        piece(200, words('Che cosa\nsi mangia?', { x: 118, y: 170, size: 12, weight: 700 })),
        piece(500, art(shade(1145, 772, 190), place(980, 96, menu))),
        piece(1300, art(place(1600, 420, meal(), 1.45))),
      ],
    },
    {
      durationMs: 4800,
      field: field('light', { x: 1380, y: 400, radius: 570 }, { x: 1880, y: 40, radius: 90 }),
      cue: {
        it: 'E paghi i servizi scolastici\ncon PagoPA, da casa.',
        en: 'And pay for school services\nwith PagoPA, from home.',
        zh: '在家用 PagoPA\n缴纳学校服务费。',
      },
      pieces: [
        piece(200, words('Paghi\nda casa', { x: 118, y: 170, size: 12.4, weight: 700 })),
        passing(400, 2100, art(shade(1085, 772, 190), place(920, 96, pay(false)))),
        piece(1900, art(shade(1085, 772, 190), place(920, 96, pay(true)))),
        piece(
          500,
          art(
            place(1470, 772, person(cast.lin, 'hold', 'down'), 1.04),
            place(1690, 778, person(cast.tom, 'down', 'wave', { child: true }), 0.66),
          ),
        ),
      ],
    },
    ending(3600, 'Più tempo\nper stare insieme.', ['lin', 'marco', 'grace'], {
      it: 'Più tempo per stare insieme.',
      en: 'More time to be together.',
      zh: '更多时间陪伴家人。',
    }),
  ],
};
