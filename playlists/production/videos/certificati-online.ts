import { skyline } from '../drawing/city.ts';
import { disc, glyph, type IconName } from '../drawing/icons.ts';
import { cast, person } from '../drawing/people.ts';
import { art, box, colour, lettering, place, shade } from '../drawing/svg.ts';
import { identityCard, phone, screenHeader, sheet, stamp, tick } from '../drawing/things.ts';
import { field, passing, piece, type Video, words } from '../scene.ts';
import { ending } from './ending.ts';
import { stepNumber } from './step.ts';

function menuRow(y: number, icon: IconName, label: string, chosen = false): string {
  const tone = chosen ? colour.paper : colour.night;
  return (
    box(20, y, 260, 104, 20, chosen ? colour.blue : colour.mist) +
    `<g transform="translate(36 ${y + 26})">${glyph(icon, 52, tone)}</g>` +
    lettering(102, y + 64, label, 34, tone, { anchor: 'start', weight: 600 })
  );
}

function menu(chosen: boolean): string {
  return phone(
    screenHeader('Certificati') +
      menuRow(146, 'home', 'Residenza', chosen) +
      menuRow(264, 'cake', 'Nascita') +
      menuRow(382, 'family', 'Famiglia') +
      (chosen
        ? box(60, 524, 180, 72, 36, colour.green) + lettering(150, 572, 'Avanti', 34, colour.paper)
        : box(60, 524, 180, 72, 36, colour.haze)),
  );
}

const entrance = phone(
  screenHeader('Entra') +
    ['SPID', 'CIE', 'CNS']
      .map(
        (name, i) =>
          box(30, 164 + i * 108, 240, 86, 20, i === 0 ? colour.blue : colour.sea) +
          lettering(150, 221 + i * 108, name, 42, colour.paper),
      )
      .join('') +
    box(30, 500, 240, 4, 2, colour.haze) +
    place(150, 562, disc('lock', 40, colour.ice, colour.night)),
);

export const certificatiOnline: Video = {
  id: 'video-certificati-online',
  title: 'Certificati online in tre passi',
  serviceId: 'certificati-anagrafici',
  scenes: [
    {
      durationMs: 4700,
      field: field(
        'light',
        { x: 1500, y: 380, radius: 560 },
        { x: 1180, y: 40, radius: 62 },
        place(200, 762, skyline('#e3edf8', '#d3e2f3'), 0.9),
      ),
      cue: {
        it: 'Ti serve un certificato?\nPuoi averlo online, senza fila.',
        en: 'Need a certificate?\nGet it online, no queue.',
        zh: '需要办证明吗？\n上网办理，不排队。',
      },
      pieces: [
        piece(0, words('Ti serve un\ncertificato?', { x: 118, y: 190, size: 12.4, weight: 700 })),
        piece(0, art(place(1210, 770, person(cast.grace, 'hip', 'think'), 1.02))),
        piece(
          700,
          art(
            shade(1620, 772, 150),
            place(
              1500,
              300,
              `<g transform="rotate(-9)">${sheet('Nascita', place(-106, -168, disc('cake', 40, colour.red)))}</g>`,
              0.62,
            ),
          ),
        ),
        piece(
          1050,
          art(
            place(
              1760,
              330,
              `<g transform="rotate(8)">${sheet('Famiglia', place(-106, -168, disc('family', 40, colour.green)))}</g>`,
              0.62,
            ),
          ),
        ),
        piece(1400, art(place(1620, 500, sheet('Residenza', place(-106, -168, disc('home', 40))), 0.92))),
      ],
    },
    {
      durationMs: 6800,
      field: field('blue', { x: 1330, y: 300, radius: 600 }, { x: 1870, y: 620, radius: 120 }),
      cue: {
        it: 'Entra con SPID, CIE o CNS, oppure con\ncodice fiscale e carta d’identità.',
        en: 'Sign in: SPID, CIE or CNS,\nor tax code and ID card.',
        zh: '用 SPID、CIE 或 CNS 登录，\n也可以用税号和身份证号。',
      },
      pieces: [
        piece(200, stepNumber(1, 118, 150, { onDark: true })),
        piece(200, words('Entra', { x: 118, y: 300, size: 13, fill: colour.paper, weight: 700 })),
        piece(450, art(shade(960, 772, 190), place(795, 96, entrance))),
        piece(
          1700,
          art(place(1420, 230, `<g transform="rotate(-6)">${identityCard('CIE', colour.night)}</g>`, 1.18)),
        ),
        piece(
          3100,
          words('oppure', { x: 1240, y: 372, width: 360, size: 4.4, fill: colour.paper, align: 'center' }),
        ),
        piece(
          3300,
          art(
            box(1222, 450, 560, 128, 28, colour.paper) + place(1290, 514, disc('number', 42)),
            box(1222, 602, 560, 128, 28, colour.paper) + place(1290, 666, disc('identity', 42)),
          ),
          words('Codice fiscale', { x: 1360, y: 484, size: 4.6 }),
          words('Carta d’identità', { x: 1360, y: 636, size: 4.6 }),
        ),
      ],
    },
    {
      durationMs: 4600,
      field: field('light', { x: 1420, y: 400, radius: 560 }, { x: 1880, y: 60, radius: 96 }),
      cue: {
        it: 'Scegli il certificato\ne l’uso che ne fai.',
        en: 'Choose the certificate\nand what it is for.',
        zh: '选择证明的种类\n和使用目的。',
      },
      pieces: [
        piece(200, stepNumber(2, 118, 150)),
        piece(200, words('Scegli', { x: 118, y: 300, size: 13, weight: 700 })),
        passing(450, 1900, art(shade(1120, 772, 190), place(955, 96, menu(false)))),
        piece(1700, art(shade(1120, 772, 190), place(955, 96, menu(true)))),
        piece(450, art(place(1570, 772, person(cast.omar, 'point', 'down'), 1.04))),
      ],
    },
    {
      durationMs: 4800,
      field: field('warm', { x: 1260, y: 380, radius: 560 }, { x: 1840, y: 90, radius: 84 }),
      cue: {
        it: 'Scaricalo: il timbro digitale\nprova che è autentico.',
        en: 'Download it: the digital stamp\nproves it is genuine.',
        zh: '下载证明：电子印章\n可验证真伪。',
      },
      pieces: [
        piece(200, stepNumber(3, 118, 150)),
        piece(200, words('Scarica', { x: 118, y: 300, size: 13, weight: 700 })),
        piece(
          450,
          art(
            shade(1110, 772, 230),
            place(1110, 416, sheet('Residenza', place(-106, -168, disc('home', 40))), 1.42),
          ),
        ),
        piece(1500, art(place(1250, 620, `<g transform="rotate(-8)">${stamp()}</g>`, 1.5))),
        piece(900, art(place(1600, 772, person(cast.grace, 'offer', 'wave'), 1.02))),
        piece(
          2500,
          art(place(118 + 62, 560, tick(62))),
          words('Autentico', { x: 270, y: 528, size: 5.2, fill: colour.leaf }),
        ),
      ],
    },
    ending(3600, 'Certificati online,\nda casa e senza fila.', ['grace', 'omar', 'lin'], {
      it: 'Certificati online:\nda casa, a qualunque ora.',
      en: 'Certificates online:\nfrom home, at any time.',
      zh: '证明网上办，\n在家随时可办。',
    }),
  ],
};
