import { disc, type IconName } from '../drawing/icons.ts';
import { cast, person } from '../drawing/people.ts';
import { art, colour, place } from '../drawing/svg.ts';
import { key } from '../drawing/things.ts';
import { field, type SubtitleLanguage, words } from '../scene.ts';
import { card, GROUND_Y, type Infographic } from './infographic.ts';

type Way = [name: string, meaning: string];

interface Words {
  title: string;
  lead: string;
  ways: [Way, Way, Way, Way, Way, Way];
}

const looks: [IconName, string][] = [
  ['lock', colour.blue],
  ['identity', colour.sea],
  ['chip', colour.leaf],
  ['number', colour.red],
  ['pencil', '#8a5a00'],
  ['door', colour.night],
];

const texts: Record<SubtitleLanguage, Words> = {
  it: {
    title: 'Come\nentri',
    lead: 'Ogni servizio ti dice\nquale chiave usare.',
    ways: [
      ['SPID', 'La tua identità\ndigitale'],
      ['CIE', 'La carta d’identità\nelettronica'],
      ['CNS', 'La tessera sanitaria\ncon il chip'],
      ['Numero CI', 'Per chi risiede\na Prato'],
      ['Registrazione', 'Ti iscrivi una volta\nsul sito del Comune'],
      ['Accesso libero', 'Entri subito,\nsenza password'],
    ],
  },
  en: {
    title: 'How to\nget in',
    lead: 'Each service tells you\nwhich key to use.',
    ways: [
      ['SPID', 'Your digital\nidentity'],
      ['CIE', 'The electronic\nidentity card'],
      ['CNS', 'The health card\nwith a chip'],
      ['ID card number', 'For residents\nof Prato'],
      ['Registration', 'Sign up once on\nthe city’s website'],
      ['Open access', 'Go straight in,\nno password'],
    ],
  },
  zh: {
    title: '如何登录',
    lead: '每项服务都会说明\n用哪种方式登录。',
    ways: [
      ['SPID', '您的数字身份'],
      ['CIE', '电子身份证'],
      ['CNS', '带芯片的医保卡'],
      ['身份证号码', '仅限普拉托居民'],
      ['注册账号', '在市政网站\n注册一次即可'],
      ['自由访问', '无需密码，\n直接使用'],
    ],
  },
};

function page(text: Words): string {
  return [
    field('blue', { x: 1260, y: 440, radius: 700 }, { x: 40, y: 20, radius: 90 }, '', GROUND_Y),
    words(text.title, { x: 118, y: 110, size: 9.4, fill: colour.paper, weight: 700 }),
    words(text.lead, {
      x: 118,
      y: text.title.includes('\n') ? 334 : 232,
      size: 3.8,
      fill: colour.paper,
      weight: 400,
    }),
    art(
      place(230, GROUND_Y, person(cast.sara, 'down', 'offer'), 0.76),
      place(410, 660, `<g transform="rotate(-14)">${key().replace(colour.paper, colour.blue)}</g>`, 0.42),
    ),
    ...text.ways.flatMap(([name, meaning], i) => {
      const [icon, tone] = looks[i] ?? ['key', colour.blue];
      const x = 640 + (i % 3) * 412;
      const y = 86 + Math.floor(i / 3) * 424;
      return [
        art(card(x, y, 386, 396), place(x + 193, y + 112, disc(icon, 76, tone))),
        words(name, { x, y: y + 212, width: 386, size: 4.5, weight: 700, align: 'center' }),
        words(meaning, {
          x,
          y: y + 280,
          width: 386,
          size: 3.5,
          fill: colour.inkSoft,
          weight: 400,
          align: 'center',
        }),
      ];
    }),
  ].join('');
}

export const comeEntrare: Infographic = {
  id: 'infographic-come-entrare',
  title: 'Come entri nei servizi online',
  variants: { it: [page(texts.it)], en: [page(texts.en)], zh: [page(texts.zh)] },
};
