import { disc, inline } from '../drawing/icons.ts';
import { cast, person } from '../drawing/people.ts';
import { art, box, circle, colour, line, place } from '../drawing/svg.ts';
import { identityCard, phone, screenHeader, sheet, stamp } from '../drawing/things.ts';
import { badge, field, type SubtitleLanguage, words } from '../scene.ts';
import { backdrop, card, GROUND_Y, type Infographic } from './infographic.ts';

interface Words {
  badge: string;
  title: string;
  lead: string;
  digital: [string, string];
  or: string;
  paper: [string, string];
  steps: string;
  step: [string, string][];
}

const texts: Record<SubtitleLanguage, Words> = {
  it: {
    badge: 'Certificati online',
    title: 'Come entri',
    lead: 'Scegli una delle due strade.',
    digital: ['Identità digitale', 'SPID, CIE o CNS'],
    or: 'o',
    paper: ['Codice fiscale', 'e numero della\ncarta d’identità'],
    steps: 'In tre passi',
    step: [
      ['Entra', 'nel servizio, anche\ndal telefono'],
      ['Scegli', 'il certificato e\nl’uso che ne fai'],
      ['Scarica', 'il documento con\nil timbro digitale'],
    ],
  },
  en: {
    badge: 'Online certificates',
    title: 'How to get in',
    lead: 'Choose one of two ways.',
    digital: ['Digital identity', 'SPID, CIE or CNS'],
    or: 'or',
    paper: ['Tax code', 'and number of your\nidentity card'],
    steps: 'In three steps',
    step: [
      ['Sign in', 'to the service, even\nfrom your phone'],
      ['Choose', 'the certificate and\nwhat it is for'],
      ['Download', 'the document with\nits digital stamp'],
    ],
  },
  zh: {
    badge: '网上办理证明',
    title: '如何登录',
    lead: '两种方式，任选一种。',
    digital: ['数字身份', 'SPID、CIE 或 CNS'],
    or: '或',
    paper: ['税号', '加上身份证号码'],
    steps: '只需三步',
    step: [
      ['登录', '用手机也可以'],
      ['选择', '证明种类\n和使用目的'],
      ['下载', '带电子印章的\n证明文件'],
    ],
  },
};

function entrance(text: Words): string {
  return [
    field('light', { x: 1420, y: 470, radius: 660 }, { x: 760, y: 20, radius: 64 }, '', GROUND_Y),
    badge(text.badge, inline('stamp'), 118, 86),
    words(text.title, { x: 118, y: 190, size: 9.6, weight: 700 }),
    words(text.lead, { x: 118, y: 322, width: 600, size: 4.4, weight: 400, fill: colour.inkSoft }),
    art(
      place(240, GROUND_Y, person(cast.amina, 'down', 'hip'), 0.88),
      place(490, GROUND_Y + 2, person(cast.omar, 'hold', 'offer'), 0.9),
    ),
    art(
      card(790, 104, 500, 786, colour.blue),
      place(1040, 312, `<g transform="rotate(-6)">${identityCard('CIE', colour.night)}</g>`, 1.14),
      place(1040, 546, disc('lock', 74, colour.paper, colour.blue)),
      card(1350, 104, 500, 786),
      place(1600, 300, disc('number', 110, colour.ice, colour.night)),
      place(1600, 546, disc('identity', 74, colour.night)),
      line('M1600 428V452', colour.steel, 10),
      circle(1320, 500, 62, colour.red),
    ),
    words(text.digital[0], {
      x: 790,
      y: 672,
      width: 500,
      size: 5.2,
      fill: colour.paper,
      weight: 700,
      align: 'center',
    }),
    words(text.digital[1], { x: 790, y: 752, width: 500, size: 4.6, fill: colour.paper, align: 'center' }),
    words(text.or, {
      x: 1258,
      y: 466,
      width: 124,
      size: 5,
      fill: colour.paper,
      weight: 700,
      align: 'center',
    }),
    words(text.paper[0], { x: 1350, y: 672, width: 500, size: 5.2, weight: 700, align: 'center' }),
    words(text.paper[1], { x: 1350, y: 746, width: 500, size: 4.2, fill: colour.inkSoft, align: 'center' }),
  ].join('');
}

function steps(text: Words): string {
  const columns = [350, 960, 1570];
  const rows = [1, 2, 3].map(
    (row) =>
      box(24, 40 + row * 118, 252, 96, 20, row === 1 ? colour.blue : colour.mist) +
      place(
        70,
        88 + row * 118,
        disc(
          (['home', 'cake', 'family'] as const)[row - 1] ?? 'home',
          32,
          row === 1 ? colour.paper : colour.ice,
          colour.night,
        ),
      ) +
      box(122, 80 + row * 118, row === 2 ? 96 : 130, 18, 9, row === 1 ? colour.paper : colour.steel),
  );
  return [
    art(
      backdrop(
        colour.mist,
        { x: 1760, y: -60, radius: 330, fill: '#dfecfa' },
        { x: 1880, y: 40, radius: 96, fill: colour.red },
      ),
      line('M350 520H1570', colour.ice, 22),
      ...columns.map((x) => circle(x, 520, 214, colour.ice) + circle(x, 520, 192, '#e4effb')),
      place(
        268,
        356,
        phone(
          screenHeader('') +
            place(150, 330, disc('lock', 92, colour.ice, colour.night)) +
            box(50, 480, 200, 76, 38, colour.blue),
          colour.paper,
        ),
        0.5,
      ),
      place(
        878,
        356,
        phone(rows.join('') + place(150, 556, disc('check', 40, colour.green)), colour.paper),
        0.5,
      ),
      place(1560, 516, sheet('', place(-106, -158, disc('home', 46))), 0.62),
      place(1640, 620, `<g transform="rotate(-8)">${stamp()}</g>`, 0.9),
    ),
    badge(text.badge, inline('stamp'), 118, 70),
    words(text.steps, { x: 118, y: 158, size: 9, weight: 700 }),
    ...text.step.flatMap(([title, detail], i) => {
      const x = (columns[i] ?? 0) - 260;
      return [
        art(circle(x + 96, 376, 52, colour.blue)),
        words(`${i + 1}`, {
          x: x + 44,
          y: 340,
          width: 104,
          size: 5.4,
          fill: colour.paper,
          weight: 700,
          align: 'center',
        }),
        words(title, { x, y: 752, width: 520, size: 5.6, weight: 700, align: 'center' }),
        words(detail, { x, y: 826, width: 520, size: 3.9, fill: colour.inkSoft, align: 'center' }),
      ];
    }),
  ].join('');
}

export const certificatiOnline: Infographic = {
  id: 'infographic-certificati-online',
  title: 'Certificati online: come entri e i tre passi',
  serviceId: 'certificati-anagrafici',
  variants: {
    it: [entrance(texts.it), steps(texts.it)],
    en: [entrance(texts.en), steps(texts.en)],
    zh: [entrance(texts.zh), steps(texts.zh)],
  },
};
