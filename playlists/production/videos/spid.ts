import { disc, type IconName } from '../drawing/icons.ts';
import { cast, person } from '../drawing/people.ts';
import { art, box, circle, colour, lettering, path, place, shade } from '../drawing/svg.ts';
import { desk, envelope, identityCard, key, phone } from '../drawing/things.ts';
import { field, piece, type Video, words } from '../scene.ts';
import { ending } from './ending.ts';

function note(x: number, y: number, turn: number, fill: string): string {
  return place(
    x,
    y,
    `<g transform="rotate(${turn})">${box(-96, -60, 192, 120, 14, fill)}${[-54, -18, 18, 54].map((at) => circle(at, 4, 12, colour.night)).join('')}</g>`,
  );
}

const doors: [IconName, string, string][] = [
  ['stamp', 'Certificati', colour.blue],
  ['baby', 'Asilo nido', colour.red],
  ['home', 'Contributi', colour.green],
  ['music', 'Scuola Verdi', colour.sea],
  ['bin', 'Sconto TARI', '#8a5a00'],
  ['pencil', 'Concorsi', colour.night],
];

function healthCard(): string {
  return (
    box(-165, -105, 330, 210, 24, colour.mint) +
    path('M-165-81q0-24 24-24h282q24 0 24 24v24h-330z', colour.green) +
    lettering(-140, -68, 'Tessera sanitaria', 32, colour.paper, { anchor: 'start' }) +
    circle(-84, 24, 54, colour.paper) +
    box(-98, -14, 28, 76, 6, colour.red) +
    box(-122, 10, 76, 28, 6, colour.red) +
    [-14, 20, 54].map((y, i) => box(0, y, [130, 104, 80][i] ?? 0, 15, 7, '#8fcfb0')).join('')
  );
}

export const spid: Video = {
  id: 'video-spid',
  title: 'SPID: una sola chiave per i servizi online',
  serviceId: 'spid',
  scenes: [
    {
      durationMs: 6000,
      field: field('light', { x: 1440, y: 400, radius: 570 }, { x: 1870, y: 60, radius: 86 }),
      cue: {
        it: 'SPID è la tua identità digitale:\nuna chiave per tanti servizi.',
        en: 'SPID is your digital identity:\none key for many services.',
        zh: 'SPID 是您的数字身份：\n一把钥匙，通用多项服务。',
      },
      pieces: [
        piece(0, words('Una sola\nchiave', { x: 118, y: 190, size: 13.4, weight: 700 })),
        piece(0, art(place(1180, 770, person(cast.amina, 'down', 'offer'), 1.06))),
        {
          atMs: 0,
          untilMs: 2600,
          html: art(
            note(1500, 240, -8, colour.sun),
            note(1720, 330, 6, colour.rose),
            note(1500, 420, 5, colour.ice),
            note(1740, 520, -7, colour.mint),
          ),
        },
        piece(2800, art(place(1490, 380, `<g transform="rotate(-14)">${key()}</g>`, 0.96))),
      ],
    },
    {
      durationMs: 4900,
      field: field('blue', { x: 1440, y: 300, radius: 660 }, { x: 40, y: 40, radius: 84 }),
      cue: {
        it: 'Certificati, iscrizioni, contributi:\nentri sempre allo stesso modo.',
        en: 'Certificates, enrolments, benefits:\nalways the same sign-in.',
        zh: '证明、报名、补贴：\n登录方式都一样。',
      },
      pieces: [
        piece(
          200,
          words('Tante porte,\nuna chiave', { x: 118, y: 150, size: 10.2, fill: colour.paper, weight: 700 }),
        ),
        piece(
          200,
          art(
            place(
              180,
              560,
              `<g transform="rotate(-14)">${key(colour.sun, colour.amber).replace(colour.paper, colour.blue)}</g>`,
              0.9,
            ),
          ),
        ),
        ...doors.map(([icon, label, tone], i) => {
          const x = 860 + (i % 3) * 330;
          const y = 130 + Math.floor(i / 3) * 300;
          return piece(
            500 + i * 320,
            art(box(x, y, 300, 264, 34, colour.paper), place(x + 150, y + 104, disc(icon, 70, tone))),
            words(label, { x, y: y + 190, width: 300, size: 3.9, align: 'center' }),
          );
        }),
      ],
    },
    {
      durationMs: 5000,
      field: field('warm', { x: 1280, y: 420, radius: 600 }, { x: 1850, y: 70, radius: 90 }),
      cue: {
        it: 'Prepara documento, tessera sanitaria,\nemail e telefono.',
        en: 'Have your ID, health card,\nemail and phone ready.',
        zh: '请准备身份证、医保卡、\n邮箱和手机。',
      },
      pieces: [
        piece(200, words('Che cosa\nserve', { x: 118, y: 150, size: 12.4, weight: 700 })),
        piece(500, art(place(940, 240, `<g transform="rotate(-5)">${identityCard('Documento')}</g>`, 1.3))),
        piece(1200, art(place(960, 580, `<g transform="rotate(4)">${healthCard()}</g>`, 1.3))),
        piece(
          1900,
          art(place(1382, 330, envelope(colour.paper, colour.ice), 1.04)),
          words('Email', { x: 1242, y: 460, width: 280, size: 4.4, align: 'center' }),
        ),
        piece(
          2600,
          art(
            shade(1690, 772, 170),
            place(
              1545,
              186,
              phone(place(150, 250, disc('phone', 90)) + lettering(150, 440, 'Telefono', 46, colour.night)),
              0.88,
            ),
          ),
        ),
      ],
    },
    {
      durationMs: 5200,
      field: field('light', { x: 1460, y: 400, radius: 560 }, { x: 60, y: 30, radius: 90 }),
      cue: {
        it: 'Ti serve una mano?\nChiedi all’URP: ti aiutiamo noi.',
        en: 'Need a hand?\nAsk at the URP: we can help.',
        zh: '需要帮忙吗？\n请到 URP 咨询台，我们帮您。',
      },
      pieces: [
        piece(200, words('Ti aiutiamo\nnoi', { x: 118, y: 170, size: 12.4, weight: 700 })),
        piece(
          300,
          art(place(1590, 690, person(cast.marco, 'offer', 'down'), 0.98), place(1600, 772, desk('URP'))),
        ),
        piece(700, art(place(1090, 774, person(cast.piero, 'down', 'hold'), 1.04))),
        piece(
          1700,
          art(
            place(
              1250,
              60,
              `<path d="M30 0H170Q200 0 200 30V130Q200 160 170 160H96L58 200V160H30Q0 160 0 130V30Q0 0 30 0Z" fill="${colour.blue}"/>`,
            ),
            lettering(1350, 162, 'SPID', 62, colour.paper),
          ),
        ),
      ],
    },
    ending(3600, 'Con SPID il Comune\nè sempre aperto.', ['amina', 'piero', 'tom'], {
      it: 'Con SPID il Comune è più vicino.',
      en: 'With SPID the city is closer.',
      zh: '有了 SPID，市政服务更近。',
    }),
  ],
};
