import { disc, glyph, type IconName } from '../drawing/icons.ts';
import { cast, person } from '../drawing/people.ts';
import { art, box, colour, lettering, place, shade } from '../drawing/svg.ts';
import { chipCard, envelope, euroCoin, phone, screenHeader, sheet, tick } from '../drawing/things.ts';
import { field, passing, piece, type Video, words } from '../scene.ts';
import { ending } from './ending.ts';
import { stepNumber } from './step.ts';

function bill(x: number, y: number, turn: number, title: string, icon: IconName, tone: string): string {
  return place(
    x,
    y,
    `<g transform="rotate(${turn})">${sheet(title, place(-106, -172, disc(icon, 42, tone)))}${lettering(136, 190, '€', 88, tone, { anchor: 'end' })}</g>`,
    0.84,
  );
}

function form(filled: boolean): string {
  const digits = filled ? ['3001', '2047', '5512'] : ['', '', ''];
  return phone(
    screenHeader('Avviso') +
      digits
        .map(
          (text, i) =>
            box(34, 156 + i * 104, 232, 82, 18, filled ? colour.ice : colour.mist) +
            lettering(150, 212 + i * 104, text, 42, colour.night, { weight: 600 }),
        )
        .join('') +
      box(40, 496, 220, 88, 44, filled ? colour.blue : colour.haze) +
      lettering(150, 553, filled ? 'Continua' : '', 38, colour.paper),
  );
}

function way(y: number, icon: IconName, label: string): string {
  return (
    box(24, y, 252, 116, 22, colour.mist) +
    `<g transform="translate(46 ${y + 30})">${glyph(icon, 56, colour.blue)}</g>` +
    lettering(122, y + 71, label, 38, colour.night, { anchor: 'start', weight: 600 })
  );
}

const ways = phone(
  screenHeader('PagoPA') +
    way(150, 'card', 'Carta') +
    way(288, 'building', 'Conto') +
    way(426, 'phone', 'App'),
);
const done = phone(
  place(150, 236, tick(96)) +
    lettering(150, 410, 'Pagato', 54, colour.leaf) +
    box(60, 468, 180, 16, 8, colour.haze) +
    box(90, 504, 120, 16, 8, colour.haze),
);

export const pagopa: Video = {
  id: 'video-pagopa',
  title: 'PagoPA: paghi il Comune da casa',
  serviceId: 'pagopa',
  scenes: [
    {
      durationMs: 4600,
      field: field('light', { x: 1420, y: 380, radius: 580 }, { x: 1080, y: 20, radius: 60 }),
      cue: {
        it: 'TARI, servizi scolastici, multe:\npuoi pagare online.',
        en: 'Waste tax, school services, fines:\nyou can pay online.',
        zh: '垃圾税、学费、罚单：\n网上缴费。',
      },
      pieces: [
        piece(0, words('Qualcosa\nda pagare?', { x: 118, y: 190, size: 11.4, weight: 700 })),
        piece(0, art(place(1060, 772, person(cast.piero, 'think', 'down'), 1.04))),
        piece(500, art(bill(1330, 300, -9, 'TARI', 'bin', colour.green))),
        piece(900, art(bill(1690, 320, 8, 'Mensa', 'plate', colour.red))),
        piece(1300, art(bill(1510, 500, 0, 'Multa', 'car', colour.blue))),
      ],
    },
    {
      durationMs: 5100,
      field: field('blue', { x: 1400, y: 300, radius: 600 }, { x: 30, y: 30, radius: 80 }),
      cue: {
        it: 'Apri la pagina dei pagamenti\ne inserisci i dati dell’avviso.',
        en: 'Open the payments page\nand enter the notice details.',
        zh: '打开缴费页面，\n输入缴费通知上的信息。',
      },
      pieces: [
        piece(200, stepNumber(1, 118, 150, { onDark: true })),
        piece(
          200,
          words('Inserisci\ni dati', { x: 118, y: 290, size: 11.4, fill: colour.paper, weight: 700 }),
        ),
        piece(
          400,
          art(
            shade(1110, 772, 220),
            place(1110, 420, sheet('Avviso', place(-106, -172, disc('receipt', 42, colour.red))), 1.3),
          ),
        ),
        piece(
          700,
          art(
            box(930, 520, 360, 74, 16, colour.cream),
            lettering(1110, 572, '3001 2047 5512', 42, colour.night, { weight: 600 }),
          ),
        ),
        passing(1000, 2600, art(shade(1605, 772, 190), place(1440, 96, form(false)))),
        piece(2400, art(shade(1605, 772, 190), place(1440, 96, form(true)))),
      ],
    },
    {
      durationMs: 4900,
      field: field('warm', { x: 1300, y: 400, radius: 600 }, { x: 30, y: 20, radius: 84 }),
      cue: {
        it: 'Con PagoPA scegli come pagare:\ncarta, conto o app.',
        en: 'Choose how to pay:\ncard, account or app.',
        zh: '选择付款方式：\n银行卡、账户或应用。',
      },
      pieces: [
        piece(200, stepNumber(2, 118, 150)),
        piece(200, words('Scegli\ncome', { x: 118, y: 290, size: 11.4, weight: 700 })),
        piece(400, art(shade(1085, 772, 190), place(920, 96, ways))),
        piece(
          900,
          art(place(1460, 240, `<g transform="rotate(-8)">${chipCard('Carta', colour.night)}</g>`, 1.1)),
        ),
        piece(1300, art(place(1380, 580, euroCoin(82)), place(1500, 660, euroCoin(62)))),
        piece(700, art(place(1750, 774, person(cast.sara, 'hip', 'down'), 0.98))),
      ],
    },
    {
      durationMs: 4200,
      field: field('light', { x: 1380, y: 400, radius: 560 }, { x: 1880, y: 90, radius: 84 }),
      cue: {
        it: 'La ricevuta arriva subito,\nanche per email.',
        en: 'The receipt arrives at once,\nby email too.',
        zh: '收据马上送达，\n也会发到邮箱。',
      },
      pieces: [
        piece(200, stepNumber(3, 118, 150)),
        piece(200, words('Fatto!', { x: 118, y: 290, size: 13, weight: 700 })),
        piece(400, art(shade(1085, 772, 190), place(920, 96, done))),
        piece(
          1400,
          art(
            place(1400, 260, `<g transform="rotate(-6)">${envelope(colour.paper, colour.steel)}</g>`, 0.9),
            place(1500, 180, disc('check', 42, colour.green)),
          ),
        ),
        piece(600, art(place(1690, 772, person(cast.piero, 'down', 'wave'), 1.04))),
      ],
    },
    ending(3600, 'Paghi da casa,\na qualunque ora.', ['sara', 'piero', 'marco'], {
      it: 'PagoPA: paghi da casa,\na qualunque ora.',
      en: 'PagoPA: pay from home,\nat any time.',
      zh: 'PagoPA：在家付款，\n随时都可以。',
    }),
  ],
};
