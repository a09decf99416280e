import { cloud, house, rain, skyline, tree } from '../drawing/city.ts';
import { disc, type IconName } from '../drawing/icons.ts';
import { cast, person } from '../drawing/people.ts';
import { art, colour, lettering, line, place, shade } from '../drawing/svg.ts';
import { balloon, cityMap, phone, pin, screenHeader, tick, umbrella } from '../drawing/things.ts';
import { field, piece, type Video, words } from '../scene.ts';
import { ending } from './ending.ts';

const rainyCity =
  place(180, 764, skyline('#a5bdd6', '#8fabc8', '#7c9cbd'), 1.02) +
  `<g transform="translate(860 110)">${rain(1060, 640, '#9fb9d3')}</g>` +
  place(300, 60, cloud('#e6eef6'), 1.25) +
  place(1010, 20, cloud('#dbe6f1'), 1.1) +
  place(1700, 70, cloud('#e6eef6'), 1.3);

function message(shown: boolean): string {
  return phone(
    screenHeader('Messaggi') +
      (shown
        ? `<g transform="translate(24 156)">${balloon(252, 300, colour.cream)}${place(126, 76, disc('umbrella', 52, '#8a5a00'))}</g>` +
          lettering(150, 346, 'Allerta meteo', 36, colour.night) +
          lettering(150, 398, 'arancione', 36, colour.night)
        : ''),
  );
}

const choices: [IconName, string][] = [
  ['pencil', 'Ti registri online'],
  ['phone', 'Lasci il tuo numero'],
  ['message', 'Scegli gli SMS'],
];

export const protezioneCivile: Video = {
  id: 'video-protezione-civile',
  title: 'Allerta meteo: gli SMS della Protezione Civile',
  serviceId: 'servizio-sms-protezione-civile',
  scenes: [
    {
      durationMs: 4500,
      field: field('storm', { x: 1420, y: 360, radius: 600 }, undefined, rainyCity),
      cue: {
        it: 'Arriva un’allerta meteo?\nUn SMS ti avvisa.',
        en: 'Severe weather coming?\nA text message warns you.',
        zh: '有天气预警吗？\n短信会及时通知您。',
      },
      pieces: [
        piece(0, words('Allerta\nmeteo?', { x: 118, y: 220, size: 13.4, weight: 700 })),
        piece(
          0,
          art(
            place(1296, 772, person(cast.amina, 'down', 'offer'), 0.88),
            place(1448, 452, umbrella(), 1.12),
          ),
        ),
        piece(300, art(place(1560, 776, person(cast.tom, 'down', 'down', { child: true }), 0.62))),
      ],
    },
    {
      durationMs: 5000,
      field: field('deep', { x: 1300, y: 380, radius: 580 }, { x: 1880, y: 80, radius: 90 }),
      cue: {
        it: 'È il servizio SMS\ndella Protezione Civile di Prato.',
        en: 'It is the SMS service\nof Prato’s Civil Protection.',
        zh: '这是普拉托民防部门的\n短信通知服务。',
      },
      pieces: [
        piece(
          200,
          words('Un SMS\nti avvisa', { x: 118, y: 170, size: 12.4, fill: colour.paper, weight: 700 }),
        ),
        piece(
          200,
          art(place(168, 566, disc('bell', 50, colour.paper, colour.night))),
          words('Protezione Civile', { x: 248, y: 532, size: 5, fill: colour.paper }),
        ),
        { atMs: 300, untilMs: 1700, html: art(place(1000, 96, message(false))) },
        piece(1500, art(place(1000, 96, message(true)))),
        piece(400, art(place(1590, 772, person(cast.omar, 'offer', 'down'), 1.04))),
      ],
    },
    {
      durationMs: 5000,
      field: field('light', { x: 1440, y: 380, radius: 570 }, { x: 40, y: 60, radius: 100 }),
      cue: {
        it: 'Registrati online\ne lascia il tuo numero di telefono.',
        en: 'Register online\nand leave your phone number.',
        zh: '请在网上注册\n并留下手机号码。',
      },
      pieces: [
        piece(200, words('Iscriviti', { x: 118, y: 150, size: 12.4, weight: 700 })),
        ...choices.map(([icon, label], i) =>
          piece(
            500 + i * 900,
            art(
              place(118 + 52, 400 + i * 138, disc(icon, 52)),
              i < 2 ? line(`M170 ${462 + i * 138}V${476 + i * 138}`, colour.steel, 8) : '',
            ),
            words(label, { x: 252, y: 368 + i * 138, size: 5 }),
          ),
        ),
        piece(
          400,
          art(
            place(1260, 772, person(cast.anna, 'hold', 'hold'), 1.06),
            place(1224, 390, `<g transform="scale(.22)">${phone('', colour.ice)}</g>`),
          ),
        ),
        piece(
          2600,
          art(
            place(1650, 470, `<g transform="translate(-170 -130)">${balloon(340, 240, colour.blue)}</g>`),
            place(1650, 460, tick(80, colour.green)),
          ),
        ),
      ],
    },
    {
      durationMs: 5800,
      field: field('warm', { x: 1380, y: 400, radius: 600 }, { x: 1880, y: 50, radius: 96 }),
      cue: {
        it: 'Sulla mappa dei rischi\ncontrolla anche la zona di casa tua.',
        en: 'On the risk map, also check\nthe area where you live.',
        zh: '在风险地图上，\n也查看您家所在的区域。',
      },
      pieces: [
        piece(200, words('Rischi\ndi casa tua', { x: 118, y: 190, size: 11.4, weight: 700 })),
        piece(400, art(shade(1300, 772, 400), place(1300, 500, cityMap(), 1.42))),
        piece(
          1100,
          art(
            place(1110, 640, house(120, 90, colour.paper, colour.red), 1.1),
            place(1380, 420, tree(110, colour.green)),
            place(1450, 450, tree(140, colour.leaf)),
          ),
        ),
        piece(1800, art(place(1176, 470, pin(), 1.5))),
        piece(2400, art(place(1780, 776, person(cast.piero, 'point', 'down'), 0.94))),
      ],
    },
    ending(3600, 'Informarsi\nè già proteggersi.', ['amina', 'omar', 'anna'], {
      it: 'Informarsi è già proteggersi.',
      en: 'Being informed is being safe.',
      zh: '了解信息，就是保护自己。',
    }),
  ],
};
