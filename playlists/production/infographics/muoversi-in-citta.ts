import { skyline } from '../drawing/city.ts';
import { disc, type IconName } from '../drawing/icons.ts';
import { art, box, colour, line, path, place } from '../drawing/svg.ts';
import { fine, ztlSign } from '../drawing/things.ts';
import { car } from '../drawing/vehicles.ts';
import { type SubtitleLanguage, words } from '../scene.ts';
import { backdrop, type Infographic } from './infographic.ts';

interface Words {
  fined: string;
  pay: string;
  driver: string;
  orders: string;
  zone: string;
  permit: string;
  reminder: string;
}

const texts: Record<SubtitleLanguage, Words> = {
  it: {
    fined: 'Hai ricevuto\nuna multa?',
    pay: 'Pagala con PagoPA',
    driver: 'Comunica chi guidava',
    orders: 'Leggi le ordinanze',
    zone: 'Devi entrare\nnella ZTL?',
    permit: 'Permesso temporaneo',
    reminder: 'Promemoria scadenza',
  },
  en: {
    fined: 'Have you\nbeen fined?',
    pay: 'Pay with PagoPA',
    driver: 'Say who was driving',
    orders: 'Read the traffic orders',
    zone: 'Need to enter\nthe ZTL zone?',
    permit: 'Temporary permit',
    reminder: 'Expiry reminder',
  },
  zh: {
    fined: '收到\n交通罚单？',
    pay: '用 PagoPA 缴罚款',
    driver: '申报实际驾驶人',
    orders: '查询交通法令',
    zone: '需要进入\n限行区 ZTL？',
    permit: '申请临时通行证',
    reminder: '到期提醒',
  },
};

function row(y: number, x: number, icon: IconName, label: string, onDark: boolean): string {
  return (
    art(place(x + 56, y, onDark ? disc(icon, 56, colour.paper, colour.night) : disc(icon, 56))) +
    words(label, { x: x + 136, y: y - 32, size: 4.6, fill: onDark ? colour.paper : colour.night })
  );
}

function page(text: Words): string {
  return [
    art(
      backdrop(colour.mist),
      place(40, 860, skyline('#e0ebf7', '#cfdff1'), 0.6),
      path('M1010 0H1920V1080H910Z', colour.night),
      `<svg x="910" y="0" width="1010" height="1080" viewBox="910 0 1010 1080">${place(1030, 860, skyline('#0c437c', '#05305e', '#05305e'), 0.6)}</svg>`,
      box(0, 856, 1920, 224, 0, '#54606e'),
      line('M40 966H1880', '#8794a3', 6),
      box(0, 848, 1920, 14, 0, '#a9b6c4'),
      place(640, 944, car(), 0.98),
      place(1380, 944, car(colour.sun, colour.amber), 0.98),
      place(1800, 862, ztlSign(), 0.84),
      place(826, 210, `<g transform="rotate(8)">${fine()}</g>`, 0.76),
    ),
    words(text.fined, { x: 118, y: 80, size: 9.4, weight: 700 }),
    row(388, 118, 'euro', text.pay, false),
    row(530, 118, 'user', text.driver, false),
    row(672, 118, 'newspaper', text.orders, false),
    words(text.zone, { x: 1070, y: 80, size: 9.4, weight: 700, fill: colour.paper }),
    row(388, 1050, 'clock', text.permit, true),
    row(530, 1050, 'bell', text.reminder, true),
  ].join('');
}

export const muoversiInCitta: Infographic = {
  id: 'infographic-muoversi-in-citta',
  title: 'Muoversi in città: multe e ZTL',
  variants: { it: [page(texts.it)], en: [page(texts.en)], zh: [page(texts.zh)] },
};
