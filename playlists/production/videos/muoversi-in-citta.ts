import { skyline } from '../drawing/city.ts';
import { disc } from '../drawing/icons.ts';
import { cast, person } from '../drawing/people.ts';
import { art, box, colour, lettering, line, place, shade } from '../drawing/svg.ts';
import { balloon, fine, phone, screenHeader, tick, ztlSign } from '../drawing/things.ts';
import { car } from '../drawing/vehicles.ts';
import { field, passing, piece, type Video, words } from '../scene.ts';
import { ending } from './ending.ts';

const parkedStreet = place(60, 766, skyline('#e3edf8', '#d3e2f3'), 0.84);

function payScreen(paid: boolean): string {
  return phone(
    screenHeader('PagoPA') +
      place(150, 246, disc('receipt', 66, colour.rose, colour.red)) +
      lettering(150, 372, 'Multa', 42, colour.night) +
      (paid
        ? place(150, 486, tick(62))
        : box(40, 420, 220, 88, 44, colour.blue) + lettering(150, 477, 'Paga', 42, colour.paper)),
  );
}

const driverScreen = phone(
  screenHeader('Conducente') +
    place(150, 236, disc('user', 66, colour.ice, colour.night)) +
    [330, 410]
      .map((y) => box(34, y, 232, 60, 14, colour.mist) + box(52, y + 22, 130, 16, 8, colour.steel))
      .join('') +
    box(40, 508, 220, 84, 42, colour.green) +
    lettering(150, 563, 'Invia', 40, colour.paper),
);

const reminder = phone(
  `<g transform="translate(24 150)">${balloon(252, 262, colour.ice)}${place(126, 72, disc('bell', 46))}</g>` +
    lettering(150, 322, 'Il permesso', 36, colour.night, { weight: 600 }) +
    lettering(150, 372, 'sta per scadere', 36, colour.night, { weight: 600 }),
  colour.paper,
);

export const muoversiInCitta: Video = {
  id: 'video-muoversi-in-citta',
  title: 'Muoversi in città: multe e ZTL online',
  scenes: [
    {
      durationMs: 4800,
      field: field('light', { x: 1450, y: 330, radius: 560 }, { x: 1150, y: 30, radius: 58 }, parkedStreet),
      cue: {
        it: 'Hai ricevuto una multa?\nLa paghi online, con PagoPA.',
        en: 'Have you been fined?\nPay online with PagoPA.',
        zh: '收到交通罚单了吗？\n可用 PagoPA 网上缴纳。',
      },
      pieces: [
        piece(0, words('Hai ricevuto\nuna multa?', { x: 118, y: 130, size: 12.4, weight: 700 })),
        piece(0, art(place(1590, 772, car(), 1.14))),
        piece(0, art(place(1190, 772, person(cast.marco, 'hip', 'offer'), 1.02))),
        piece(700, art(place(1450, 330, `<g transform="rotate(7)">${fine()}</g>`, 0.86))),
      ],
    },
    {
      durationMs: 5800,
      field: field('blue', { x: 1500, y: 300, radius: 560 }, { x: 60, y: 20, radius: 84 }),
      cue: {
        it: 'Guidava un’altra persona?\nComunica online i suoi dati.',
        en: 'Was someone else driving?\nSend their details online.',
        zh: '当时是别人开车吗？\n请在网上提交其资料。',
      },
      pieces: [
        piece(
          200,
          words('Paga o comunica\nchi guidava', {
            x: 118,
            y: 150,
            size: 9.6,
            fill: colour.paper,
            weight: 700,
          }),
        ),
        piece(
          300,
          art(
            place(118 + 44, 470, disc('euro', 44, colour.paper, colour.blue)),
            place(118 + 44, 600, disc('user', 44, colour.paper, colour.blue)),
          ),
        ),
        piece(300, words('Pagamento multe', { x: 236, y: 440, size: 4.6, fill: colour.paper })),
        piece(300, words('Dati del conducente', { x: 236, y: 570, size: 4.6, fill: colour.paper })),
        passing(500, 2100, art(shade(1165, 772, 190), place(1000, 96, payScreen(false)))),
        piece(1900, art(shade(1165, 772, 190), place(1000, 96, payScreen(true)))),
        piece(2800, art(shade(1585, 772, 190), place(1420, 96, driverScreen))),
      ],
    },
    {
      durationMs: 4900,
      field: field(
        'warm',
        { x: 1400, y: 420, radius: 560 },
        { x: 1850, y: 80, radius: 90 },
        place(430, 766, skyline('#f8dfae', '#efcd8c', '#e9bd6d'), 0.98),
      ),
      cue: {
        it: 'Devi entrare nella ZTL?\nChiedi online il permesso temporaneo.',
        en: 'Driving into the ZTL?\nGet a temporary permit online.',
        zh: '要进入限行区 ZTL？\n网上申请临时证。',
      },
      pieces: [
        piece(200, words('Devi entrare\nnella ZTL?', { x: 118, y: 130, size: 12.4, weight: 700 })),
        piece(400, art(place(1330, 772, ztlSign(), 1.12))),
        piece(700, art(place(830, 776, car(colour.blue, colour.sea), 1.1))),
        piece(
          2200,
          art(place(1700, 772, person(cast.lin, 'wave', 'down'), 1)),
          art(place(1480, 300, tick(70))),
        ),
      ],
    },
    {
      durationMs: 5800,
      field: field('light', { x: 1480, y: 400, radius: 540 }, { x: 40, y: 30, radius: 90 }),
      cue: {
        it: 'Hai già un permesso? Un promemoria\nti avvisa prima che scada.',
        en: 'Already have a permit? A reminder\ntells you before it expires.',
        zh: '已有通行证？\n到期前会有提醒通知您。',
      },
      pieces: [
        piece(200, words('Un promemoria\nprima che scada', { x: 118, y: 170, size: 9.6, weight: 700 })),
        piece(
          1300,
          art(
            place(118 + 50, 490, disc('message', 50)),
            place(118 + 50, 630, disc('calendar', 50)),
            line('M168 552V568', colour.steel, 8),
          ),
          words('Attivi l’avviso', { x: 250, y: 458, size: 4.8 }),
          words('Rinnovi in tempo', { x: 250, y: 598, size: 4.8 }),
        ),
        piece(400, art(shade(1205, 772, 190), place(1040, 96, reminder))),
        piece(700, art(place(1610, 772, person(cast.anna, 'offer', 'hip'), 1.04))),
      ],
    },
    ending(3500, 'Multe, permessi, ZTL:\nfai tutto online.', ['marco', 'anna', 'lin'], {
      it: 'Muoversi in città è più facile.',
      en: 'Getting around is easier.',
      zh: '城市出行更方便。',
    }),
  ],
};
